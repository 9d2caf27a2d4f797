import { useState } from "react";

const BROKE_OFF = "The file did not arrive whole, so none was saved. Check your connection and try again.";
/** A browser takes a file up some time after the click. */
const TAKEN_UP_MS = 60_000;

/**
 * Fetches an address of ours (App Bridge adds the session token, which a plain link would lack) and saves it as a file, under the
 * name that the answer gives it unless there is a better one. Throws an `Error` with a sentence for the merchant.
 */
export async function saveFile(address: string, name?: string): Promise<void> {
  const answer = await fetch(address).catch(throwBrokenOff);
  if (!answer.ok) throw new Error((await answer.text()) || BROKE_OFF);
  const url = URL.createObjectURL(await answer.blob().catch(throwBrokenOff));
  const link = document.createElement("a");
  link.href = url;
  link.download = name ?? nameGiven(answer) ?? "";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_UP_MS);
}

function throwBrokenOff(cause: unknown): never {
  throw new Error(BROKE_OFF, { cause });
}

const nameGiven = (answer: Response) => /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];

/** The same for a button: whether it is busy, and what went wrong. `onSaved` is called once the browser has the file. */
export function useSaveFile(onSaved: () => void) {
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const save = async (address: string, name?: string) => {
    setState({ busy: true });
    try {
      await saveFile(address, name);
      setState({ busy: false });
      onSaved();
    } catch (error) {
      setState({ busy: false, error: error instanceof Error ? error.message : BROKE_OFF });
    }
  };
  return { ...state, save: (address: string, name?: string) => void save(address, name) };
}
