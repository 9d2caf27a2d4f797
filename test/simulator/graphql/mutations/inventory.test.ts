import { afterEach, describe, expect, test } from "vitest";
import { connectApp } from "../../testing.ts";
import { openCatalog, payloadOf, severalVariants } from "./testing.ts";
import type { CatalogApp } from "./testing.ts";

const SET = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id reason changes { name delta quantityAfterChange item { id } location { id } } }
    userErrors { field message code }
  }
}`;

let app: CatalogApp | undefined;
afterEach(async () => {
  await app?.sim.close();
  app = undefined;
});
async function open(options?: Parameters<typeof openCatalog>[0]) {
  const opened = await openCatalog(options);
  app = opened;
  const { product } = severalVariants(opened.sim);
  const item = product.variants[0]?.item.id ?? "";
  const level = product.variants[0]?.item.levels.find(({ isActive }) => isActive);
  const place = level?.locationId ?? "";
  const itemId = `gid://shopify/InventoryItem/${item}`;
  const locationId = `gid://shopify/Location/${place}`;
  const available = () => opened.sim.products.quantity(item, place, "available");
  const row = (quantity: number, changeFromQuantity: number | null = null) => ({
    inventoryItemId: itemId,
    locationId,
    quantity,
    changeFromQuantity,
  });
  const input = (...quantities: object[]) => ({ name: "available", reason: "correction", quantities });
  let keys = 0;
  const set = (quantities: object[], key = `key-${(keys += 1)}`, more: object = {}) =>
    opened.write(SET, { input: { ...input(...quantities), ...more }, key });
  return { ...opened, product, itemId, locationId, available, row, input, set };
}

describe("inventorySetQuantities", () => {
  test("sets what was expected to be there, tells both quantities, and the shop hears of the level", async () => {
    const { set, row, available, heard } = await open();
    const now = available() ?? 0;
    const answer = await set([row(now + 5, now)]);
    expect(answer).toMatchObject({
      userErrors: [],
      inventoryAdjustmentGroup: {
        reason: "correction",
        changes: [
          { name: "available", delta: 5, quantityAfterChange: null },
          { name: "on_hand", delta: 5 },
        ],
      },
    });
    expect(available()).toBe(now + 5);
    expect(heard()).toEqual(["inventory_levels/update", "products/update"]);
  });

  test("a quantity that moved meanwhile stops all of them", async () => {
    const { set, row, available, product, sim, locationId, heard } = await open();
    const now = available() ?? 0;
    const second = `gid://shopify/InventoryItem/${product.variants[1]?.item.id}`;
    sim.products.setQuantity(
      product.variants[0]?.item.id ?? "",
      locationId.split("/").at(-1) ?? "",
      "available",
      now + 1,
      "merchant",
    );
    heard();
    const answer = await set([{ ...row(3, null), inventoryItemId: second }, row(now + 5, now)]);
    expect(answer).toMatchObject({ inventoryAdjustmentGroup: null });
    expect(answer.userErrors).toEqual([
      {
        field: ["input", "quantities", "1", "changeFromQuantity"],
        message: "The changeFromQuantity argument no longer matches the persisted quantity.",
        code: "CHANGE_FROM_QUANTITY_STALE",
      },
    ]);
    expect(available()).toBe(now + 1);
    expect(heard()).toEqual([]);
  });

  test("null sets whatever is there; what is so already changes nothing and tells nobody", async () => {
    const { set, row, available, heard } = await open();
    await set([row(42)]);
    expect(available()).toBe(42);
    heard();
    expect(await set([row(42)])).toEqual({ inventoryAdjustmentGroup: null, userErrors: [] });
    expect(heard()).toEqual([]);
  });

  test("unknown items and places, wrong names, reasons and amounts each have their code", async () => {
    const { set, row } = await open();
    const codes = async (rows: object[], more?: object) =>
      (await set(rows, undefined, more)).userErrors.map(({ code }) => code);
    expect(await codes([{ ...row(1), inventoryItemId: "gid://shopify/InventoryItem/1" }])).toEqual([
      "INVALID_INVENTORY_ITEM",
    ]);
    expect(await codes([{ ...row(1), locationId: "gid://shopify/Location/1" }])).toEqual(["INVALID_LOCATION"]);
    expect(await codes([row(1)], { name: "damaged" })).toEqual(["INVALID_NAME"]);
    expect(await codes([row(1)], { reason: "because" })).toEqual(["INVALID_REASON"]);
    expect(await codes([row(1)], { referenceDocumentUri: "no uri" })).toEqual(["INVALID_REFERENCE_DOCUMENT"]);
    expect(await codes([row(1_000_000_001)])).toEqual(["INVALID_QUANTITY_TOO_HIGH"]);
    expect(await codes([row(-1)], { name: "on_hand" })).toEqual(["INVALID_QUANTITY_NEGATIVE"]);
    expect(await codes([row(1), row(2)])).toEqual([
      "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
      "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
    ]);
  });

  test("changeFromQuantity must be said, even as null; the key too; and more than 250 are too many", async () => {
    const { ask, refusal, row, input, itemId, locationId } = await open();
    const bare = { inventoryItemId: itemId, locationId, quantity: 1 };
    const reply = await ask(SET, { input: input(bare), key: "a" });
    expect(reply).toMatchObject({
      data: { inventorySetQuantities: null },
      errors: [
        {
          message: "InventoryQuantityInput must include the following argument: changeFromQuantity.",
          path: ["inventorySetQuantities"],
          extensions: { code: "INVALID_FIELD_ARGUMENTS" },
        },
      ],
    });
    const keyless = SET.replace(", $key: String!", "").replace(" @idempotent(key: $key)", "");
    expect(await refusal(keyless, { input: input(row(1)) })).toBe("BAD_REQUEST");
    expect(await refusal(SET, { input: input(row(1)), key: "  " })).toBe("BAD_REQUEST");
    const many = Array.from({ length: 251 }, () => row(1));
    expect(await refusal(SET, { input: input(...many), key: "a" })).toBe("MAX_INPUT_SIZE_EXCEEDED");
  });

  test("write_inventory is its own scope", async () => {
    const { refusal, row, input } = await open({ scopes: ["write_products", "read_inventory", "read_locations"] });
    expect(await refusal(SET, { input: input(row(1)), key: "a" })).toBe("ACCESS_DENIED");
  });
});

describe("idempotency", () => {
  test("the same key and input get the first answer again and write once; for a day", async () => {
    const { set, row, available, sim } = await open();
    const first = await set([row(7)], "k");
    sim.products.setQuantity(...idsOf(row(0)), "available", 20, "merchant");
    expect(await set([row(7)], "k")).toEqual(first);
    expect(available()).toBe(20);
    sim.clock.advance(24 * 3600_000 + 1000);
    await set([row(7)], "k");
    expect(available()).toBe(7);
  });

  test("the same key for something else is refused and writes nothing", async () => {
    const { set, row, available } = await open();
    await set([row(7)], "k");
    const other = await set([row(8)], "k");
    expect(other).toEqual({
      inventoryAdjustmentGroup: null,
      userErrors: [
        {
          field: null,
          message: "The same idempotency key cannot be used with different operation parameters.",
          code: "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
        },
      ],
    });
    expect(available()).toBe(7);
  });

  test("while the first is under way the second is told so", async () => {
    const { ask, row, input, available, sim } = await open();
    sim.faults.next("mutation_slow");
    const slow = ask(SET, { input: input(row(7)), key: "k" });
    await expect.poll(() => sim.faults.struck.mutation_slow).toBe(1);
    const second = payloadOf(await ask(SET, { input: input(row(7)), key: "k" }));
    expect(second.userErrors[0]?.code).toBe("IDEMPOTENCY_CONCURRENT_REQUEST");
    sim.clock.advance(2000);
    expect(payloadOf(await slow).userErrors).toEqual([]);
    expect(available()).toBe(7);
  });

  test("after a refusal the key is used up, or what the knob says", async () => {
    const { set, row, sim, available } = await open();
    const wrong = [row(7, -99)];
    expect((await set(wrong, "k")).userErrors[0]?.code).toBe("CHANGE_FROM_QUANTITY_STALE");
    expect((await set(wrong, "k")).userErrors[0]?.code).toBe("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED");
    sim.knobs.idempotencyAfterErrors = "replay";
    expect((await set(wrong, "l")).userErrors).toEqual((await set(wrong, "l")).userErrors);
    sim.knobs.idempotencyAfterErrors = "forget";
    const stale = [row(7, (available() ?? 0) + 1)];
    expect((await set(stale, "m")).userErrors[0]?.code).toBe("CHANGE_FROM_QUANTITY_STALE");
    sim.products.setQuantity(...idsOf(row(0)), "available", (available() ?? 0) + 1, "merchant");
    expect((await set(stale, "m")).userErrors).toEqual([]);
  });

  test("a mutation that does not document the directive does not take it", async () => {
    const { refusal, product } = await open();
    const document = `mutation ($id: ID!) { productUpdate(product: { id: $id, title: "x" }) @idempotent(key: "k") { userErrors { message } } }`;
    expect(await refusal(document, { id: `gid://shopify/Product/${product.id}` })).toBe("BAD_REQUEST");
  });
});

describe("the answer is lost though it was written", () => {
  test.each(["written_reset", "written_502"] as const)(
    "%s: the same key finds out, and nothing is written twice",
    async (kind) => {
      const { ask, set, row, available, sim, input } = await open();
      sim.faults.next(kind, { match: "inventorySetQuantities" });
      const lost = await ask(SET, { input: input(row(7)), key: "k" }).then(
        ({ status }) => status,
        () => "no answer",
      );
      expect(["no answer", 502]).toContain(lost);
      expect(available()).toBe(7);
      expect((await set([row(7)], "k")).inventoryAdjustmentGroup).toMatchObject({ reason: "correction" });
    },
  );

  test("no answer at all: whoever waits gives up, and the quantity is written", async () => {
    const { sim, row, input, available } = await open();
    const { token } = await connectApp(sim);
    sim.faults.next("written_timeout");
    const waiting = fetch(`${sim.origin}/admin/api/2026-10/graphql.json`, {
      method: "POST",
      headers: { "X-Forwarded-Host": sim.shop().domain, "X-Shopify-Access-Token": token },
      body: JSON.stringify({ query: SET, variables: { input: input(row(7)), key: "k" } }),
      signal: AbortSignal.timeout(300),
    });
    await expect(waiting).rejects.toThrow(/timeout/);
    expect(available()).toBe(7);
  });

  test.each(["throttled", "internal_error", "502", "503"] as const)(
    "%s comes before: nothing is written",
    async (kind) => {
      const { sim, ask, set, row, input, available } = await open();
      const now = available();
      sim.faults.next(kind);
      await ask(SET, { input: input(row((now ?? 0) + 1)), key: "k" }).catch(() => undefined);
      expect(available()).toBe(now);
      expect((await set([row((now ?? 0) + 1)], "k")).userErrors).toEqual([]);
      expect(available()).toBe((now ?? 0) + 1);
    },
  );

  test("reading is not hit by faults of writing", async () => {
    const { ask, sim } = await open();
    sim.faults.next("written_502");
    expect((await ask(`{ shop { id } }`)).status).toBe(200);
  });
});

describe("inventory items", () => {
  const ACTIVATE = `mutation Activate($item: ID!, $location: ID!, $available: Int, $onHand: Int, $key: String!) {
    inventoryActivate(inventoryItemId: $item, locationId: $location, available: $available, onHand: $onHand) @idempotent(key: $key) {
      inventoryLevel { id quantities(names: ["available", "on_hand"]) { name quantity } } userErrors { field message }
    }
  }`;

  test("are stocked at a further place, once", async () => {
    const { write, itemId, locationId, sim, heard } = await open();
    sim.products.disconnect(...idsOf({ inventoryItemId: itemId, locationId }), "merchant");
    heard();
    const activate = (key: string, more: object = {}) =>
      write(ACTIVATE, { item: itemId, location: locationId, key, ...more });
    expect(await activate("a", { available: 4 })).toMatchObject({
      inventoryLevel: {
        quantities: [
          { name: "available", quantity: 4 },
          { name: "on_hand", quantity: 4 },
        ],
      },
      userErrors: [],
    });
    expect(heard()).toContain("inventory_levels/connect");
    expect((await activate("b", { onHand: 9 })).userErrors).toEqual([
      {
        field: ["onHand"],
        message: "Not allowed to set an on_hand quantity when the item is already active at the location.",
      },
    ]);
    expect((await activate("c", { location: "gid://shopify/Location/1" })).userErrors).toEqual([
      { field: ["locationId"], message: "The product couldn't be stocked because the location wasn't found." },
    ]);
  });

  test("have a cost, a weight and a code of the customs, each checked", async () => {
    const { write, itemId } = await open();
    const update = (input: object, id = itemId) =>
      write(
        `mutation Item($id: ID!, $input: InventoryItemInput!) { inventoryItemUpdate(id: $id, input: $input) { inventoryItem { sku harmonizedSystemCode unitCost { amount } measurement { weight { value unit } } } userErrors { field message } } }`,
        { id, input },
      );
    const weight = (value: number) => ({ measurement: { weight: { value, unit: "KILOGRAMS" } } });
    expect(
      (await update({ cost: "3.5", harmonizedSystemCode: "1234.56", ...weight(1.5) })).inventoryItem,
    ).toMatchObject({
      harmonizedSystemCode: "123456",
      unitCost: { amount: "3.5" },
      measurement: { weight: { value: 1.5, unit: "KILOGRAMS" } },
    });
    const said = async (input: object) => (await update(input)).userErrors[0]?.message;
    expect(await said({ cost: "-1" })).toBe("Cost must be greater than or equal to 0");
    expect(await said(weight(-1))).toBe("Measurement weight value -1 kg must be >= 0 kg");
    expect(await said({ harmonizedSystemCode: "12" })).toContain("between six and thirteen digits");
    expect((await update({ cost: "1" }, "gid://shopify/InventoryItem/1")).userErrors).toEqual([
      { field: ["id"], message: "The product couldn't be updated because it does not exist." },
    ]);
  });
});

function idsOf({ inventoryItemId, locationId }: { inventoryItemId: string; locationId: string }): [string, string] {
  return [inventoryItemId.split("/").at(-1) ?? "", locationId.split("/").at(-1) ?? ""];
}
