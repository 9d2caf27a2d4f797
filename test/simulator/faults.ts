import { createRandom } from "./random.ts";

export const FAULT_KINDS = [
  // Admin API, per call
  "throttled",
  "429",
  "430",
  "500",
  "502",
  "503",
  "timeout",
  "reset",
  "internal_error",
  "token_expired",
  "protected_denied",
  // a record read by its id (match: the global id): the answer has an error in its place, or an order that is none
  "record_internal_error",
  "record_refused",
  "record_undecodable",
  "record_unstorable",
  // POST /admin/oauth/access_token (match: the grant type)
  "token_endpoint_down",
  // bulk operations, per operation (match: the query text) or per download
  "bulk_failed",
  "bulk_canceled",
  "bulk_internal_error",
  "bulk_access_denied",
  "bulk_url_missing",
  "bulk_truncated",
  "bulk_cut",
  "bulk_line_dropped",
  "bulk_line_doubled",
  "bulk_shuffled",
  "bulk_parent_missing",
  "bulk_slow",
  "bulk_never_ends",
] as const;

/** What befalls mutations alone; the campaign of histories draws from the list above. */
export const WRITE_FAULT_KINDS = [
  // the mutation has run, its answer is lost: the connection is reset, nothing ever comes, or a 502 does
  "written_reset",
  "written_timeout",
  "written_502",
  // waits `slowMutationMs` before it runs
  "mutation_slow",
  // one item of the input is refused (match: its global id): a product, a variant, a quantity, a metafield
  "item_refused",
  // the shop has made as many variants as it may in a day
  "variants_throttled",
  // POST or PUT of a staged file (match: its key); a file that was taken and is not there when it is asked for
  "upload_failed",
  "upload_vanished",
] as const;

/** What ends every job until somebody has done something about it, so the campaign cannot wait for it to pass: a shop whose plan is not paid. */
export const SHOP_FAULT_KINDS = ["402"] as const;
export type FaultKind = (typeof FAULT_KINDS | typeof WRITE_FAULT_KINDS | typeof SHOP_FAULT_KINDS)[number];

export interface FaultOrder {
  /** Which calls it hits: a part of (or pattern for) the query text, operation name or path. Absent: the next one. */
  match?: string | RegExp;
  /** How many calls it hits; default 1. */
  times?: number;
}

export interface Faults {
  /** The next matching calls get this fault. */
  next(kind: FaultKind, order?: FaultOrder): void;
  /** A share (0..1) of calls gets this fault, by the simulator's seed; 0 turns it off. */
  rate(kind: FaultKind, share: number): void;
  /** Whether this call is to fail so. Uses up one of `times`. */
  take(kind: FaultKind, subject: string): boolean;
  clear(): void;
  /** How often each kind has struck. */
  readonly struck: Partial<Record<FaultKind, number>>;
}

export function createFaults(seed: number): Faults {
  const random = createRandom(seed ^ 0xfa17);
  const rates = new Map<FaultKind, number>();
  const struck: Partial<Record<FaultKind, number>> = {};
  let planned: { kind: FaultKind; match?: string | RegExp; left: number }[] = [];

  const strike = (kind: FaultKind) => {
    struck[kind] = (struck[kind] ?? 0) + 1;
    return true;
  };

  return {
    struck,
    next: (kind, order = {}) => {
      planned.push({ kind, match: order.match, left: order.times ?? 1 });
    },
    rate: (kind, share) => {
      rates.set(kind, share);
    },
    take: (kind, subject) => {
      const hit = planned.find((fault) => fault.kind === kind && matches(fault.match, subject));
      if (hit) {
        hit.left -= 1;
        if (hit.left <= 0) planned = planned.filter((fault) => fault !== hit);
        return strike(kind);
      }
      const share = rates.get(kind);
      return share !== undefined && share > 0 && random() < share ? strike(kind) : false;
    },
    clear: () => {
      planned = [];
      rates.clear();
    },
  };
}

function matches(match: string | RegExp | undefined, subject: string): boolean {
  if (match === undefined) return true;
  return typeof match === "string" ? subject.includes(match) : match.test(subject);
}
