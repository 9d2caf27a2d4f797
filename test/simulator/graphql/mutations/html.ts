import type { Knobs } from "../../options.ts";

const TAG = /<(\/?)([a-zA-Z][\w:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g;
const ATTRIBUTE = /([^\s"'=<>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/g;
const SCRIPT = /<(script|style|iframe|object)\b[^>]*>[\s\S]*?<\/\1\s*>/gi;

/**
 * A description as it comes back. That Shopify does not give back every byte it was given is certain, what it changes is
 * not published: here the same HTML in one spelling (names of tags and attributes in lower case, values in double quotes,
 * no closing slash, line ends and outer space tidied), and without what runs in a browser.
 */
export function keptHtml(html: string, how: Knobs["descriptionHtml"]): string {
  if (how === "kept") return html;
  const harmless = how === "sanitized" ? html.replace(SCRIPT, "") : html;
  return harmless
    .replace(/\r\n?/g, "\n")
    .replace(TAG, (_, slash: string, name: string, attributes: string) => {
      const kept = slash ? "" : attributesOf(attributes, how === "sanitized");
      return `<${slash}${name.toLowerCase()}${kept}>`;
    })
    .trim();
}

function attributesOf(text: string, harmless: boolean): string {
  let kept = "";
  for (const [, name = "", given] of text.matchAll(ATTRIBUTE)) {
    const value = given?.replace(/^(["'])([\s\S]*)\1$/, "$2");
    const runs = /^on/i.test(name) || /^\s*javascript:/i.test(value ?? "");
    if (harmless && runs) continue;
    kept += ` ${name.toLowerCase()}${value === undefined ? "" : `="${value.replaceAll('"', "&quot;")}"`}`;
  }
  return kept;
}
