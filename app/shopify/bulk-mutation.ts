/**
 * One mutation run for each line of a file (https://shopify.dev/docs/api/usage/bulk-operations/imports, 2026-10): up to five
 * files at once per shop, up to 100 MB each, done within a day. What it costs is not taken from the query budget.
 */
import { AppError } from "~/lib/errors";

import type { Admin } from "./admin";
import { BULK_FIELDS } from "./bulk";
import type { BulkOperation } from "./bulk";

interface Staged {
  stagedUploadsCreate: {
    stagedTargets: { url: string; parameters: { name: string; value: string }[] }[] | null;
    userErrors: { message: string }[];
  };
}

/** Brings lines of JSON to Shopify; answers with the path under which a mutation may be run over them. */
export async function stageLines(admin: Admin, lines: readonly string[]): Promise<string> {
  const { data } = await admin.query<Staged>({
    document: `mutation Stage($input: [StagedUploadInput!]!) { stagedUploadsCreate(input: $input) {
      stagedTargets { url parameters { name value } } userErrors { message } } }`,
    variables: {
      input: [
        { resource: "BULK_MUTATION_VARIABLES", filename: "push.jsonl", mimeType: "text/jsonl", httpMethod: "POST" },
      ],
    },
  });
  const { stagedTargets, userErrors } = data.stagedUploadsCreate;
  const target = stagedTargets?.[0];
  const key = target?.parameters.find(({ name }) => name === "key")?.value;
  if (!target || key === undefined)
    throw new AppError(
      "unavailable",
      `Shopify offered no place for the file: ${userErrors[0]?.message ?? "no reason given"}.`,
    );
  const form = new FormData();
  for (const { name, value } of target.parameters) form.append(name, value);
  // The storage takes what comes before the file as its conditions, so the file comes last.
  form.append(
    "file",
    new Blob(
      lines.map((line) => `${line}\n`),
      { type: "text/jsonl" },
    ),
    "push.jsonl",
  );
  await admin.upload(target.url, form);
  return key;
}

interface Submitted {
  bulkOperationRunMutation: {
    bulkOperation: BulkOperation | null;
    userErrors: { message: string; code: string | null }[];
  };
}

/**
 * Runs `mutation` over the lines at `path`. Asked once: when the answer is lost it may be running, see `runningMutations`. Throws
 * `throttled` when all places are taken, `unavailable` when the file has to be brought again, `invalid` for any other refusal.
 */
export async function runMutation(admin: Admin, mutation: string, path: string): Promise<BulkOperation> {
  const { data } = await admin.query<Submitted>({
    document: `mutation BulkWrite($mutation: String!, $path: String!) { bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
      bulkOperation { ${BULK_FIELDS} } userErrors { message code } } }`,
    variables: { mutation, path },
    tries: 1,
  });
  const { bulkOperation, userErrors } = data.bulkOperationRunMutation;
  if (bulkOperation) return bulkOperation;
  const [error] = userErrors;
  const sentence = `Shopify did not start the bulk write: ${error?.message ?? "no reason given"}.`;
  throw new AppError(REFUSED[error?.code ?? ""] ?? "invalid", sentence);
}

const REFUSED: Readonly<Record<string, "throttled" | "unavailable">> = {
  LIMIT_REACHED: "throttled",
  OPERATION_IN_PROGRESS: "throttled",
  NO_SUCH_FILE: "unavailable",
  INTERNAL_FILE_SERVER_ERROR: "unavailable",
};

/** The newest bulk writes of this app, whatever became of them, with what they run. */
export async function newestMutations(admin: Admin): Promise<(BulkOperation & { query: string })[]> {
  const { data } = await admin.query<{ bulkOperations: { nodes: (BulkOperation & { query: string })[] } }>({
    document: `query NewestWrites { bulkOperations(first: 20, query: "operation_type:mutation", sortKey: CREATED_AT, reverse: true) {
      nodes { ${BULK_FIELDS} query } } }`,
  });
  return data.bulkOperations.nodes;
}

/** What a line of the file came to. Lines that could not be run have no `data`. */
export interface LineAnswer {
  line: number;
  data: unknown;
}

/** A result file's line. Null for what is none: the line counts as lost then. */
export function lineAnswer(text: string): LineAnswer | null {
  try {
    const { __lineNumber: line, data } = JSON.parse(text) as { __lineNumber?: unknown; data?: unknown };
    return typeof line === "number" ? { line, data: data ?? null } : null;
  } catch {
    return null;
  }
}
