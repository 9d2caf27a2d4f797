import type { LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { readStory } from "~/mirror/read-story";
import { jsonAnswer } from "./answer";
import { recordId, resourceIn } from "./record-id";

/**
 * GET /api/orders/:id/story, and the same for products: what became of a record here, newest first, `{ entries, next, fields }`.
 * `next` goes into `after`; `field` (one of `fields`) leaves what changed that field. What was deleted has its story for as long as
 * events are kept.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const { after, field } = Object.fromEntries(new URL(request.url).searchParams);
  return jsonAnswer(ctx.log, async () => {
    const resource = resourceIn(params.resource);
    return readStory(ctx, resource.name, recordId(resource, params.id), { after, field });
  });
}
