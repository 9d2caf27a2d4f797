/** What the pages of lists load and do, whatever they list. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { isMirrorEmpty } from "~/mirror/read-overview";
import { listRecords } from "~/mirror/read-list";
import { deleteView, savedViews, saveView } from "~/mirror/saved-views";
import { listQuery } from "~/resources/list";
import type { RecordList } from "~/resources/list";
import type { Resource } from "~/resources/resource";
import { formAnswer, pageAnswer } from "./answer";
import { fetchNow, syncThese } from "./fetch-now";
import { recordId } from "./record-id";

export async function loadList<Row extends { id: string }>({ request }: LoaderFunctionArgs, list: RecordList<Row>) {
  const ctx = await adminContext(request);
  const query = listQuery(list, new URL(request.url).searchParams);
  return pageAnswer(ctx.log, async () => {
    const [page, views, empty] = await Promise.all([
      listRecords(ctx, list, query),
      savedViews(ctx, list.name),
      isMirrorEmpty(ctx, list.name),
    ]);
    return { ...page, views, empty };
  });
}

/** Fetches or syncs the records chosen, keeps and deletes views. */
export async function actOnList({ request }: ActionFunctionArgs, resource: Resource) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    const ids = () => form.getAll("id").map((id) => recordId(resource, String(id)));
    switch (form.get("intent")) {
      case "fetch":
        return await fetchNow(ctx, resource, ids());
      case "sync":
        return await syncThese(ctx, resource, ids());
      case "save-view": {
        const kept = { name: String(form.get("name")), query: String(form.get("query")) };
        const view = await saveView(ctx, resource.name, kept);
        return { done: `View “${view.name}” saved` };
      }
      case "delete-view":
        await deleteView(ctx, resource.name, Number(form.get("view")));
        return { done: "View deleted" };
      default:
        throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    }
  });
}
