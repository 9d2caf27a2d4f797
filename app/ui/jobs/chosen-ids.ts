/**
 * The records that a merchant names, by what can be copied out of Shopify: the number at the end of a record's address, or
 * the whole address. Each once, in their order; `strange` is the first piece that names none, shortened.
 */
export function chosenIds(text: string, resource: string, one: string): { ids: string[]; strange: string | null } {
  const named = new RegExp(`^(?:\\S*/(?:${resource}|${one})/)?(\\d{1,18})(?:[/?#]\\S*)?$`, "i");
  const pieces = text.split(/[\s,;]+/).filter((piece) => piece !== "");
  const ids = pieces.map((piece) => named.exec(piece)?.[1] ?? null);
  const strange = pieces[ids.indexOf(null)] ?? null;
  return { ids: [...new Set(ids.filter((id) => id !== null))], strange: strange && shortened(strange) };
}

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
