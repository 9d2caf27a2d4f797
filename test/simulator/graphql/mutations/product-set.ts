import type { Product, ProductState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { takeVariants } from "./limits.ts";
import { newMedia } from "./media.ts";
import { showOperation, startOperation } from "./operations.ts";
import { readMetafields } from "./owner-metafields.ts";
import { ITEM_REFUSED, itemRefused, listOf } from "./payload.ts";
import type { Input, Mutation, Payload, UserError } from "./payload.ts";
import { readProduct } from "./product-fields.ts";
import { identifyForSet } from "./product-set-identifier.ts";
import { readSetVariants } from "./product-set-variants.ts";
import { changeProduct } from "./change-product.ts";
import { newProduct } from "./products.ts";
import { setNewQuantities } from "./variant-quantities.ts";

/**
 * Creates or changes a product in one go. What is listed in `variants`, `metafields` or `files` is all there is
 * afterwards: entries that are missing are DELETED; other fields are patched. In a bulk mutation always synchronous.
 */
export const productSet: Mutation = (call, args) => {
  const input = args.input as Input;
  if (args.synchronous === false && !call.bulk) {
    const operation = startOperation(call, "ProductSetOperation", () => {
      const { productId, userErrors } = setProduct(call, args.identifier as Input | null | undefined, input);
      return { productId, userErrors };
    });
    return { product: null, productSetOperation: showOperation(call, operation), userErrors: [] };
  }
  const { productId, userErrors } = setProduct(call, args.identifier as Input | null | undefined, input);
  const product = productId === null ? null : call.shop.products.product(productId);
  return { product, productSetOperation: null, userErrors } satisfies Payload;
};

function setProduct(
  call: ApiCall,
  identifier: Input | null | undefined,
  input: Input,
): { productId: string | null; userErrors: UserError[] } {
  const identified = identifyForSet(call, identifier, input);
  if ("errors" in identified) return { productId: null, userErrors: identified.errors };
  const { product } = identified;
  const refused = (userErrors: UserError[]) => ({ productId: product?.id ?? null, userErrors });
  if (itemRefused(call, product ? `gid://shopify/Product/${product.id}` : input.handle))
    return refused([{ field: ["input"], message: ITEM_REFUSED, code: "GENERIC_ERROR" }]);

  const fields = readProduct(call, { ...input, ...identified.fields }, product);
  const metafields = readMetafields(
    call,
    listOf(input, "metafields"),
    [...(product?.metafields ?? [])],
    ["input", "metafields"],
  );
  const draft = product ? undefined : newProduct(call, input);
  const variants = readSetVariants(call, input, product ?? draft);
  const errors = [
    ...fields.errors.map(inInput),
    ...metafields.errors.map(({ field, message }) => ({ field, message, code: "INVALID_METAFIELD" })),
    ...checkFiles(input, product),
    ...variants.errors,
  ];
  if (errors.length > 0) return refused(errors);
  takeVariants(call, variants.added);

  const edit = (target: ProductState) => {
    fields.apply(target);
    variants.apply(target);
    if (input.metafields) target.metafields = metafields.apply(target.metafields, true);
    if (input.files) setFiles(call, target, listOf(input, "files"));
  };
  if (draft) edit(draft);
  const id = draft ? call.shop.products.create(draft, "app").id : (product?.id ?? "");
  if (!draft) changeProduct(call, id, edit);
  setNewQuantities(call, variants.inOrder(call.shop.products.get(id)), listOf(input, "variants"));
  return { productId: id, userErrors: [] };
}

/** productSet words the same refusals with paths of its own (recorded). */
function inInput({ field, message }: UserError): UserError {
  const name = field?.at(-1);
  if (name === "handle" && message.includes("already in use"))
    return { field: ["input", "handle"], message, code: "HANDLE_NOT_UNIQUE" };
  if (name === "title" && message.startsWith("Title "))
    return { field: ["input", "title"], message: message.replace("Title ", ""), code: "INVALID_PRODUCT" };
  return { field: ["input"], message, code: "INVALID_PRODUCT" };
}

function checkFiles(input: Input, product: Product | undefined): UserError[] {
  return listOf(input, "files").flatMap((file, index): UserError[] => {
    const field = ["input", "files", String(index)];
    const known = product?.media.some(({ id, kind }) => file.id === `gid://shopify/${kind}/${id}`);
    if (file.id != null) return known ? [] : [{ field, message: "File does not exist.", code: "INVALID_INPUT" }];
    const sound = URL.canParse(String(file.originalSource));
    return sound ? [] : [{ field, message: "Image URL is invalid", code: "INVALID_INPUT" }];
  });
}

function setFiles(call: ApiCall, target: ProductState, files: readonly Input[]): void {
  target.media = files.map((file) => {
    const known = target.media.find(({ id, kind }) => file.id === `gid://shopify/${kind}/${id}`);
    if (!known) return newMedia(call, target.id, file);
    return typeof file.alt === "string" ? { ...known, alt: file.alt } : known;
  });
  const left = new Set(target.media.map(({ id }) => id));
  for (const variant of target.variants) variant.mediaIds = variant.mediaIds.filter((id) => left.has(id));
}
