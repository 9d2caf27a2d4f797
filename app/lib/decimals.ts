/** "1234.5" in USD → "1234.50": a decimal string with at least the digits its currency has. No digit is lost, and nothing is grouped. */
export function decimals(amount: string, currency: string): string {
  const [whole = "0", fraction = ""] = amount.split(".");
  const kept = fraction.replace(/0+$/, "").padEnd(digitsOf(currency), "0");
  return kept === "" ? whole : `${whole}.${kept}`;
}

const known = new Map<string, number>();

function digitsOf(currency: string): number {
  const digits = known.get(currency) ?? askedDigits(currency);
  known.set(currency, digits);
  return digits;
}

function askedDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * A decimal number in the one way of writing it that stands for its value: "+012.50" → "12.5", "-0" → "0". Null for anything
 * else, also for exponents: they come from floating point, which has no place where money is.
 */
export function plainDecimal(text: string): string | null {
  const [, sign, whole = "", fraction = ""] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (sign === undefined || whole + fraction === "") return null;
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  const kept = fraction.replace(/0+$/, "");
  const value = kept === "" ? digits : `${digits}.${kept}`;
  return sign === "-" && value !== "0" ? `-${value}` : value;
}
