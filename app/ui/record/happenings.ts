import { inWords } from "~/lib/words";
import type { MirrorState } from "~/resources/mirror-state";
import type { StoryEntry } from "~/resources/story";

export interface Happening {
  at: string;
  text: string;
  url?: string;
}

interface Told {
  createdAt: string;
  cancelledAt?: string | null;
  closedAt?: string | null;
  publishedAt?: string | null;
  mirror: MirrorState;
  story: { entries: readonly Pick<StoryEntry, "kind">[] };
}

/** What happened to a record at Shopify, and how it came here, as far as its row tells; the rest is its story. */
export function happeningsOf({ createdAt, cancelledAt, closedAt, publishedAt, mirror, story }: Told): Happening[] {
  const isTold = story.entries.some(({ kind }) => kind === "written" || kind === "created" || kind === "completed");
  const { firstMirrored } = mirror;
  const all: (Happening | false)[] = [
    { at: createdAt, text: "Created in Shopify" },
    !!cancelledAt && { at: cancelledAt, text: "Cancelled in Shopify" },
    !!closedAt && { at: closedAt, text: "Archived in Shopify" },
    !!publishedAt && { at: publishedAt, text: "Published in Shopify" },
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
