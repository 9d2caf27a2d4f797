/** Words for generated products; among them scripts, emoji, quotes, and what HTML and CSV trip over. */
export const ADJECTIVES = ["Wool", "Groß\u00adzügiger", "Café-style", "סרוג", "Recycled", "“Best” & <bold>", "手作り", "Zéphyr", "Extra; comma,", "Vintage"]; // prettier-ignore
export const NOUNS = ["blanket", "Stuhl", "backpack 🎒", "lamp", "vase", "cap", "raincoat", "mug ☕", "rug", "clock"];
export const VENDORS = [
  "Lockstep Goods",
  "Åland Studio",
  "Müller & Söhne",
  "東京工房",
  "Casa Níspero",
  "lockstep goods",
];
export const TYPES = ["Goods", "Furniture", "Accessories", "Kitchen", ""];
export const TAGS = ["sale", "new", "Sommer 2026", "🎁 gift", "últimas unidades", "חדש", "eco-friendly", "pre-order", "B2B", "limited: 50%"]; // prettier-ignore
export const COLOURS = ["Black", "White", "Forest green", "Bordeaux", "Marine", "Schwarz/Weiß", "Ocre", "紺"];
export const MATERIALS = ["Cotton", "Linen", "Wool", "Leder"];
export const DESCRIPTIONS = [
  "",
  "<p>Made to last.</p>",
  "<h2>Details</h2>\n<ul>\n  <li>Hand wash only</li>\n  <li>Größe: 30 × 40 cm</li>\n</ul>",
  '<p>Soft &amp; warm – <a href="https://example.com/care?a=1&amp;b=2">care guide</a>.</p><p>שלום 👋</p>',
  `<p>${"A long description that goes on and on. ".repeat(120)}</p>`,
];
