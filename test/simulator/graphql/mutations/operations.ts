import type { ApiCall } from "../fields.ts";
import { bareId } from "./payload.ts";
import type { UserError } from "./payload.ts";

/** A ProductSetOperation or ProductDeleteOperation, as `productOperation(id:)` shows it. */
export interface ProductOperation {
  __typename: "ProductSetOperation" | "ProductDeleteOperation";
  id: string;
  status: "CREATED" | "ACTIVE" | "COMPLETE";
  /** The product's bare id, once there is one. */
  productId: string | null;
  deletedProductId: string | null;
  userErrors: UserError[];
}

type Outcome = Partial<Pick<ProductOperation, "productId" | "deletedProductId" | "userErrors">>;

/** Notes the operation and runs `work` after the answer; `productOperationMs` stretches it. */
export function startOperation(
  call: ApiCall,
  type: ProductOperation["__typename"],
  work: () => Outcome,
): ProductOperation {
  const { operations } = call.shop.written;
  const id = `gid://shopify/${type}/${79_000_000_000 + operations.size + 1}`;
  const operation: ProductOperation = {
    __typename: type,
    id,
    status: "CREATED",
    productId: null,
    deletedProductId: null,
    userErrors: [],
  };
  operations.set(id, operation);
  setImmediate(() => {
    operation.status = "ACTIVE";
    call.core.clock.after(call.core.knobs.productOperationMs, () => {
      try {
        Object.assign(operation, work());
      } catch (error) {
        const { message } = error as Error;
        operation.userErrors = [{ field: null, message, code: "JOB_ERROR" }];
      }
      operation.status = "COMPLETE";
    });
  });
  return operation;
}

/** How it looks now, for GraphQL. */
export function showOperation(call: ApiCall, operation: ProductOperation): Record<string, unknown> {
  const { productId, ...shown } = operation;
  return { ...shown, product: productId ? (call.shop.products.product(productId) ?? null) : null };
}

export function productOperation(call: ApiCall, globalId: string): Record<string, unknown> | null {
  bareId("ProductSetOperation", globalId);
  const operation = call.shop.written.operations.get(globalId);
  return operation ? showOperation(call, operation) : null;
}
