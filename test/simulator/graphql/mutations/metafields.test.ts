import { afterEach, describe, expect, test } from "vitest";
import { openCatalog, severalVariants } from "./testing.ts";
import type { CatalogApp } from "./testing.ts";

const SET = `mutation Set($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { id namespace key type value compareDigest }
    userErrors { field message code elementIndex }
  }
}`;
interface Shown {
  id: string;
  namespace: string;
  value: string;
  compareDigest: string;
}

let app: CatalogApp | undefined;
afterEach(async () => {
  await app?.sim.close();
  app = undefined;
});
async function open() {
  const opened = await openCatalog();
  app = opened;
  const several = severalVariants(opened.sim);
  const of = (value: string, more: object = {}) => ({
    ownerId: several.productId,
    namespace: "lockstep_test",
    key: "origin",
    type: "single_line_text_field",
    value,
    ...more,
  });
  const set = async (...metafields: object[]) => {
    const answer = await opened.write(SET, { metafields });
    return { ...answer, metafields: answer.metafields as Shown[] };
  };
  const kept = () =>
    opened.sim.products.get(several.product.id)?.metafields.find(({ namespace }) => namespace === "lockstep_test");
  return { ...opened, ...several, of, set, kept };
}

describe("metafieldsSet", () => {
  test("makes and changes, for products and variants, and the product hears of it", async () => {
    const { set, of, variantIds, heard } = await open();
    const made = await set(of("PT"), of("ES", { ownerId: variantIds[1] }));
    expect(made.metafields.map(({ value }) => value)).toEqual(["PT", "ES"]);
    expect(heard()).toEqual(["products/update"]);
    const changed = await set(of("IT"));
    expect(changed.metafields[0]?.id).toBe(made.metafields[0]?.id);
  });

  test("a digest is compared with what is there: the newer value is not overwritten", async () => {
    const { set, of, kept, heard } = await open();
    const digest = (await set(of("PT"))).metafields[0]?.compareDigest;
    expect((await set(of("ES", { compareDigest: digest }))).userErrors).toEqual([]);
    heard();
    const stale = await set(of("IT", { compareDigest: digest }));
    expect(stale).toMatchObject({ metafields: [] });
    expect(stale.userErrors).toEqual([
      {
        field: ["metafields", "0"],
        message: "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.",
        code: "STALE_OBJECT",
        elementIndex: null,
      },
    ]);
    expect([kept()?.value, heard()]).toEqual(["ES", []]);
    // The value that is wanted is already there: no matter what was compared with.
    expect((await set(of("ES", { compareDigest: digest }))).userErrors).toEqual([]);
  });

  test("a null digest says that nothing may be there yet; a digest for nothing is invalid", async () => {
    const { set, of } = await open();
    expect((await set(of("PT", { compareDigest: "0123" }))).userErrors[0]?.code).toBe("INVALID_COMPARE_DIGEST");
    expect((await set(of("PT", { compareDigest: null }))).userErrors).toEqual([]);
    expect((await set(of("ES", { compareDigest: null }))).userErrors[0]?.code).toBe("STALE_OBJECT");
  });

  test("one that is wrong keeps all from being written", async () => {
    const { set, of, kept } = await open();
    const answer = await set(of("PT"), of("big", { key: "size", type: "number_integer" }));
    expect(answer.userErrors).toEqual([
      {
        field: ["metafields", "1", "value"],
        message: "Value must be an integer.",
        code: "INVALID_VALUE",
        elementIndex: null,
      },
    ]);
    expect(kept()).toBeUndefined();
  });

  test("26 are too many; an unknown owner, a missing type, a short key and a reserved namespace are refused", async () => {
    const { set, of } = await open();
    const many = Array.from({ length: 26 }, (_, n) => of("x", { key: `key_${n}` }));
    expect((await set(...many)).userErrors[0]?.code).toBe("LESS_THAN_OR_EQUAL_TO");
    const said = async (more: object) => (await set(of("x", more))).userErrors[0];
    expect(await said({ ownerId: "gid://shopify/Product/1" })).toMatchObject({ message: "Owner does not exist." });
    expect(await said({ type: undefined })).toMatchObject({ message: "Type can't be blank", code: "BLANK" });
    expect(await said({ type: "text" })).toMatchObject({ code: "INCLUSION" });
    expect(await said({ key: "x" })).toMatchObject({ message: "Key is too short (minimum is 2 characters)" });
    expect(await said({ namespace: "protected" })).toMatchObject({ code: null });
  });

  const spellings: [string, string, string][] = [
    ["boolean", " TRUE ", "true"],
    ["boolean", "0", "false"],
    ["number_integer", "5.000", "5"],
    ["number_decimal", "1.1234567891", "1.123456789"],
    ["list.number_decimal", "[10.4]", '["10.4"]'],
    ["date_time", "2024-01-01T12:30:00", "2024-01-01T12:30:00+00:00"],
    ["weight", '{"value":25,"unit":"kilograms"}', '{"value":25.0,"unit":"KILOGRAMS"}'],
    ["list.dimension", '[{"value":2.5,"unit":"centimeters"}]', '[{"value":2.5,"unit":"CENTIMETERS"}]'],
    [
      "rating",
      '{"value":"3.5","scale_min":"1.0","scale_max":"5.0"}',
      '{"scale_min":"1.0","scale_max":"5.0","value":"3.5"}',
    ],
  ];
  test.each(spellings)("a %s of %s comes back as %s, and that the same again", async (type, given, kept) => {
    const { set, of } = await open();
    expect((await set(of(given, { type }))).metafields[0]?.value).toBe(kept);
    expect((await set(of(kept, { type }))).metafields[0]?.value).toBe(kept);
  });

  test("without a namespace it is the app's own, and $app means the same", async () => {
    const { set, of } = await open();
    const own = await set(of("x", { namespace: undefined }), of("y", { namespace: "$app:erp" }));
    expect(own.metafields.map(({ namespace }) => namespace)).toEqual(["app--1", "app--1--erp"]);
  });

  test("deleting answers what was deleted and null for what was not there", async () => {
    const { set, of, write, productId, kept } = await open();
    await set(of("PT"));
    const identifiers = ["origin", "missing"].map((key) => ({ ownerId: productId, namespace: "lockstep_test", key }));
    const gone = await write(
      `mutation Delete($metafields: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $metafields) { deletedMetafields { ownerId namespace key } userErrors { message } } }`,
      { metafields: identifiers },
    );
    expect(gone.deletedMetafields).toEqual([identifiers[0], null]);
    expect(kept()).toBeUndefined();
  });
});

describe("media", () => {
  test("come to a product and are ready a moment later; a source that is no address is refused, the others come", async () => {
    const { write, productId, sim, product } = await open();
    const image = (originalSource: string) => ({ originalSource, mediaContentType: "IMAGE", alt: "Front" });
    const answer = await write(
      `mutation Media($id: ID!, $media: [CreateMediaInput!]!) { productCreateMedia(productId: $id, media: $media) { media { alt mediaContentType status } mediaUserErrors { field message code } userErrors { field } } }`,
      { id: productId, media: [image("https://example.com/a.jpg"), image("a.jpg")] },
    );
    expect(answer).toMatchObject({
      media: [{ alt: "Front", mediaContentType: "IMAGE", status: "UPLOADED" }],
      mediaUserErrors: [{ field: ["media", "1", "originalSource"], message: "Image URL is invalid", code: "INVALID" }],
    });
    await expect.poll(() => sim.products.get(product.id)?.media.at(-1)?.status).toBe("READY");
  });
});
