import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "~/resources/catalog/trust";
import { openCatalog } from "./catalog.fixture";
import { readPolicy, saveSettings } from "./settings";

test("a shop watches and asks until it decides otherwise; what is not named stays, and other shops have their own", async () => {
  await using catalog = await openCatalog();
  const [ctx, other] = [await catalog.install("one.myshopify.com"), await catalog.install("two.myshopify.com")];
  expect(await readPolicy(ctx)).toEqual(DEFAULT_POLICY);

  await saveSettings(ctx, { mode: "live", strategy: "newest_wins", tiers: { 1: 10 } });
  const set = await saveSettings(ctx, {
    fieldStrategies: {
      price: "local_priority",
      inventory: "shopify_priority",
      "metafield:custom.fabric": "manual_review",
    },
    fieldOwners: { title: "ours" },
    maxErrorShare: 0.5,
    tiers: { 2: 1 },
  });
  expect(set).toEqual({
    ...DEFAULT_POLICY,
    mode: "live",
    strategy: "newest_wins",
    fieldStrategies: {
      price: "local_priority",
      inventory: "shopify_priority",
      "metafield:custom.fabric": "manual_review",
    },
    fieldOwners: { title: "ours" },
    maxErrorShare: 0.5,
    tiers: { 1: 10, 2: 1, 3: 0 },
  });
  expect(await readPolicy(ctx)).toEqual(set);
  expect(await readPolicy(other)).toEqual(DEFAULT_POLICY);
});

test.for([
  [{ mode: "reckless" }, "mode", "Choose a mode: monitor, live."],
  [{ strategy: "coin" }, "strategy", expect.stringMatching(/^Choose a strategy: local_priority, /)],
  [{ fieldStrategies: { colour: "newest_wins" } }, "fieldStrategies.colour", 'There is no field "colour".'],
  [{ fieldStrategies: { title: "coin" } }, "fieldStrategies.title", expect.stringMatching(/^Choose a strategy/)],
  [{ fieldOwners: { title: "mine" } }, "fieldOwners.title", "A field belongs to ours or shopify."],
  [{ tiers: { 1: 50 } }, "tiers.1", "A share is 0, 1, 10, 100 percent of products."],
  [{ batchSize: 251 }, "batchSize", "batchSize must be a whole number, 1 to 250."],
  [{ concurrency: 0 }, "concurrency", "concurrency must be a whole number, 1 to 10."],
  [{ maxErrorShare: 5 }, "maxErrorShare", "maxErrorShare must be between 0 and 1."],
  [{ autoResolve: "yes" }, "autoResolve", "autoResolve must be true or false."],
  [{ stratgy: "newest_wins" }, "stratgy", 'There is no setting "stratgy".'],
] as const)("%j is refused with a sentence at its field, and sets nothing", async ([input, field, sentence]) => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install("one.myshopify.com");
  const refused = saveSettings(ctx, { ...input, adoptNew: true });
  await expect(refused).rejects.toMatchObject({ kind: "invalid", fields: { [field]: sentence } });
  expect(await readPolicy(ctx)).toEqual(DEFAULT_POLICY);
});
