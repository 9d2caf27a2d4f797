import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setImmediate as breathe } from "node:timers/promises";
import { executeOperation, readVariables } from "../graphql/execute.ts";
import { parseObject } from "../http.ts";
import type { BulkMutation } from "./mutation-rules.ts";
import type { Course } from "./operation.ts";
import { createSpoiler } from "./produce.ts";
import type { Line } from "./produce.ts";

type Data = Record<string, unknown>;

const BATCH = 100;

/**
 * Runs the mutation once per line of the file, in its order, and writes what each answered with the line's number,
 * counted from 0. A row that is refused or broken does not stop the others. Nothing of the shop's budget is spent.
 */
export async function runRows(course: Course, mutation: BulkMutation, file: string): Promise<undefined> {
  const last = course.endsEarly ? Math.max(1, Math.floor((await countLines(file)) / 2)) : Infinity;
  const out = await open(course.operation.file, "w");
  const spoil = createSpoiler(course.faults, course.random);
  const counts = { objects: 0, roots: 0, bytes: 0 };
  const started = performance.now();
  let held: Line[] = [];

  const write = async () => {
    const bytes = Buffer.from(
      spoil(held)
        .map((line) => `${line.text}\n`)
        .join(""),
    );
    held = [];
    await out.appendFile(bytes);
    counts.bytes += bytes.length;
    course.counted(counts);
  };

  try {
    for await (const row of linesOf(file)) {
      if (course.leaving() || counts.roots >= last) break;
      const lines = await runRow(course, mutation, row, counts.roots);
      held.push(...lines);
      counts.roots += 1;
      counts.objects += lines.length;
      course.counted(counts);
      if (held.length >= BATCH) await write();
      const early = (counts.objects / course.speed()) * 1000 - (performance.now() - started);
      if (early > 1) await course.pause(early);
      else await breathe();
    }
    await write();
  } finally {
    await out.close();
  }
  return undefined;
}

async function runRow(course: Course, mutation: BulkMutation, row: string, number: number): Promise<Line[]> {
  const { core, shop, operation } = course;
  const variables = parseObject(Buffer.from(row)) ?? {};
  const subject = `${operation.query} ${row}`;
  const call = { core, shop, spent: 0, protectedData: core.knobs.protectedData, subject, bulk: true };
  const read = readVariables(call, mutation, variables);
  const { errors, data } =
    "errors" in read ? { ...read, data: undefined } : await executeOperation(call, mutation, variables);
  const children = data && mutation.connection ? lift(data, mutation.connection) : [];
  const line = { ...(errors?.length ? { errors } : {}), ...(data ? { data } : {}), __lineNumber: number };
  return [
    { root: true, parent: children.length > 0, text: written(line) },
    ...children.map((child) => ({ root: false, parent: false, text: written(child) })),
  ];
}

/** Takes the connection out of the row's data: its elements are lines of their own that name their parent. */
function lift(data: Data, path: readonly string[]): Data[] {
  const [key, ...rest] = path;
  const value = key === undefined ? undefined : data[key];
  if (key === undefined || typeof value !== "object" || value === null) return [];
  if (rest.length > 0) return [value].flat().flatMap((item) => (item ? lift(item as Data, rest) : []));
  delete data[key];
  const { nodes, edges } = value as { nodes?: Data[]; edges?: { node: Data }[] };
  return (nodes ?? edges?.map(({ node }) => node) ?? []).map((node) => ({ ...node, __parentId: data.id }));
}

/** JSON as Shopify's files have it: with `\/`. */
function written(value: unknown): string {
  return JSON.stringify(value).replaceAll("/", "\\/");
}

async function countLines(file: string): Promise<number> {
  const lines = linesOf(file)[Symbol.asyncIterator]();
  let count = 0;
  while (!(await lines.next()).done) count += 1;
  return count;
}

async function* linesOf(file: string): AsyncIterable<string> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() !== "") yield line;
  }
}
