import type { GraphqlReply } from "../testing.ts";

interface Target {
  url: string;
  resourceUrl: string;
  parameters: { name: string; value: string }[];
}
type Ask = (query: string, variables?: Record<string, unknown>) => Promise<GraphqlReply>;

const CREATE = `mutation Stage($input: [StagedUploadInput!]!) {
  stagedUploadsCreate(input: $input) { stagedTargets { url resourceUrl parameters { name value } } userErrors { message } }
}`;

export async function stageRows(ask: Ask, httpMethod?: "POST" | "PUT"): Promise<Target> {
  const input = [{ resource: "BULK_MUTATION_VARIABLES", filename: "rows.jsonl", mimeType: "text/jsonl", httpMethod }];
  const { data } = await ask(CREATE, { input });
  return (data?.stagedUploadsCreate as { stagedTargets: Target[] }).stagedTargets[0] as Target;
}

/** POST of the form: the parameters as given, the file last. */
export function postRows(target: Target, text: string): Promise<Response> {
  const form = new FormData();
  for (const { name, value } of target.parameters) form.append(name, value);
  form.append("file", new Blob([text], { type: "text/jsonl" }), "rows.jsonl");
  return fetch(target.url, { method: "POST", body: form });
}

export const keyOf = (target: Target): string => target.parameters.find(({ name }) => name === "key")?.value ?? "";

/** Uploads one line per value and gives the stagedUploadPath. */
export async function uploadRows(ask: Ask, rows: readonly unknown[]): Promise<string> {
  const target = await stageRows(ask, "POST");
  await postRows(target, rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join(""));
  return keyOf(target);
}
