/** HTML whose values are escaped, unless they are HTML themselves. */
export interface Html {
  readonly markup: string;
}

export type Piece = string | number | Html | readonly Piece[] | null | undefined | false;

export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Html {
  return { markup: parts.map((part, at) => part + (at < pieces.length ? render(pieces[at]) : "")).join("") };
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return "";
  if (typeof piece === "object") return "markup" in piece ? piece.markup : piece.map(render).join("");
  return String(piece).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
