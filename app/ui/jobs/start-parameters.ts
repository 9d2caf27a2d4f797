/** The start form as the merchant fills it in, and the request it becomes. */
import type { ResourceView } from "~/resources/resource-view";
import { MOST_CHOSEN } from "~/resources/sync-job";
import type { Mode } from "~/resources/sync-job";
import { chosenIds } from "./chosen-ids";

export interface StartChoice {
  resource: string;
  mode: Mode;
  /** Populate: everything, or what was created in the last `days`. */
  range: "all" | "days";
  days: string;
  /** Update: what changed since the last sync or in the last `amount` of `unit`, or the records that `ids` names. */
  since: "last_sync" | "recent" | "chosen";
  amount: string;
  unit: "minutes" | "hours";
  ids: string;
  /** Sweep: everything, or what was created in the last `sweepDays`. */
  sweepRange: "all" | "days";
  sweepDays: string;
  /** Verify: change nothing. */
  reportOnly: boolean;
}

/** What the form shows before anybody has touched it. */
export function firstChoice({ name, sweepDays }: ResourceView, mode: Mode): StartChoice {
  return {
    resource: name,
    mode,
    range: "all",
    days: "60",
    since: "last_sync",
    amount: "60",
    unit: "minutes",
    ids: "",
    sweepRange: sweepDays === null ? "all" : "days",
    sweepDays: String(sweepDays ?? 30),
    reportOnly: false,
  };
}

/** As the JSON API takes it. */
export interface StartRequest {
  resource: string;
  mode: Mode;
  days?: number;
  staleAfterMins?: number;
  sinceHours?: number;
  ids?: string[];
  reportOnly?: boolean;
}

export type StartField = "days" | "staleAfterMins" | "sinceHours" | "ids";

const WHOLE = /^\d{1,6}$/;
const isPositive = (text: string) => WHOLE.test(text.trim()) && Number(text) > 0;

/** What is wrong with the choice, by field; empty when it can be sent. */
export function problemsOf(choice: StartChoice, resource: ResourceView): Partial<Record<StartField, string>> {
  const { mode } = choice;
  const days = mode === "populate" && choice.range === "days" ? choice.days : null;
  const sweepDays = mode === "sweep" && choice.sweepRange === "days" ? choice.sweepDays : null;
  if (!isPositive(days ?? sweepDays ?? "1")) return { days: "Enter a whole number of days, 1 or more." };
  if (mode === "update" && choice.since === "recent" && !isPositive(choice.amount)) {
    const field = choice.unit === "hours" ? "sinceHours" : "staleAfterMins";
    return { [field]: `Enter a whole number of ${choice.unit}, 1 or more.` };
  }
  if (mode === "update" && choice.since === "chosen") return idProblem(choice.ids, resource);
  return {};
}

function idProblem(text: string, { name, noun }: ResourceView): { ids?: string } {
  const { ids, strange } = chosenIds(text, name, noun.one);
  if (strange !== null) return { ids: `“${strange}” is not the number or the address of a single ${noun.one}.` };
  if (ids.length === 0) return { ids: `Name at least one ${noun.one}.` };
  if (ids.length > MOST_CHOSEN) return { ids: `Name at most ${MOST_CHOSEN} ${noun.many} at a time.` };
  return {};
}

export function requestOf(choice: StartChoice, { name, noun }: ResourceView): StartRequest {
  const { mode } = choice;
  const request = { resource: name, mode };
  if (mode === "populate" && choice.range === "days") return { ...request, days: Number(choice.days) };
  if (mode === "sweep" && choice.sweepRange === "days") return { ...request, days: Number(choice.sweepDays) };
  if (mode === "verify" && choice.reportOnly) return { ...request, reportOnly: true };
  if (mode !== "update" || choice.since === "last_sync") return request;
  if (choice.since === "chosen") return { ...request, ids: chosenIds(choice.ids, name, noun.one).ids };
  const amount = Number(choice.amount);
  return choice.unit === "hours" ? { ...request, sinceHours: amount } : { ...request, staleAfterMins: amount };
}

/** The button names the act: "Populate 4,120 orders", or without their number, "Populate orders". */
export function buttonFor(mode: Mode, records: string): string {
  return {
    populate: `Populate ${records}`,
    update: `Update ${records}`,
    full: `Fetch ${records} again`,
    sweep: `Read ${records} again`,
    verify: `Verify ${records}`,
  }[mode];
}
