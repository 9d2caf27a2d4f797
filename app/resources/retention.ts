/** How long things are kept, and why: what the daily task deletes by, and what Settings shows. */
export const KEPT_DAYS = {
  deliveries: 30,
  feeds: 30,
  recordEvents: 90,
  failedDeliveries: 90,
  jobs: 180,
  pushes: 180,
  catalogChanges: 400,
  statistics: 400,
} as const;

const DAY = 24 * 60 * 60_000;

/** Until when something is certainly still there, ISO 8601. */
export const keptUntil = (what: keyof typeof KEPT_DAYS, since: Date): string =>
  new Date(since.getTime() + KEPT_DAYS[what] * DAY).toISOString();

export interface Kept {
  what: string;
  /** Null: for as long as the app is installed. */
  days: number | null;
  why: string;
}

export const RETENTION: readonly Kept[] = [
  {
    what: "Mirrored records",
    days: null,
    why: "The mirror keeps what Shopify keeps. A record that is deleted in Shopify is deleted here as well; that it was is remembered, so that a late webhook cannot bring it back.",
  },
  {
    what: "Webhooks that were worked off",
    days: KEPT_DAYS.deliveries,
    why: "They tell what happened to a record and when. They hold no personal data.",
  },
  {
    what: "Webhooks that failed",
    days: KEPT_DAYS.failedDeliveries,
    why: "Longer, so that there is time to look into them. What could not be understood is kept with them, without personal data.",
  },
  {
    what: "What became of a record: its timeline",
    days: KEPT_DAYS.recordEvents,
    why: "Which fields changed, when and by what. Of personal data it only says that it changed.",
  },
  {
    what: "Rows of imported feeds",
    days: KEPT_DAYS.feeds,
    why: "For the preview and the download of what was not imported. The file itself is deleted as soon as it is applied; that it was imported stays listed for as long as jobs are, and in the history of each product.",
  },
  {
    what: "Job history with its log",
    days: KEPT_DAYS.jobs,
    why: "Jobs that a proof, the latest sync or a rejected record goes back to are kept beyond that.",
  },
  {
    what: "Your catalog",
    days: null,
    why: "What you edited, imported or took over from Shopify, and where both sides do not agree.",
  },
  {
    what: "What became of the catalog's fields",
    days: KEPT_DAYS.catalogChanges,
    why: "Each value before and after, by whom and when, on both sides: so that nothing anybody wrote is lost.",
  },
  {
    what: "Pushes, with what stood in Shopify before them",
    days: KEPT_DAYS.pushes,
    why: "So that a push can be looked at and undone; after that its fields' history still tells what they were.",
  },
  {
    what: "Proofs",
    days: null,
    why: "A proof is a few figures; it may be asked for years later.",
  },
  {
    what: "Hourly figures",
    days: KEPT_DAYS.statistics,
    why: "Records written, webhooks and API calls: long enough to hold a month against the same one a year ago.",
  },
];
