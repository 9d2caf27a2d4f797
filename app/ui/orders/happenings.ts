import { inWords } from "~/lib/words";
import type { MirrorState } from "~/resources/orders/shown";
import type { Happening } from "./mirror-card";

interface Delivery {
  topic: string;
  state: string;
  receivedAt: string;
  finishedAt: string | null;
  reason: string | null;
}

interface Order {
  createdAt: string;
  cancelledAt: string | null;
  closedAt: string | null;
  mirror: MirrorState;
  deliveries: readonly Delivery[];
}

/** What happened to an order at Shopify and here, newest first. */
export function happeningsOf({ createdAt, cancelledAt, closedAt, mirror, deliveries }: Order): Happening[] {
  const all: (Happening | false)[] = [
    { at: createdAt, text: "Created in Shopify" },
    cancelledAt !== null && { at: cancelledAt, text: "Cancelled in Shopify" },
    closedAt !== null && { at: closedAt, text: "Archived in Shopify" },
    { at: mirror.updatedAt, text: "Last changed in Shopify" },
    {
      at: mirror.writtenAt,
      text: `Written here (${inWords(mirror.writtenBy).toLowerCase()})`,
      ...(mirror.writtenJobId && { url: `/app/jobs/${mirror.writtenJobId}` }),
    },
    ...deliveries.map((delivery) => ({ at: delivery.receivedAt, text: deliveryText(delivery) })),
  ];
  return all.filter((happening) => happening !== false).sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function deliveryText({ topic, state, reason }: Delivery): string {
  if (state === "failed") return `Webhook ${topic} failed${reason ? `: ${reason}` : ""}`;
  return state === "pending" ? `Webhook ${topic} received, being fetched` : `Webhook ${topic}`;
}
