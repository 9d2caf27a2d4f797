import type { FieldChanges } from "~/lib/field-changes";

import type { Json } from "./resource";

/** What became of a record here. `unchanged`: it was read, and the mirror had it already. */
export type StoryKind = "created" | "written" | "unchanged" | "refused" | "rejected" | "completed" | "deleted";

/** Path → before and after; of personal data only that it changed. */
export type StoryChanges = Record<string, [before: Json, after: Json] | "changed">;

/** An entry of a record's timeline: what was done with it, or a webhook that told of it. */
export interface StoryEntry {
  key: string;
  at: string;
  kind: StoryKind | "webhook";
  /** populate · update · full · sweep · verify · webhook · fetch · completion */
  source: string;
  /** As long as the history keeps it. */
  jobId: string | null;
  topic: string | null;
  /** Of a webhook: pending · done · failed */
  state: string | null;
  reason: string | null;
  changes: StoryChanges;
}

export interface StoryPage {
  entries: StoryEntry[];
  next: string | null;
  /** Fields that the filter may choose from. */
  fields: string[];
}

const MOST_PATHS = 40;
const MOST_CHARACTERS = 300;

/** Changes as they are kept: without the time of change itself, which every version has, and with long values cut. */
export function keptChanges(changes: FieldChanges, personal: FieldChanges): StoryChanges {
  const paths = Object.keys(changes).filter((path) => path !== "updatedAt");
  const kept: StoryChanges = {};
  for (const path of paths.slice(0, MOST_PATHS)) {
    const [before, after] = changes[path] ?? [null, null];
    kept[path] = [short(before), short(after)];
  }
  if (paths.length > MOST_PATHS) kept["…"] = [null, paths.length - MOST_PATHS];
  for (const path of Object.keys(personal)) kept[fieldOf(path)] = "changed";
  return kept;
}

/** "lineItems[123].quantity" → "lineItems": what the filter chooses by. */
export const fieldOf = (path: string) => /^[^.[]*/.exec(path)?.[0] ?? path;

function short(value: Json): Json {
  if (JSON.stringify(value).length <= MOST_CHARACTERS) return value;
  if (typeof value === "string") return `${value.slice(0, MOST_CHARACTERS)}…`;
  if (Array.isArray(value)) return `${value.length} entries`;
  const id = value !== null && typeof value === "object" ? value.id : undefined;
  return id === undefined ? "…" : { id };
}
