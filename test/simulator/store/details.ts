import { isoOf } from "./calendar.ts";
import type { SimNode } from "./contract.ts";
import type { Fate, World } from "./draft.ts";
import { childId, gid } from "./ids.ts";
import { addressNode, customerNode } from "./people.ts";
import { between, chance, choose, next, randomOf, shareOf, STREAM, type Random } from "./random.ts";
import type { Buyer } from "./generate.ts";

const NOTES = [
  "Please leave at the door.\nBell is broken.",
  "Geschenk 🎁 – bitte ohne Rechnung",
  "שלום, תודה",
  '\tTab and "quotes" \\ backslash',
  "ok",
];
const LONG_TAG = `${"Ω".repeat(120)}${"long-tag-".repeat(15)}`.slice(0, 255);
const TAGS = ["wholesale", "🔥 hot", "rush", "عاجل", "Größe prüfen", "repeat buyer", LONG_TAG];

/** Alone, so that a search by tag need not make whole orders. */
export function tagsOf(world: World, index: number): string[] {
  const random = randomOf(world.era.seed, index, STREAM.tags);
  const tags = new Set<string>();
  if (chance(random, 0.3)) for (let n = between(random, 1, 3); n > 0; n--) tags.add(choose(random, TAGS.slice(0, 6)));
  if (chance(random, 0.004)) tags.add(LONG_TAG);
  return [...tags].sort();
}

const SOURCES = [
  { name: "web", app: { id: gid("App", "580111"), title: "Online Store" }, handle: "online_store" },
  { name: "shopify_draft_order", app: { id: gid("App", "1354745"), title: "Draft Orders" }, handle: "draft_orders" },
  { name: "6167201", app: { id: gid("App", "6167201"), title: "Marketplace Köln" }, handle: "marketplace" },
] as const;
const TILL = { name: "pos", app: { id: gid("App", "129785"), title: "Point of Sale" }, handle: "pos" } as const;
const RISKS = [
  { recommendation: "ACCEPT", level: "LOW" },
  { recommendation: "INVESTIGATE", level: "MEDIUM" },
  { recommendation: "CANCEL", level: "HIGH" },
  { recommendation: "NONE", level: "NONE" },
] as const;

function hex(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += (0x100000000 + Math.floor(next(random) * 0x100000000)).toString(16).slice(1);
  return text.slice(0, length);
}

const iconOf = (name: string): SimNode => ({ url: `https://cdn.shopify.com/app-icons/${name}.png`, altText: null });

/** What is said about an order besides goods and money: buyer, addresses, source, risk. */
export function makeDetails(
  world: World,
  fate: Fate,
  buyer: Buyer,
  about: { atTill: boolean; beyond: boolean },
): { note: string | null; fixed: SimNode } {
  const { era, shopDomain } = world;
  const { index } = fate;
  const random = randomOf(era.seed, index, STREAM.details);
  const source = about.atTill ? TILL : (SOURCES[shareOf(next(random), [88, 7, 5])] as (typeof SOURCES)[number]);
  const note = chance(random, 0.12) ? choose(random, NOTES) : null;
  const address = (k: number) => addressNode(buyer.person, childId("MailingAddress", index, k, about.beyond), random);
  const shipped = fate.fulfillment !== "FULFILLMENT_NOT_REQUIRED" && !about.atTill;
  const shippingAddress = shipped ? address(0) : null;
  const sameBilling = shippingAddress !== null && chance(random, 0.8);
  const billingAddress = sameBilling
    ? {
        ...shippingAddress,
        id: `${gid("MailingAddress", childId("MailingAddress", index, 1, about.beyond))}?model_name=Address`,
      }
    : about.atTill
      ? null
      : address(1);
  const risk = RISKS[shareOf(next(random), [90, 5, 2, 3])] as (typeof RISKS)[number];
  const online = source.name === "web";
  const token = hex(random, 32);
  const fixed = {
    confirmed: true,
    confirmationNumber: hex(random, 9)
      .toUpperCase()
      .replace(/[0-9]/g, (digit) => "KLMNPQRSTU"[Number(digit)] as string),
    customer:
      buyer.guest || (about.atTill && chance(random, 0.5))
        ? null
        : customerNode(era.seed, buyer.person, era.createdAt(0)),
    customerLocale: buyer.person.locale,
    customerAcceptsMarketing: chance(random, 0.35),
    customAttributes: chance(random, 0.06)
      ? [
          { key: "gift_message", value: choose(random, NOTES) },
          { key: "delivery-date", value: isoOf(fate.createdAt).slice(0, 10) },
        ]
      : [],
    shippingAddress,
    billingAddress,
    displayAddress: shippingAddress ?? billingAddress,
    billingAddressMatchesShippingAddress: sameBilling,
    sourceName: source.name,
    sourceIdentifier: source.name === "6167201" ? `MK-${between(random, 100_000, 999_999)}` : null,
    registeredSourceUrl: null,
    attribution: { handle: source.handle, displayName: source.app.title, icon: null },
    app: { id: source.app.id, name: source.app.title, icon: iconOf(source.handle) },
    poNumber: chance(random, 0.01) ? `PO ${between(random, 1000, 9999)}/26` : null,
    cartToken: online ? `hWN${token.slice(0, 21)}` : null,
    checkoutToken: online ? token : null,
    clientIp: online ? `198.51.100.${between(random, 1, 254)}` : null,
    statusPageUrl: `https://${shopDomain}/71460001/orders/${token}/authenticate?key=${hex(random, 16)}`,
    risk: {
      recommendation: risk.recommendation,
      assessments:
        risk.level === "NONE"
          ? []
          : [
              {
                riskLevel: risk.level,
                facts: [
                  {
                    description: "Card verification value (CVV) is correct",
                    sentiment: risk.level === "HIGH" ? "NEGATIVE" : "POSITIVE",
                  },
                ],
                provider: null,
              },
            ],
    },
    riskLevel: risk.level === "NONE" ? "LOW" : risk.level,
    risks: [],
    estimatedTaxes: chance(random, 0.02),
    merchantBusinessEntity: {
      id: gid("BusinessEntity", "71460001"),
      displayName: "Lockstep Goods",
      companyName: "Lockstep Goods LLC",
      primary: true,
      archived: false,
    },
  };
  return { note, fixed };
}
