import { CATALOG } from "../store/catalog.ts";
import type { Product as CatalogProduct } from "../store/catalog.ts";
import { between, chance, choose, next, randomOf, STREAM } from "../store/random.ts";
import type { Random } from "../store/random.ts";
import type { LocationState, ProductState, Seconds } from "./state.ts";
import { makeExtras } from "./generate-extras.ts";
import { makeVariants } from "./generate-variants.ts";
import type { Shape } from "./generate-variants.ts";
import type { Ids } from "./ids.ts";
import { keptTags } from "./tags.ts";
import { CATEGORIES } from "./taxonomy.ts";
import { ADJECTIVES, DESCRIPTIONS, NOUNS, TAGS, TYPES, VENDORS } from "./texts.ts";

export interface Seedbed {
  seed: number;
  ids: Ids;
  /** The start of the clock's day: everything the seed makes lies before it. */
  today: Seconds;
  locations: readonly LocationState[];
  /** The products that order lines name. */
  catalog: readonly CatalogProduct[];
  count: number;
  /** A further product with so many variants. */
  huge: number;
}

const DAY = 86_400;
/** How many of so many products are the catalog's: every fifth one is not, and after its end none is. */
export const shareOfCatalog = (count: number): number => Math.min(CATALOG, count - Math.floor(count / 5));

export function* generateProducts(bed: Seedbed): Generator<ProductState> {
  let fromCatalog = 0;
  for (let n = 0; n < bed.count; n++) {
    const own = n % 5 === 4 ? undefined : bed.catalog[fromCatalog];
    if (own) fromCatalog++;
    yield productOf(bed, n, own);
  }
  if (bed.huge > 0) yield productOf(bed, bed.count, undefined, { kind: "grid", count: bed.huge });
}

function productOf(bed: Seedbed, n: number, own: CatalogProduct | undefined, given?: Shape): ProductState {
  const random = randomOf(bed.seed, n, STREAM.productStore);
  const { ids } = bed;
  const beyond = !own && n % 40 === 14;
  const id = own ? own.id : beyond ? ids.nextBeyond("Product") : ids.next("Product");
  const createdAt = bed.today - Math.floor((1 - (n + next(random)) / (bed.count + 1)) * 540 * DAY) - DAY;
  const updatedAt = lastTouch(bed, n, createdAt, random);
  const status = statusOf(own, n, random);
  const title = own
    ? own.title
    : given
      ? "Everything carpet"
      : `${choose(random, ADJECTIVES)} ${choose(random, NOUNS)}`;
  const shape = given ?? shapeOf(n, random);
  const times = { createdAt, updatedAt };
  const { media, metafields } = makeExtras(bed, n, times);
  return {
    id,
    title,
    handle: own ? own.handle : `item-${n + 1}${chance(random, 0.1) ? "-größe" : ""}`,
    descriptionHtml: choose(random, DESCRIPTIONS),
    vendor: own?.vendor ?? choose(random, VENDORS),
    productType: own?.type ?? choose(random, TYPES),
    status,
    tags: tagsOf(bed, n, random),
    templateSuffix: chance(random, 0.05) ? "wide" : null,
    category: own?.kind === "gift card" ? "gc" : chance(random, 0.7) ? choose(random, CATEGORIES) : null,
    seo: chance(random, 0.4)
      ? {
          title: `${title} | Lockstep Goods`.slice(0, 70),
          description: chance(random, 0.7) ? "Free shipping over 50 €." : null,
        }
      : { title: null, description: null },
    isGiftCard: own?.kind === "gift card",
    publishedAt: status === "DRAFT" || chance(random, 0.02) ? null : createdAt + between(random, 0, DAY),
    ...makeVariants(bed, { n, own, shape, beyond, media, times }),
    media,
    metafields,
    ...times,
  };
}

/** A few of the first ones are something special, whatever the seed. */
function shapeOf(n: number, random: Random): Shape {
  if (n === 4) return { kind: "grid", count: 60 };
  if (n === 9) return { kind: "grid", count: 300 };
  if (chance(random, 0.45)) return { kind: "single" };
  return { kind: "grid", count: chance(random, 0.03) ? between(random, 40, 110) : between(random, 2, 12) };
}

function statusOf(own: CatalogProduct | undefined, n: number, random: Random): ProductState["status"] {
  const first: Record<number, ProductState["status"]> = { 14: "ARCHIVED", 19: "DRAFT", 24: "UNLISTED" };
  const given = first[n];
  if (given) return given;
  const u = next(random);
  if (own) return u < 0.03 ? "ARCHIVED" : "ACTIVE";
  return u < 0.72 ? "ACTIVE" : u < 0.84 ? "DRAFT" : u < 0.95 ? "ARCHIVED" : "UNLISTED";
}

/** Half of the products were tagged in two bulk actions, each within one second: more of them than a page holds. */
function lastTouch({ seed, today, count }: Seedbed, n: number, createdAt: Seconds, random: Random): Seconds {
  const at = createdAt + Math.floor(next(random) * (today - createdAt));
  if (isTaggedTogether(seed, n, count)) return Math.max(at, today - 6 * DAY + 40_123);
  return chance(random, 0.05) ? today - between(random, 1, DAY) : at;
}
const isTaggedTogether = (seed: number, n: number, count: number): boolean =>
  chance(randomOf(seed, n, STREAM.productTied), count >= 1000 ? 0.35 : 0.2);

function tagsOf({ seed, count }: Seedbed, n: number, random: Random): string[] {
  const tags = Array.from({ length: between(random, 0, 4) }, () => choose(random, TAGS));
  if (isTaggedTogether(seed, n, count)) tags.push("spring-sale");
  if (n === 11) tags.push("x".repeat(255));
  return keptTags(tags);
}
