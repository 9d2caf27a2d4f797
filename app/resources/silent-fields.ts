import type { ResourceFacts } from "./health";

/** Fields that change here without moving the record's `updatedAt`: only webhooks of their own and sweeps bring them. */
export interface SilentFieldFacts extends ResourceFacts {
  /** Days looked back. */
  days: number;
  /** Most often changed first. */
  fields: { field: string; records: number; lastAt: string }[];
}
