import { inWords } from "~/lib/words";
import type { MirrorState } from "~/resources/mirror-state";
import type { StoryEntry } from "~/resources/story";

export interface Happening {
  at: string;
  text: string;
  url?: string;
}

interface Order {
  createdAt: string;
  cancelledAt: string | null;
  closedAt: string | null;
  mirror: MirrorState;
  story: { entries: readonly Pick<StoryEntry, "kind">[] };
}

/** What happened to an order at Shopify, and how it came here, as far as its row tells; the rest is its story. */
export function happeningsOf({ createdAt, cancelledAt, closedAt, mirror, story }: Order): Happening[] {
  const isTold = story.entries.some(({ kind }) => kind === "written" || kind === "created" || kind === "completed");
  const { firstMirrored } = mirror;
  const all: (Happening | false)[] = [
    { at: createdAt, text: "Created in Shopify" },
    cancelledAt !== null && { at: cancelledAt, text: "Cancelled in Shopify" },
    closedAt !== null && { at: closedAt, text: "Archived in Shopify" },
    firstMirrored !== null && {
      at: firstMirrored.at,
      text: `First mirrored (${inWords(firstMirrored.mode).toLowerCase()})`,
      url: `/app/jobs/${firstMirrored.jobId}`,
    },
    firstMirrored === null &&
      !isTold && { at: mirror.writtenAt, text: `Written here (${inWords(mirror.writtenBy).toLowerCase()})` },
  ];
  return all.filter((happening) => happening !== false);
}
