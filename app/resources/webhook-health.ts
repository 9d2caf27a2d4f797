import type { ResourceFacts } from "./health";

/** How a topic does. Lateness in milliseconds, from Shopify's Triggered-At to the row; null when nothing was measured. */
export interface TopicHealth {
  topic: string;
  lastAt: string | null;
  /** Milliseconds from one delivery to the next at this time of the week; null when none are usual now, or nothing is known yet. */
  usualMs: number | null;
  isLearned: boolean;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  deliveries: number;
  duplicates: number;
  /** Changes it should have told and did not, found by a sync job. */
  recovered: number;
}

/** A silence longer than the rhythm explains. */
export interface SilenceView {
  topic: string;
  since: string;
  endedAt: string | null;
  lengthMs: number;
  usualMs: number;
  /** What the update that looks for missed changes is doing; "waiting" for another job to end. */
  look: "waiting" | "running" | "done" | "failed";
  jobId: string | null;
  recovered: number;
}

export interface WebhookFacts extends ResourceFacts {
  /** What the counts are of. */
  days: number;
  topics: TopicHealth[];
  /** Those that still last first. */
  silences: SilenceView[];
  /** The last 24 hours, quiet ones included. */
  hours: { hour: string; told: number; recovered: number }[];
  /** How far an update reads back before where the last one ended. */
  overlapMs: number;
  /** The version of the API that Shopify writes webhooks in, when it is not the one Lockstep reads. */
  otherVersion: { theirs: string; ours: string } | null;
  /** Topics that also have a subscription made by API. */
  madeByApi: string[];
  /** Topics that should have told of something in these days and told nothing at all. */
  missing: string[];
}
