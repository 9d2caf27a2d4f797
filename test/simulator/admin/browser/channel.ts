import { MARK, unmark } from "./messages.ts";
import type { CallName, FromApp, FromHost } from "./messages.ts";

export interface Channel {
  tell(message: FromApp): void;
  call(name: CallName, input?: unknown): Promise<unknown>;
  on<Kind extends FromHost["kind"]>(kind: Kind, react: (message: Extract<FromHost, { kind: Kind }>) => void): void;
}

/** The app's end of the line to the page that embeds it; only that page, at `hostOrigin`, is told and listened to. */
export function openChannel(hostOrigin: string): Channel {
  const waiting = new Map<number, (message: Extract<FromHost, { kind: "result" }>) => void>();
  const reactions = new Map<string, ((message: never) => void)[]>();
  let calls = 0;

  const tell = (message: FromApp) => window.parent.postMessage({ mark: MARK, message }, hostOrigin);

  window.addEventListener("message", (event) => {
    if (event.origin !== hostOrigin || event.source !== window.parent) return;
    const message = unmark<FromHost>(event.data);
    if (!message) return;
    if (message.kind === "result") {
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    }
    for (const react of reactions.get(message.kind) ?? []) react(message as never);
  });

  return {
    tell,
    call: (name, input) =>
      new Promise((resolve, reject) => {
        const id = (calls += 1);
        waiting.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
        tell({ kind: "call", id, name, input });
      }),
    on: (kind, react) => {
      reactions.set(kind, [...(reactions.get(kind) ?? []), react]);
    },
  };
}
