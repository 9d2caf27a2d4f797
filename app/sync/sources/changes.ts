import { AppError } from "~/lib/errors";
import { idOf } from "~/lib/gid";
import { masked } from "~/lib/mask";
import type { Change, Resource } from "~/resources/resource";

/**
 * A node as a change: the record, or a rejection with the plain reason when it is not what Shopify's schema promises.
 * A node that does not even say which record it is stops the window: nothing can be kept of it.
 */
export function changeOf(resource: Resource, node: Record<string, unknown>): Change {
  try {
    return { kind: "upsert", record: resource.decode(node) };
  } catch (error) {
    if (typeof node.id !== "string") {
      throw new AppError("undecodable", `Shopify sent ${resource.noun.one} data without an id.`, { cause: error });
    }
    // The column of a record's name is called like the field it comes from.
    const title = node[resource.table.title];
    const name = typeof title === "string" ? title : undefined;
    return { kind: "reject", id: idOf(node.id), name, reason: reasonOf(error), payload: masked(node) };
  }
}

export const idOfChange = (change: Change) => (change.kind === "upsert" ? change.record.id : change.id);

interface Issue {
  path: PropertyKey[];
  message: string;
}

/** In plain words, what is wrong with an answer that could not be decoded. */
export function reasonOf(error: unknown): string {
  const issues = error !== null && typeof error === "object" && "issues" in error ? (error.issues as Issue[]) : [];
  const first = issues[0];
  if (!first) return "It could not be read.";
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return `Its field ${first.path.join(".")} is not what Shopify's schema promises: ${first.message}${more}.`;
}
