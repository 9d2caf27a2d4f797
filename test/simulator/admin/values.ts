/** How the admin's pages write values. */

export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function words(constant: unknown): string {
  const spaced = text(constant).replaceAll("_", " ").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function when(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

export function money(bag: unknown): string {
  const shopMoney = (bag as { shopMoney?: { amount: string; currencyCode: string } } | null)?.shopMoney;
  return shopMoney ? `${shopMoney.amount} ${shopMoney.currencyCode}` : "";
}
