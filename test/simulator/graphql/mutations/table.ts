import type { GraphQLResolveInfo } from "graphql";
import { stagedUploadsCreate } from "../../uploads/targets.ts";
import type { ApiCall } from "../fields.ts";
import { refusal } from "../connections.ts";
import { checkChangeFromQuantity, inventoryActivate, inventorySetQuantities } from "./inventory.ts";
import { inventoryItemUpdate } from "./inventory-items.ts";
import { productCreateMedia } from "./media.ts";
import { metafieldsDelete, metafieldsSet } from "./metafields.ts";
import { productOptionsCreate, productOptionUpdate } from "./options.ts";
import type { Args, Mutation, Payload } from "./payload.ts";
import { productSet } from "./product-set.ts";
import { productCreate, productDelete, productUpdate } from "./products.ts";
import { runMutation } from "./run.ts";
import { tagsAdd, tagsRemove } from "./tags.ts";
import { productVariantsBulkCreate } from "./variants-create.ts";
import { productVariantsBulkDelete, productVariantsBulkUpdate } from "./variants.ts";
import type { ArgumentCheck } from "./run.ts";

const MUTATIONS: Record<string, Mutation> = {
  bulkOperationRunQuery: (call, args) => call.shop.bulk.runQuery(String(args.query), args.groupObjects === true),
  bulkOperationRunMutation: (call, args) =>
    call.shop.bulk.runMutation(
      String(args.mutation),
      String(args.stagedUploadPath),
      args.clientIdentifier as string | null | undefined,
    ),
  bulkOperationCancel: (call, args) => call.shop.bulk.cancel(String(args.id)),
  stagedUploadsCreate,
  productCreate,
  productUpdate,
  productDelete,
  productSet,
  productVariantsBulkCreate,
  productVariantsBulkUpdate,
  productVariantsBulkDelete,
  productOptionsCreate,
  productOptionUpdate,
  productCreateMedia,
  tagsAdd,
  tagsRemove,
  inventorySetQuantities,
  inventoryActivate,
  inventoryItemUpdate,
  metafieldsSet,
  metafieldsDelete,
};

const CHECKS: Record<string, ArgumentCheck> = { inventorySetQuantities: checkChangeFromQuantity };

export function mutate(call: ApiCall, info: GraphQLResolveInfo, args: Args): Payload | Promise<Payload> {
  const field = info.fieldName;
  const mutation = Object.hasOwn(MUTATIONS, field) ? MUTATIONS[field] : undefined;
  if (!mutation)
    throw refusal(`The simulator does not simulate the root field ${field} (not simulated).`, "NOT_SIMULATED");
  return runMutation(call, info, args, mutation, CHECKS[field]);
}
