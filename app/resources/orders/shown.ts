/** What pages show of a mirrored order beside its own content; times are ISO 8601 in UTC. */

/** A row of the list of orders. */
export interface OrderListRow {
  id: string;
  name: string;
  processedAt: string;
  updatedAt: string;
  customer: string | null;
  financialStatus: string | null;
  fulfillmentStatus: string;
  cancelled: boolean;
  test: boolean;
  totalPrice: string;
  currencyCode: string;
  tags: string[];
  /** Units ordered. */
  items: number;
  /** Lines of refunds, fulfillments or further shipping that it certainly has are still to be fetched. */
  partsPending: boolean;
  writtenAt: string;
}
