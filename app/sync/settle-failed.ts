import { failedDeliveries, settleFailed } from "~/mirror/inbox";
import type { FailedDelivery } from "~/mirror/inbox";
import type { Resource } from "~/resources/resource";

import { alreadyShown } from "./already-shown";
import type { Ctx } from "./ctx";

const AT_ONCE = 1000;

/** A sync may have brought what deliveries told of that had failed for good: those are dead letters no longer. */
export async function settleFailedDeliveries(ctx: Ctx, resource: Resource): Promise<void> {
  let last: FailedDelivery | undefined;
  do {
    const failed = await failedDeliveries(ctx.db, ctx.shop.id, resource.name, last, AT_ONCE);
    const { shown } = await alreadyShown(ctx, resource, failed);
    await settleFailed(
      ctx,
      shown.map((delivery) => delivery.webhook_id),
      "A later sync brought it.",
    );
    last = failed.length === AT_ONCE ? failed.at(-1) : undefined;
  } while (last);
}
