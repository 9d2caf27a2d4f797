import { createHash } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { startSimulator } from "../../test/simulator/index.ts";
import { connectApp } from "../../test/simulator/testing.ts";
import { Sentence } from "../sentence.ts";

export interface OrdersFile {
  path: string;
  orders: number;
  lines: number;
  bytes: number;
}

const FOLDER = resolve(import.meta.dirname, "../../.data/bench");
const SIMULATOR = resolve(import.meta.dirname, "../../test/simulator");

/**
 * The JSONL file that a bulk operation with the app's own query gives for a simulated store of this size. It is kept, and
 * made anew when the query or the simulated store has changed.
 */
export async function ordersFile(query: string, orders: number): Promise<OrdersFile> {
  const path = join(FOLDER, `orders-${orders}-${await fingerprint(query)}.jsonl`);
  const facts = `${path}.json`;
  if (existsSync(facts)) return { path, ...(JSON.parse(await readFile(facts, "utf8")) as Omit<OrdersFile, "path">) };
  await mkdir(FOLDER, { recursive: true });
  const outdated = (await readdir(FOLDER)).filter((name) => name.startsWith(`orders-${orders}-`));
  await Promise.all(outdated.map((name) => rm(join(FOLDER, name))));
  const counts = await produceFile(query, orders, path);
  await writeFile(facts, JSON.stringify(counts));
  return { path, ...counts };
}

async function fingerprint(query: string): Promise<string> {
  const sum = createHash("sha256").update(query);
  for (const folder of ["store", "bulk"]) {
    for (const name of (await readdir(join(SIMULATOR, folder))).sort()) {
      if (!name.endsWith(".test.ts")) sum.update(await readFile(join(SIMULATOR, folder, name)));
    }
  }
  return sum.digest("hex").slice(0, 12);
}

interface Operation {
  status: string;
  objectCount: string;
  rootObjectCount: string;
  url: string | null;
}

async function produceFile(query: string, orders: number, path: string): Promise<Omit<OrdersFile, "path">> {
  const sim = await startSimulator({ orders, readAllOrders: true });
  try {
    const { ask } = await connectApp(sim);
    const submitted = await ask(
      "mutation ($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: true) { bulkOperation { id } userErrors { message } } }",
      { query },
    );
    const id = (submitted.data?.bulkOperationRunQuery as { bulkOperation: { id: string } | null } | undefined)
      ?.bulkOperation?.id;
    if (!id) throw new Sentence(`The simulator refused the bulk query: ${JSON.stringify(submitted)}`);
    const operation = await ended(ask, id);
    const answer = await fetch(operation.url ?? "");
    if (!answer.body) throw new Sentence("The simulator offered no file.");
    await pipeline(answer.body as unknown as AsyncIterable<Uint8Array>, createWriteStream(path));
    return {
      orders: Number(operation.rootObjectCount),
      lines: Number(operation.objectCount),
      bytes: (await stat(path)).size,
    };
  } finally {
    await sim.close();
  }
}

async function ended(ask: Awaited<ReturnType<typeof connectApp>>["ask"], id: string): Promise<Operation> {
  for (;;) {
    await pause(500);
    const { data } = await ask(
      `{ bulkOperation(id: ${JSON.stringify(id)}) { status objectCount rootObjectCount url } }`,
    );
    const operation = data?.bulkOperation as Operation | undefined;
    if (operation?.status === "COMPLETED") return operation;
    if (operation && !["CREATED", "RUNNING"].includes(operation.status)) {
      throw new Sentence(`The simulated bulk operation ended as ${operation.status}.`);
    }
  }
}
