import type { MirrorState } from "../mirror-state";
import type { MirroredRecord, Reject } from "../stored";
import { storedOrder } from "./stored";
import { orderDetail } from "./view";
import type { OrderDetail } from "./view";

/** What the page of an order shows; times are ISO 8601 in UTC. */
export interface OrderView {
  id: string;
  name: string;
  createdAt: string;
  processedAt: string;
  cancelledAt: string | null;
  closedAt: string | null;
  financialStatus: string | null;
  fulfillmentStatus: string;
  returnStatus: string;
  test: boolean;
  tags: string[];
  detail: OrderDetail;
  mirror: MirrorState;
  reject: Reject | null;
}

export function orderView(record: MirroredRecord): OrderView {
  const stored = storedOrder(record);
  const { document } = stored;
  return {
    id: record.id,
    name: document.name,
    createdAt: document.createdAt,
    processedAt: document.processedAt,
    cancelledAt: document.cancelledAt,
    closedAt: document.closedAt,
    financialStatus: document.displayFinancialStatus,
    fulfillmentStatus: document.displayFulfillmentStatus,
    returnStatus: document.returnStatus,
    test: document.test,
    tags: document.tags,
    detail: orderDetail(stored),
    mirror: record.mirror,
    reject: record.reject,
  };
}
