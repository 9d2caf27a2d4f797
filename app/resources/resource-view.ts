import type { Resource } from "./resource";

/** What pages know of a resource: what it is called and what can be asked of it, apart from how it is read. */
export interface ResourceView {
  name: string;
  noun: { one: string; many: string };
  /** How far back a sweep goes unless it is told; null: to the beginning. */
  sweepDays: number | null;
}

export function resourceView({ name, noun, sweepDays }: Resource): ResourceView {
  return { name, noun, sweepDays };
}
