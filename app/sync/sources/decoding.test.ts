import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { sha256 } from "~/lib/digest.server";
import { createSeal } from "~/lib/seal.server";
import { orders } from "~/resources/orders";
import { spool } from "~/shopify/spool.server";
import type { Spool } from "~/shopify/spool.server";
import { preparedBatches } from "../apply-changes";
import { bulkChanges } from "./bulk";
import { decodingBy } from "./decoding.server";

const SHOP = 7;
const PREFIX = "gid://shopify/Order/";
const KEYS = [randomBytes(32)];
const spools: Spool[] = [];
const beside = decodingBy(new URL("../../../scripts/decoding-thread.ts", import.meta.url), KEYS);

afterEach(async () => {
  for (const file of spools.splice(0)) await file.remove();
});

async function spooled(lines: readonly string[]): Promise<Spool> {
  const body = async function* () {
    yield Buffer.from(lines.map((line) => `${line}\n`).join(""));
  };
  const file = await spool(body(), PREFIX);
  spools.push(file);
  return file;
}

/** Orders that lack all that Shopify's schema promises: each a rejection, with its reason. */
const bare = (count: number) =>
  Array.from({ length: count }, (_, n) => JSON.stringify({ id: `${PREFIX}${n + 1}`, name: `#${n + 1}` }));

const here = (file: Spool) =>
  Array.fromAsync(
    preparedBatches({ shop: { id: SHOP }, digest: sha256, seal: createSeal(KEYS) }, orders, bulkChanges(orders, file)),
  );

function besides(file: Spool) {
  const batches = beside(orders, SHOP, file);
  if (!batches) throw new Error("The thread of another test still runs.");
  return batches;
}

test("a thread gives the batches that this thread would have made, in their order", async () => {
  const file = await spooled(bare(2_150));
  const batches = await Array.fromAsync(besides(file));
  expect(batches.map((batch) => batch.length)).toEqual([400, 400, 400, 400, 400, 150]);
  expect(batches).toEqual(await here(file));
});

test("a damaged file fails with the same sentence, whoever reads it", async () => {
  const file = await spooled([...bare(900), '{"id":"gid://shopify/Or']);
  const failure = await Array.fromAsync(besides(file)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "AppError", kind: "undecodable", message: expect.stringMatching(/damaged/) });
  await expect(here(file)).rejects.toThrow((failure as Error).message);
});

test("there is one thread at a time, and one that is left in the middle makes room for the next", async () => {
  const file = await spooled(bare(5_000));
  for await (const batch of besides(file)) {
    expect(batch.length).toBe(400);
    expect(beside(orders, SHOP, file)).toBeNull();
    break;
  }
  expect((await Array.fromAsync(besides(file))).flat().length).toBe(5_000);
});
