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
