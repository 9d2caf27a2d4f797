import { refusal } from "./connections.ts";

export type Comparator = ">=" | ">" | "<=" | "<" | "=";

/** One `field:value` of Shopify's search syntax before anyone knows whether the field exists. */
export interface SearchToken {
  field?: string;
  op: Comparator;
  value: string;
  negated: boolean;
}

/** A whole search: OR binds weaker than terms side by side or joined by AND. */
export type SearchTree = { all: SearchTree[] } | { any: SearchTree[] } | { not: SearchTree } | { term: SearchToken };

/** NOT is one of its own only before a parenthesis. */
type Lexeme = SearchToken | "(" | ")" | "OR" | "NOT";

function lexemes(query: string): Lexeme[] {
  const found: Lexeme[] = [];
  const pattern =
    /\s*(-|NOT\s+)?(?:([A-Za-z_][\w.-]*):\s*(>=|<=|>|<)?\s*)?("(?:\\.|[^"])*"|'(?:\\.|[^'])*'|[^\s'"()]+|[()])/gy;
  let end = 0;
  for (let match = pattern.exec(query); match; match = pattern.exec(query)) {
    end = pattern.lastIndex;
    const [, minus, field, op, raw = ""] = match;
    if (field && (raw === "(" || raw === ")"))
      throw refusal(`The simulator does not simulate ${field}:( … ) in a search query: ${query}`, "NOT_SIMULATED");
    if (!field && /^and$/i.test(raw)) continue;
    if (!field && (raw === "OR" || raw === ")")) found.push(raw);
    else if (!field && raw === "(")
      found.push(...(minus === undefined ? ["(" as const] : ["NOT" as const, "(" as const]));
    else
      found.push({
        field,
        op: (op as Comparator | undefined) ?? "=",
        value: unquote(raw),
        negated: minus !== undefined,
      });
  }
  // What cannot be read must not be left out in silence: the list would be too long.
  if (query.slice(end).trim())
    throw refusal(`The simulator cannot read "${query.slice(end)}" in a search query: ${query}`, "BAD_USER_INPUT");
  return found;
}

/** The terms of a search that knows no alternatives: all must hold. OR and parentheses throw. */
export function tokens(query: string): SearchToken[] {
  return lexemes(query).map((lexeme) => {
    if (typeof lexeme === "object") return lexeme;
    throw refusal(`The simulator does not simulate ${lexeme} in this search query: ${query}`, "NOT_SIMULATED");
  });
}

export function parseSearch(query: string): SearchTree {
  const rest = lexemes(query).reverse();
  const tree = alternatives(rest, query);
  if (rest.length > 0) throw refusal(`The search query has a ) too many: ${query}`, "BAD_USER_INPUT");
  return tree;
}

function alternatives(rest: Lexeme[], query: string): SearchTree {
  const any = [sequence(rest, query)];
  while (rest.at(-1) === "OR") {
    rest.pop();
    any.push(sequence(rest, query));
  }
  return any.length === 1 ? (any[0] as SearchTree) : { any };
}

function sequence(rest: Lexeme[], query: string): SearchTree {
  const all: SearchTree[] = [];
  for (let next = rest.at(-1); next !== undefined && next !== ")" && next !== "OR"; next = rest.at(-1)) {
    rest.pop();
    if (typeof next === "object") {
      all.push({ term: next });
      continue;
    }
    if (next === "NOT") rest.pop();
    const inner = alternatives(rest, query);
    if (rest.pop() !== ")") throw refusal(`The search query lacks a ): ${query}`, "BAD_USER_INPUT");
    all.push(next === "NOT" ? { not: inner } : inner);
  }
  return { all };
}

function unquote(text: string): string {
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text);
  return quoted ? (quoted[2] ?? "").replace(/\\(.)/g, "$1") : text;
}
