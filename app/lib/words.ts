/** "PARTIALLY_REFUNDED" → "Partially refunded": Shopify adds members to its enums, so unknown ones read well too. */
export function inWords(constant: string): string {
  const words = constant.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "1 order", "18,377 orders". */
export function counted(count: number, noun: { one: string; many: string }, locale = "en"): string {
  return `${new Intl.NumberFormat(locale).format(count)} ${count === 1 ? noun.one : noun.many}`;
}

/** "displayFulfillmentStatus" → "Display fulfillment status": a field of the API for somebody who reads. */
export function fieldWords(field: string): string {
  return inWords(field.replace(/[A-Z]/g, (letter) => `_${letter}`));
}
