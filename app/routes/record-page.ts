/** What the pages of single records load and do, whatever they show. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import type { Shop } from "~/mirror/ctx";
import { readRecord } from "~/mirror/read-stored";
import { readStory } from "~/mirror/read-story";
import type { Resource } from "~/resources/resource";
import type { MirroredRecord } from "~/resources/stored";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { formAnswer, pageAnswer } from "./answer";
import { fetchNow } from "./fetch-now";
import { recordId } from "./record-id";

/** The record as its page shows it, its story, and (later than the rest) whether Shopify's version is the same. */
export async function loadRecord<View>(
  { request, params }: LoaderFunctionArgs,
  resource: Resource,
  viewOf: (record: MirroredRecord, shop: Shop) => View,
) {
  const ctx = await adminContext(request);
  const { name, noun } = resource;
  return pageAnswer(ctx.log, async () => {
    const id = recordId(resource, params.id);
    const record = await readRecord(ctx, resource, id);
    if (!record) {
      throw new AppError(
        "not_found",
        `The mirror does not hold this ${noun.one}: it is not mirrored yet, or Shopify deleted it.`,
      );
    }
    const identical = compareWithShopify(ctx, resource, id).then((comparison) => comparison.identical);
    const story = await readStory(ctx, name, id);
    const adminUrl = `https://${ctx.shop.domain}/admin/${name}/${id}`;
    return { record: viewOf(record, ctx.shop), story, identical, adminUrl };
  });
}

export async function fetchRecord({ request, params }: ActionFunctionArgs, resource: Resource) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => fetchNow(ctx, resource, [recordId(resource, params.id)]));
}
