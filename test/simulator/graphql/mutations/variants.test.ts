import { afterEach, describe, expect, test } from "vitest";
import { openCatalog, severalVariants, UPDATE_VARIANTS } from "./testing.ts";
import type { CatalogApp } from "./testing.ts";

let app: CatalogApp | undefined;
afterEach(async () => {
  await app?.sim.close();
  app = undefined;
});
async function open(options?: Parameters<typeof openCatalog>[0]) {
  const opened = await openCatalog(options);
  app = opened;
  const several = severalVariants(opened.sim);
  const change = (variants: object[], partial = false) =>
    opened.write(UPDATE_VARIANTS, { productId: several.productId, variants, partial });
  return { ...opened, ...several, change };
}

describe("productVariantsBulkUpdate", () => {
  test("prices come back with the currency's decimals, the SKU and the cost through the inventory item", async () => {
    const { change, variantIds, heard } = await open();
    const [first, second] = variantIds;
    const { productVariants, userErrors } = await change([
      { id: first, price: "9.5", compareAtPrice: "12", inventoryItem: { sku: " AB-1 ", cost: "4.005" } },
      { id: second, price: 7, compareAtPrice: null, barcode: "" },
    ]);
    expect(userErrors).toEqual([]);
    expect(productVariants).toEqual([
      expect.objectContaining({
        price: "9.50",
        compareAtPrice: "12.00",
        sku: "AB-1",
        inventoryItem: { sku: "AB-1", unitCost: { amount: "4.01" } },
      }),
      expect.objectContaining({ price: "7.00", compareAtPrice: null, barcode: null }),
    ]);
    expect(heard()).toEqual(["products/update", "inventory_items/update"]);
  });

  test("one wrong price keeps all as they were, and the variants are shown so", async () => {
    const { change, variantIds, sim, product, heard } = await open();
    const { productVariants, userErrors } = await change([
      { id: variantIds[0], price: "9.99" },
      { id: variantIds[1], price: "-1.00", compareAtPrice: "1000000000000000000" },
    ]);
    expect(userErrors).toEqual([
      {
        field: ["variants", "1", "compareAtPrice"],
        message: "must be less than 1000000000000000000",
        code: "INVALID_INPUT",
      },
      {
        field: ["variants", "1", "price"],
        message: "Price must be greater than or equal to 0",
        code: "GREATER_THAN_OR_EQUAL_TO",
      },
    ]);
    expect(productVariants).toEqual([
      expect.objectContaining({ id: variantIds[0], price: product.variants[0]?.price }),
      expect.objectContaining({ id: variantIds[1], price: product.variants[1]?.price }),
    ]);
    expect(sim.products.get(product.id)).toBe(product);
    expect(heard()).toEqual([]);
  });

  test("with partial updates the sound ones are written", async () => {
    const { change, variantIds, sim, product } = await open();
    const answer = await change(
      [
        { id: variantIds[0], price: "9.99" },
        { id: variantIds[1], price: "-1" },
      ],
      true,
    );
    expect(answer.userErrors).toHaveLength(1);
    expect(answer.productVariants).toHaveLength(2);
    const [first, second] = sim.products.get(product.id)?.variants ?? [];
    expect([first?.price, second?.price]).toEqual(["9.99", product.variants[1]?.price]);
  });

  const refused: [string, object, object][] = [
    ["no id", { price: "1" }, { field: ["variants", "0", "id"], code: "PRODUCT_VARIANT_ID_MISSING" }],
    [
      "a variant of another product",
      { id: "gid://shopify/ProductVariant/1" },
      { field: ["variants", "0", "id"], code: "PRODUCT_VARIANT_DOES_NOT_EXIST" },
    ],
    [
      "an option the product does not have",
      { optionValues: [{ optionName: "Material", name: "Cotton" }] },
      {
        field: ["variants", "0", "optionValues", "0"],
        message: "Option does not exist",
        code: "OPTION_DOES_NOT_EXIST",
      },
    ],
    [
      "a picture the product does not have",
      { mediaId: "gid://shopify/MediaImage/1" },
      { field: ["variants", "0", "mediaId"], code: "INVALID_INPUT" },
    ],
    [
      "quantities",
      { inventoryQuantities: [{ availableQuantity: 1, locationId: "gid://shopify/Location/1" }] },
      { field: ["variants", "0", "inventoryQuantities"], code: "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE" },
    ],
  ];
  test.each(refused)("%s is refused with its code", async (_, input, error) => {
    const { change, variantIds } = await open();
    const { userErrors } = await change([{ ...("price" in input ? {} : { id: variantIds[0] }), ...input }]);
    expect(userErrors).toEqual([expect.objectContaining(error)]);
  });

  test("a variant may not take the option values of another, and a new value makes itself", async () => {
    const { change, variantIds, product, sim } = await open();
    const option = product.options[0]?.name;
    const value = (name: string) => [{ id: variantIds[0], optionValues: [{ optionName: option, name }] }];
    const names = product.variants.map(({ optionValues }) => optionValues);
    const [twin] = (await change(value(names.find((one) => one[0] !== names[0]?.[0])?.[0] ?? ""))).userErrors;
    if (names[0]?.length === 1) expect(twin?.code).toBe("VARIANT_ALREADY_EXISTS");
    expect((await change(value("Ultramarine"))).userErrors).toEqual([]);
    expect(sim.products.get(product.id)?.options[0]?.values.map(({ name }) => name)).toContain("Ultramarine");
  });

  test("a price that is no number never reaches the product", async () => {
    const { refusal, productId, variantIds } = await open();
    const variants = [{ id: variantIds[0], price: "12,50" }];
    expect(await refusal(UPDATE_VARIANTS, { productId, variants })).toBe("INVALID_VARIABLE");
  });
});

const CREATE_VARIANTS = `mutation Create($productId: ID!, $variants: [ProductVariantsBulkInput!]!, $strategy: ProductVariantsBulkCreateStrategy) {
  productVariantsBulkCreate(productId: $productId, variants: $variants, strategy: $strategy) {
    product { id options { name values } }
    productVariants { id title price inventoryQuantity inventoryItem { tracked inventoryLevels(first: 5) { nodes { location { id } } } } }
    userErrors { field message code }
  }
}`;
const OPTIONS = `mutation Options($productId: ID!, $options: [OptionCreateInput!]!, $strategy: ProductOptionCreateVariantStrategy) {
  productOptionsCreate(productId: $productId, options: $options, variantStrategy: $strategy) {
    product { options { id name position values optionValues { id name hasVariants } } variants(first: 50) { nodes { title price } } }
    userErrors { field message code }
  }
}`;

describe("new variants", () => {
  async function plainProduct(options?: Parameters<typeof openCatalog>[0]) {
    const opened = await open(options);
    const { product } = await opened.write(
      `mutation { productCreate(product: { title: "Linen shirt" }) { product { id } userErrors { message } } }`,
    );
    const productId = (product as { id: string }).id;
    return { ...opened, productId };
  }

  test("options come first and take the place of the default title; then variants", async () => {
    const { write, productId, sim } = await plainProduct();
    const options = [
      { name: "Colour", values: [{ name: "Red" }, { name: "Blue" }] },
      { name: "Size", values: [{ name: "S" }] },
    ];
    const made = await write(OPTIONS, { productId, options });
    expect(made).toMatchObject({
      product: {
        options: [
          { name: "Colour", values: ["Red"], optionValues: [{ hasVariants: true }, { hasVariants: false }] },
          { name: "Size", values: ["S"] },
        ],
        variants: { nodes: [{ title: "Red / S" }] },
      },
      userErrors: [],
    });
    const location = sim.products.locations()[0]?.id;
    const variants = [
      {
        price: "12",
        inventoryItem: { tracked: true },
        inventoryQuantities: [{ availableQuantity: 7, locationId: `gid://shopify/Location/${location}` }],
        optionValues: [
          { optionName: "Colour", name: "Blue" },
          { optionName: "Size", name: "L" },
        ],
      },
    ];
    expect(await write(CREATE_VARIANTS, { productId, variants })).toMatchObject({
      productVariants: [{ title: "Blue / L", price: "12.00", inventoryQuantity: 7 }],
      userErrors: [],
    });
    const again = await write(CREATE_VARIANTS, { productId, variants });
    expect(again).toMatchObject({ product: null, productVariants: [] });
    expect(again.userErrors).toEqual([
      {
        field: ["variants", "0"],
        message: "The variant 'Blue / L' already exists. Please change at least one option value.",
        code: "VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE",
      },
    ]);
  });

  test("CREATE makes a variant of every combination", async () => {
    const { write, productId } = await plainProduct();
    const options = [
      { name: "Colour", values: [{ name: "Red" }, { name: "Blue" }] },
      { name: "Size", values: [{ name: "S" }, { name: "M" }] },
    ];
    const { product } = await write(OPTIONS, { productId, options, strategy: "CREATE" });
    const titles = (product as { variants: { nodes: { title: string }[] } }).variants.nodes.map(({ title }) => title);
    expect(titles).toEqual(["Red / S", "Red / M", "Blue / S", "Blue / M"]);
  });

  test("the default variant makes way for others, unless it is to stay", async () => {
    const { write, productId, sim } = await plainProduct();
    const titles = () =>
      sim.products.get(/\d+$/.exec(productId)?.[0] ?? "")?.variants.map((one) => one.optionValues[0]);
    const create = (name: string, strategy?: string) =>
      write(CREATE_VARIANTS, { productId, strategy, variants: [{ optionValues: [{ optionName: "Title", name }] }] });
    await create("Gift box");
    expect(titles()).toEqual(["Gift box"]);
    await create("Sample");
    expect(titles()).toEqual(["Gift box", "Sample"]);
  });

  const wrong: [string, object, object][] = [
    [
      "an option without a value",
      [{ optionName: "Colour", name: "Blue" }],
      {
        field: ["variants", "0"],
        message: "You need to add option values for Size",
        code: "NEED_TO_ADD_OPTION_VALUES",
      },
    ],
    [
      "an option twice",
      [
        { optionName: "Colour", name: "Blue" },
        { optionName: "Colour", name: "Red" },
      ],
      { field: ["variants", "0", "optionValues"], message: "Duplicated option name 'Colour'", code: "INVALID_INPUT" },
    ],
  ];
  test.each(wrong)("%s is refused", async (_, optionValues, error) => {
    const { write, productId } = await plainProduct();
    await write(OPTIONS, {
      productId,
      options: [
        { name: "Colour", values: [{ name: "Red" }] },
        { name: "Size", values: [{ name: "S" }] },
      ],
    });
    const { userErrors } = await write(CREATE_VARIANTS, { productId, variants: [{ optionValues }] });
    expect(userErrors).toEqual([error]);
  });

  test("duplicated and missing names of options are refused with their codes", async () => {
    const { write, productId } = await plainProduct();
    const codes = async (options: object[]) =>
      (await write(OPTIONS, { productId, options })).userErrors.map(({ code }) => code);
    const red = [{ name: "Red" }];
    expect(
      await codes([
        { name: "Colour", values: red },
        { name: "colour", values: red },
      ]),
    ).toEqual(["DUPLICATED_OPTION_NAME"]);
    expect(await codes([{ name: "Colour", values: [...red, ...red] }])).toEqual(["DUPLICATED_OPTION_VALUE"]);
    expect(await codes([{ name: "Colour", values: [] }])).toEqual(["OPTION_VALUES_MISSING"]);
    expect(await codes([1, 2, 3, 4].map((n) => ({ name: `Option ${n}`, values: red })))).toEqual([
      "OPTIONS_OVER_LIMIT",
    ]);
  });

  test("no product has more than 2,048 variants", async () => {
    const { write, refusal, productId } = await plainProduct();
    const variants = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ optionValues: [{ optionName: "Title", name: `No. ${n}` }] }));
    expect(await refusal(CREATE_VARIANTS, { productId, variants: variants(2049) })).toBe("MAX_INPUT_SIZE_EXCEEDED");
    expect((await write(CREATE_VARIANTS, { productId, variants: variants(2048) })).userErrors).toEqual([]);
    const one = [{ optionValues: [{ optionName: "Title", name: "One more" }] }];
    expect((await write(CREATE_VARIANTS, { productId, variants: one })).userErrors).toHaveLength(1);
  });

  test("from a number of variants on only so many are made a day, and the next day again", async () => {
    const { write, refusal, productId, sim } = await plainProduct();
    sim.knobs.variantThrottle = { from: 10, perDay: 2 };
    const variants = (...names: string[]) => names.map((name) => ({ optionValues: [{ optionName: "Title", name }] }));
    expect(await refusal(CREATE_VARIANTS, { productId, variants: variants("a", "b", "c") })).toBe(
      "VARIANT_THROTTLE_EXCEEDED",
    );
    sim.clock.advance(24 * 3600_000);
    expect((await write(CREATE_VARIANTS, { productId, variants: variants("a", "b") })).userErrors).toEqual([]);
    expect(await refusal(CREATE_VARIANTS, { productId, variants: variants("c") })).toBe("VARIANT_THROTTLE_EXCEEDED");
  });
});

describe("fewer variants, other options", () => {
  test("a variant goes, the last one does not, and a stranger stops all", async () => {
    const { write, productId, variantIds, sim, product, heard } = await open();
    const remove = (ids: unknown[]) =>
      write(
        `mutation Delete($productId: ID!, $ids: [ID!]!) { productVariantsBulkDelete(productId: $productId, variantsIds: $ids) { product { id } userErrors { field message code } } }`,
        { productId, ids },
      );
    expect((await remove([variantIds[0], "gid://shopify/ProductVariant/1"])).userErrors).toEqual([
      {
        field: ["variantsIds", "1"],
        message: "At least one variant does not belong to the product",
        code: "AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT",
      },
    ]);
    expect(sim.products.get(product.id)).toBe(product);
    expect((await remove(variantIds)).userErrors[0]?.code).toBe("CANNOT_DELETE_LAST_VARIANT");
    expect(await remove([variantIds[0]])).toMatchObject({ product: { id: productId }, userErrors: [] });
    expect(sim.products.get(product.id)?.variants).toHaveLength(variantIds.length - 1);
    expect(heard()).toEqual(["products/update", "inventory_items/delete"]);
  });

  test("an option is renamed, and with MANAGE variants come and go with its values", async () => {
    const { write, productId, product, sim } = await open();
    const option = product.options[0];
    const UPDATE_OPTION = `mutation Option($productId: ID!, $option: OptionUpdateInput!, $add: [OptionValueCreateInput!], $delete: [ID!], $strategy: ProductOptionUpdateVariantStrategy) {
      productOptionUpdate(productId: $productId, option: $option, optionValuesToAdd: $add, optionValuesToDelete: $delete, variantStrategy: $strategy) {
        product { options { name } } userErrors { field message code }
      }
    }`;
    const id = `gid://shopify/ProductOption/${option?.id}`;
    const gone = [`gid://shopify/ProductOptionValue/${option?.values[0]?.id}`];
    const refused = await write(UPDATE_OPTION, { productId, option: { id }, delete: gone });
    expect(refused.userErrors[0]?.code).toBe("OPTION_VALUE_HAS_VARIANTS");
    const add = [{ name: "Ultramarine" }];
    const done = await write(UPDATE_OPTION, {
      productId,
      option: { id, name: "Tone" },
      add,
      delete: gone,
      strategy: "MANAGE",
    });
    expect(done).toMatchObject({ userErrors: [], product: { options: expect.arrayContaining([{ name: "Tone" }]) } });
    const firsts = sim.products.get(product.id)?.variants.map(({ optionValues }) => optionValues[0]);
    expect(firsts).toContain("Ultramarine");
    expect(firsts).not.toContain(option?.values[0]?.name);
  });
});
