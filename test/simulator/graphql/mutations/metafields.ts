import type { MetafieldState, ProductState } from "../../products/state.ts";
import { digestOf } from "../../products/node.ts";
import type { ApiCall } from "../fields.ts";
import { typeOfId } from "../fields.ts";
import { refusal } from "../connections.ts";
import { findMetafield, namespaceOf, readMetafield, withMetafields } from "./owner-metafields.ts";
import type { MetafieldError, ReadMetafield } from "./owner-metafields.ts";
import { bareId, ITEM_REFUSED, itemRefused, requireProductsScope } from "./payload.ts";
import type { Input, Mutation } from "./payload.ts";
import { changeProduct } from "./change-product.ts";

const MOST = 25;

/** A product, or a variant of one, as the owner of metafields. */
interface Owner {
  productId: string;
  variantId: string | undefined;
  metafields: readonly MetafieldState[];
}

/**
 * All or nothing. `compareDigest` is compared with the digest of what is there: null means that nothing may be there,
 * and one that no longer fits is no matter when the value is already the wanted one (recorded).
 */
export const metafieldsSet: Mutation = (call, args) => {
  const inputs = args.metafields as Input[];
  if (inputs.length > MOST) {
    const message = `Exceeded the maximum metafields input limit of ${MOST}.`;
    return { metafields: [], userErrors: [{ field: ["metafields"], message, code: "LESS_THAN_OR_EQUAL_TO" }] };
  }
  const userErrors: MetafieldError[] = [];
  const plan: { owner: Owner; read: ReadMetafield }[] = [];
  for (const [index, input] of inputs.entries()) {
    const path = ["metafields", String(index)];
    const owner = ownerOf(call, "metafieldsSet", input.ownerId);
    if (!owner) {
      userErrors.push({ field: [...path, "ownerId"], message: "Owner does not exist.", code: "INVALID_VALUE" });
      continue;
    }
    const found = readMetafield(input, owner.metafields, path);
    if ("errors" in found) userErrors.push(...found.errors);
    else {
      const stale = itemRefused(call, input.ownerId)
        ? { message: ITEM_REFUSED, code: "INTERNAL_ERROR" }
        : compared(input, found.read, findMetafield(owner.metafields, found.read.namespace, found.read.key));
      if (stale) userErrors.push({ field: path, elementIndex: null, ...stale });
      plan.push({ owner, read: found.read });
    }
  }
  if (userErrors.length > 0) return { metafields: [], userErrors };

  for (const [productId, changes] of Map.groupBy(plan, ({ owner }) => owner.productId)) {
    changeProduct(call, productId, (draft) => {
      for (const { owner, read } of changes) {
        const holder = holderOf(draft, owner);
        if (holder) holder.metafields = withMetafields(call, holder.metafields, [read]);
      }
    });
  }
  return { metafields: plan.map(({ owner, read }) => nodeOf(call, owner, read)), userErrors };
};

/** Identifiers of what was deleted; null for a metafield that was not there, which is no error. */
export const metafieldsDelete: Mutation = (call, args) => {
  const deletedMetafields = (args.metafields as Input[]).map((input) => {
    const owner = ownerOf(call, "metafieldsDelete", input.ownerId);
    const namespace = namespaceOf(input.namespace);
    const key = String(input.key);
    if (!owner || !findMetafield(owner.metafields, namespace, key)) return null;
    changeProduct(call, owner.productId, (draft) => {
      const holder = holderOf(draft, owner);
      const kept = holder?.metafields.filter((one) => one.namespace !== namespace || one.key !== key);
      if (holder && kept) holder.metafields = kept;
    });
    return { ownerId: input.ownerId, namespace, key };
  });
  return { deletedMetafields, userErrors: [] };
};

function compared(
  input: Input,
  read: ReadMetafield,
  existing: MetafieldState | undefined,
): { message: string; code: string } | undefined {
  const digest = input.compareDigest as string | null | undefined;
  if (digest === undefined) return undefined;
  if (existing?.value === read.value && existing.type === read.type) return undefined;
  if (digest !== null && !existing)
    return { message: "Invalid `compareDigest` value.", code: "INVALID_COMPARE_DIGEST" };
  const current = existing ? digestOf(existing.value) : null;
  if (digest === current) return undefined;
  const message = "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.";
  return { message, code: "STALE_OBJECT" };
}

function ownerOf(call: ApiCall, field: string, globalId: unknown): Owner | undefined {
  const type = typeOfId(globalId);
  if (type !== "Product" && type !== "ProductVariant")
    throw refusal(`The simulator does not simulate metafields of ${type ?? String(globalId)}.`, "NOT_SIMULATED");
  requireProductsScope(call, field);
  const id = bareId(type, globalId) ?? "";
  const { products } = call.shop;
  if (type === "Product") {
    const product = products.get(id);
    return product && { productId: id, variantId: undefined, metafields: [...product.metafields] };
  }
  const found = products.byVariant(id);
  return found && { productId: found.product.id, variantId: id, metafields: [...found.variant.metafields] };
}

function holderOf(draft: ProductState, owner: Owner): { metafields: MetafieldState[] } | undefined {
  return owner.variantId === undefined ? draft : draft.variants.find(({ id }) => id === owner.variantId);
}

function nodeOf(call: ApiCall, owner: Owner, read: ReadMetafield): unknown {
  const { products } = call.shop;
  const now =
    owner.variantId === undefined ? products.get(owner.productId) : products.byVariant(owner.variantId)?.variant;
  const metafield = findMetafield(now?.metafields ?? [], read.namespace, read.key);
  return metafield && products.node(`gid://shopify/Metafield/${metafield.id}`);
}
