/**
 * Foreign data that is kept to be looked at, without anybody in it. What is not known to be harmless is masked: keys stay,
 * and of the values only ids, instants, amounts of money, small numbers, truth values and the words of well-known enums.
 */
export type Masked = null | boolean | number | string | Masked[] | { [key: string]: Masked };

/** What stands in the place of a value that was masked. */
export const MASK = "•••";

/** Most characters that a masked value may have as JSON. */
const MOST_CHARACTERS = 16_384;

/** Keys below which everything is about a person, whatever its type (lower case, without underscores). */
const PERSONAL = new Set(
  `address address1 address2 billingaddress shippingaddress defaultaddress addresses city company customattributes
   clientdetails browserip ip useragent email emails contactemail phone firstname lastname displayname fullname
   formatted formattedarea latitude longitude lat lng zip postalcode province provincecode dateofbirth birthday
   note notes noteattributes attributes properties message paymentdetails receipt landingsite referringsite
   orderstatusurl statuspageurl token carttoken checkouttoken trackingurl trackingurls trackingnumber trackingnumbers`
    .trim()
    .split(/\s+/),
);

/** Keys whose values are words of an enum, or codes, when they look like one. */
const ENUMS = /(status|currency|currencycode|kind|type|typename|topic|cancelreason|level|recommendation)$/;
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const KEY = /^_{0,2}[A-Za-z][A-Za-z0-9_]{0,59}$/;
const GID = /^gid:\/\/shopify\/[A-Za-z]+\/\d{1,20}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$/;
const MONEY = /^-?\d{1,15}\.\d{1,4}$/;
/** What Shopify calls an order: "#1001". */
const ORDER_NAME = /^#\d{1,12}$/;
/** Larger whole numbers may be somebody's phone number, unless their key says that they are ids. */
const SMALL = 1e6;
const isIdKey = (key: string) => /(^|[_a-z])ids?$/i.test(key);

/**
 * Masks a value and cuts it to a size worth keeping: long lists first, then what is nested deeply. The answer is JSON that
 * any database takes, whatever came in.
 */
export function masked(value: unknown): Masked {
  for (const most of [Infinity, 20, 5, 1]) {
    const result = maskedValue(value, "", { most, depth: 12 });
    if (JSON.stringify(result).length <= MOST_CHARACTERS) return result;
  }
  const shallow = maskedValue(value, "", { most: 1, depth: 2 });
  return JSON.stringify(shallow).length <= MOST_CHARACTERS ? shallow : MASK;
}

interface Limits {
  most: number;
  depth: number;
}

function maskedValue(value: unknown, key: string, limits: Limits): Masked {
  if (value === null || value === undefined) return null;
  if (PERSONAL.has(plain(key))) return MASK;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return isHarmlessNumber(value, key) ? value : MASK;
  if (typeof value === "string") return isHarmlessText(value, key) ? value : MASK;
  if (typeof value !== "object" || limits.depth === 0) return MASK;
  const below = { ...limits, depth: limits.depth - 1 };
  if (!Array.isArray(value)) return maskedEntries(value, below);
  const kept = value.slice(0, limits.most).map((item) => maskedValue(item, key, below));
  const left = value.length - kept.length;
  return left > 0 ? [...kept, `… ${left} more`] : kept;
}

/** A key that is no identifier may itself be about somebody ("jane@example.com": true). */
function maskedEntries(value: object, limits: Limits): Masked {
  const entries = Object.entries(value).map(([key, item]): [string, Masked] =>
    KEY.test(key) ? [key, maskedValue(item, key, limits)] : [MASK, MASK],
  );
  return Object.fromEntries(entries);
}

const plain = (key: string) => key.replaceAll("_", "").toLowerCase();

function isHarmlessNumber(value: number, key: string): boolean {
  return Number.isFinite(value) && (Math.abs(value) < SMALL || isIdKey(key));
}

function isHarmlessText(text: string, key: string): boolean {
  if (isIdKey(key)) return /^\d{1,20}$/.test(text) || GID.test(text);
  if (key === "name") return ORDER_NAME.test(text);
  return GID.test(text) || INSTANT.test(text) || MONEY.test(text) || (ENUMS.test(plain(key)) && WORD.test(text));
}
