import type { OrderSearch, OrderTerm, SimOrder } from "./contract.ts";

/** What is known of an order without making it. */
export interface Brief {
  id: string;
  name: string;
  financial: string | null;
  fulfillment: string;
  cancelled: boolean;
  closed: boolean;
  test: boolean;
  tags: () => string[];
  email: () => string | null;
  buyerName: () => string;
  whole: () => SimOrder | undefined;
}

export type DateField = "created_at" | "updated_at" | "processed_at";
/** Inclusive bounds in seconds; whether they exclude anything at all. */
export interface Range {
  from: number;
  to: number;
  limits: boolean;
}
const EVER = { from: 0, to: 0xffffffff };

/** The range a search leaves to a date; a value between two seconds is handled exactly. */
export function rangeOf(search: OrderSearch, field: DateField): Range {
  let { from, to } = EVER;
  for (const term of search.terms) {
    if (term.field !== field) continue;
    const at = term.value.getTime() / 1000;
    if (term.op === ">=" || term.op === "=") from = Math.max(from, Math.ceil(at));
    if (term.op === ">") from = Math.max(from, Math.floor(at) + 1);
    if (term.op === "<=" || term.op === "=") to = Math.min(to, Math.floor(at));
    if (term.op === "<") to = Math.min(to, Math.ceil(at) - 1);
  }
  if (field === "created_at" && search.visibleSince)
    from = Math.max(from, Math.ceil(search.visibleSince.getTime() / 1000));
  return { from, to, limits: from !== EVER.from || to !== EVER.to };
}

const isDate = (term: OrderTerm): boolean => term.field.endsWith("_at");

/** The tests that remain when the dates are done. */
export function testsOf(search: OrderSearch): ((brief: Brief) => boolean)[] {
  return search.terms.filter((term) => !isDate(term)).map((term) => {
    const value = String(term.value).toLowerCase();
    const negate = term.op === "!=";
    const test = testOf(term, value);
    return (brief: Brief) => test(brief) !== negate;
  }); // prettier-ignore
}

function testOf(term: OrderTerm, value: string): (brief: Brief) => boolean {
  switch (term.field) {
    case "id":
      return idTest(term.op, value);
    case "name":
      return (brief) => brief.name.toLowerCase() === value || brief.name.slice(1) === value;
    case "tag":
      return (brief) => brief.tags().some((tag) => tag.toLowerCase() === value);
    case "email":
      return (brief) => brief.email()?.toLowerCase() === value;
    case "test":
      return (brief) => String(brief.test) === value;
    case "financial_status":
      return (brief) => value === "any" || brief.financial?.toLowerCase() === value;
    case "fulfillment_status":
      return (brief) => fulfillmentMatches(brief.fulfillment, value);
    case "status":
      return statusTest(value);
    default:
      return (brief) => textMatches(brief, value);
  }
}

function idTest(op: string, value: string): (brief: Brief) => boolean {
  if (!/^\d+$/.test(value)) return () => false;
  const bound = BigInt(value);
  const holds: Record<string, (id: bigint) => boolean> = {
    ">=": (id) => id >= bound,
    ">": (id) => id > bound,
    "<=": (id) => id <= bound,
    "<": (id) => id < bound,
  };
  const test = holds[op];
  return test ? (brief) => test(BigInt(brief.id)) : (brief) => brief.id === value;
}

/** Shopify's older names still work: "shipped" is fulfilled, "partial" partially fulfilled, "unshipped" nothing sent. */
function fulfillmentMatches(status: string, value: string): boolean {
  const older: Record<string, string> = {
    shipped: "fulfilled",
    partial: "partially_fulfilled",
    unshipped: "unfulfilled",
  };
  return value === "any" || status.toLowerCase() === (older[value] ?? value);
}

function statusTest(value: string): (brief: Brief) => boolean {
  switch (value) {
    case "open":
      return (brief) => !brief.closed && !brief.cancelled;
    case "closed":
      return (brief) => brief.closed;
    case "cancelled":
      return (brief) => brief.cancelled;
    case "not_closed":
      return (brief) => !brief.closed;
    default:
      return () => true;
  }
}

function textMatches(brief: Brief, value: string): boolean {
  if (brief.name.toLowerCase() === value || brief.name.slice(1) === value) return true;
  if (brief.email()?.toLowerCase().includes(value) || brief.tags().some((tag) => tag.toLowerCase().includes(value)))
    return true;
  if (!brief.buyerName().toLowerCase().includes(value)) return false;
  return brief.whole()?.customer !== null;
}

/** The only order number or id a search can match, if it names one. */
export function namedBy(search: OrderSearch): { id: string } | { number: number } | undefined {
  for (const term of search.terms) {
    if (term.field === "id" && term.op === "=") return { id: term.value };
    if (term.field === "name" && term.op === "=") return { number: Number(/^#?(\d+)$/.exec(term.value)?.[1] ?? 0) };
  }
  return undefined;
}
