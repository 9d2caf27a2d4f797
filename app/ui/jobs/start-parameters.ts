/** The start form as the merchant fills it in, and the request it becomes. */
import type { Mode } from "~/resources/sync-job";

export interface StartChoice {
  mode: Mode;
  /** Populate: all orders, or those created in the last `days`. */
  range: "all" | "days";
  days: string;
  /** Update: since the last sync, or what changed in the last `minutes`. */
  since: "last_sync" | "minutes";
  minutes: string;
  /** Sweep: what was created in the last `sweepDays`. */
  sweepDays: string;
  /** Verify: change nothing. */
  reportOnly: boolean;
}

export const FIRST_CHOICE: StartChoice = {
  mode: "populate",
  range: "all",
  days: "60",
  since: "last_sync",
  minutes: "60",
  sweepDays: "30",
  reportOnly: false,
};

export interface StartRequest {
  resource: string;
  mode: Mode;
  days?: number;
  staleAfterMins?: number;
  reportOnly?: boolean;
}

const WHOLE = /^\d{1,6}$/;

/** What is wrong with the choice, by field; empty when it can be sent. */
export function problemsOf(choice: StartChoice): Partial<Record<"days" | "staleAfterMins", string>> {
  const isPositive = (text: string) => WHOLE.test(text.trim()) && Number(text) > 0;
  if (choice.mode === "populate" && choice.range === "days" && !isPositive(choice.days)) {
    return { days: "Enter a whole number of days, 1 or more." };
  }
  if (choice.mode === "update" && choice.since === "minutes" && !isPositive(choice.minutes)) {
    return { staleAfterMins: "Enter a whole number of minutes, 1 or more." };
  }
  if (choice.mode === "sweep" && !isPositive(choice.sweepDays)) {
    return { days: "Enter a whole number of days, 1 or more." };
  }
  return {};
}

export function requestOf(choice: StartChoice, resource: string): StartRequest {
  const { mode } = choice;
  if (mode === "populate" && choice.range === "days") return { resource, mode, days: Number(choice.days) };
  if (mode === "update" && choice.since === "minutes")
    return { resource, mode, staleAfterMins: Number(choice.minutes) };
  if (mode === "sweep") return { resource, mode, days: Number(choice.sweepDays) };
  if (mode === "verify" && choice.reportOnly) return { resource, mode, reportOnly: true };
  return { resource, mode };
}

/** The button names the act. */
export function buttonFor(mode: Mode, records: string | null): string {
  const orders = records === null ? "orders" : records;
  return {
    populate: `Populate ${orders}`,
    update: `Update ${orders}`,
    full: `Fetch ${orders} again`,
    sweep: `Read ${orders} again`,
    verify: `Verify ${orders}`,
  }[mode];
}
