import type { MirrorCtx } from "~/mirror/ctx";
import type { Admin } from "~/shopify/admin";
import type { Queue } from "~/jobs/queue";

/** What a use case needs of the world: the shop it works for, and every effect it may have. */
export interface Ctx extends MirrorCtx {
  admin: Admin;
  queue: Queue;
}
