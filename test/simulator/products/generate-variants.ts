import type { Product as CatalogProduct } from "../store/catalog.ts";
import { below, between, chance, choose, next, randomOf, STREAM } from "../store/random.ts";
import type { Random } from "../store/random.ts";
import type {
  ItemState,
  LevelState,
  MediaState,
  MetafieldState,
  OptionState,
  ProductState,
  Seconds,
  VariantState,
} from "./state.ts";
import type { Seedbed } from "./generate.ts";
import { newLevel } from "./levels.ts";
import { COLOURS, MATERIALS } from "./texts.ts";

export type Shape = { kind: "single" } | { kind: "grid"; count: number };
type Times = { createdAt: Seconds; updatedAt: Seconds };
interface Wish {
  n: number;
  own: CatalogProduct | undefined;
  shape: Shape;
  beyond: boolean;
  media: readonly MediaState[];
  times: Times;
}

const DEFAULT = "Default Title";

export function makeVariants(
  bed: Seedbed,
  { n, own, shape, beyond, media, times }: Wish,
): Pick<ProductState, "options" | "variants"> {
  const random = randomOf(bed.seed, n, STREAM.productVariants);
  const combinations = own ? own.variants.map(({ title }) => [title ?? DEFAULT]) : combinationsOf(shape);
  const options = optionsOf(bed, combinations);
  const price = own ? own.price : between(random, 3, 240) * 100 + choose(random, [0, 50, 95, 99]);
  const variants = combinations.map((optionValues, k): VariantState => {
    const known = own?.variants[k];
    const id = (type: "ProductVariant" | "InventoryItem") => (beyond ? bed.ids.nextBeyond(type) : bed.ids.next(type));
    const minor = own ? price : price + (k % 7) * 100;
    const updatedAt = chance(random, 0.5) ? times.updatedAt : times.createdAt;
    const goods = own ? own.kind === "goods" : true;
    return {
      id: known ? known.id : id("ProductVariant"),
      optionValues,
      barcode: barcodeOf(n, k, random),
      price: decimal(minor),
      compareAtPrice: chance(random, 0.2) ? decimal(minor + between(random, 1, 40) * 100) : null,
      inventoryPolicy: chance(random, 0.15) ? "CONTINUE" : "DENY",
      taxable: own ? own.kind !== "gift card" : !chance(random, 0.04),
      mediaIds: media.length > 0 && chance(random, 0.3) ? [choose(random, media).id] : [],
      metafields: chance(random, 0.1) ? [shelfOf(bed, n, k, times)] : [],
      item: itemOf(bed, random, {
        id: id("InventoryItem"),
        sku: known ? known.sku : skuOf(bed, n, k, random),
        grams: own ? own.grams : between(random, 2, 900) * 10,
        cost: chance(random, 0.6) ? decimal(Math.round(minor * (0.3 + 0.4 * next(random)))) : null,
        goods,
        times: { createdAt: times.createdAt, updatedAt },
      }),
      createdAt: times.createdAt,
      updatedAt,
    };
  });
  return { options, variants };
}

const shelfOf = ({ ids }: Seedbed, n: number, k: number, times: Times): MetafieldState => ({
  id: ids.next("Metafield"),
  namespace: "warehouse",
  key: "shelf",
  type: "single_line_text_field",
  value: `${n + 1}/${k + 1}`,
  ...times,
});

const decimal = (minor: number): string => (minor / 100).toFixed(2);

/** Sizes × colours × materials, as many as wanted. */
function combinationsOf(shape: Shape): string[][] {
  if (shape.kind === "single") return [[DEFAULT]];
  const { count } = shape;
  const colours = count > 8 ? COLOURS : ["Black"];
  const materials = count > 40 && count !== 300 ? MATERIALS : [];
  const perSize = colours.length * Math.max(1, materials.length);
  return Array.from({ length: count }, (_, k) => {
    const size = `${30 + Math.floor(k / perSize)}`;
    if (count <= 8) return [size];
    const colour = colours[k % colours.length] as string;
    return materials.length === 0
      ? [size, colour]
      : [size, colour, materials[Math.floor(k / colours.length) % materials.length] as string];
  });
}

function optionsOf({ ids }: Seedbed, combinations: string[][]): OptionState[] {
  const width = combinations[0]?.length ?? 1;
  return Array.from({ length: width }, (_, k) => {
    const names = [...new Set(combinations.map((values) => values[k] as string))];
    return {
      id: ids.next("ProductOption"),
      name: names[0] === DEFAULT ? "Title" : (["Size", "Colour", "Material"][k] as string),
      values: names.map((name) => ({ id: ids.next("ProductOptionValue"), name })),
    };
  });
}

/** One in ten has none; one in sixteen has that of a variant of the catalog, some with other capitals. */
function skuOf({ catalog }: Seedbed, n: number, k: number, random: Random): string | null {
  const u = next(random);
  if (u < 0.1) return null;
  const twin = choose(random, choose(random, catalog).variants).sku;
  if (u < 0.16 && twin !== null) return u < 0.12 ? twin.toLowerCase() : twin;
  return `${choose(random, ["LG", "lg", "ÅL", "NR "])}-${String(n + 1).padStart(5, "0")}-${k + 1}`;
}

function barcodeOf(n: number, k: number, random: Random): string | null {
  const u = next(random);
  if (u < 0.25) return null;
  if (u < 0.29) return `40063813339${below(random, 10)}1`;
  return String(4_006_381_000_000 + n * 3_000 + k);
}

interface Thing {
  id: string;
  sku: string | null;
  grams: number;
  cost: string | null;
  goods: boolean;
  times: Times;
}

function itemOf(bed: Seedbed, random: Random, { id, sku, grams, cost, goods, times }: Thing): ItemState {
  const unit = choose(random, ["GRAMS", "GRAMS", "KILOGRAMS", "POUNDS"] as const);
  const tracked = goods && !chance(random, 0.08);
  return {
    id,
    sku,
    tracked,
    requiresShipping: goods,
    cost,
    weight: !goods || chance(random, 0.05) ? null : { value: unit === "GRAMS" ? grams : grams / 1000, unit },
    countryCodeOfOrigin: chance(random, 0.3) ? choose(random, ["DE", "PT", "CN", "JP"]) : null,
    provinceCodeOfOrigin: null,
    harmonizedSystemCode: chance(random, 0.2) ? "940360" : null,
    levels: levelsOf(bed, random, tracked, times),
    ...times,
  };
}

/** At the first location always, at the others mostly; some are left behind at the location that was given up. */
function levelsOf(bed: Seedbed, random: Random, tracked: boolean, { createdAt, updatedAt }: Times): LevelState[] {
  return bed.locations.flatMap((location, k): LevelState[] => {
    if (!chance(random, k === 0 ? 1 : location.isActive ? 0.6 : 0.1)) return [];
    const some = (probability: number) => (tracked && chance(random, probability) ? between(random, 1, 9) : 0);
    const level = newLevel(location.id, createdAt, {
      available: tracked && !chance(random, 0.1) ? between(random, k === 0 ? -2 : 0, 120) : 0,
      committed: some(0.3),
      incoming: some(0.1),
      reserved: some(0.05),
      damaged: some(0.05),
      safety_stock: some(0.05),
      quality_control: some(0.03),
    });
    return [
      {
        ...level,
        isActive: location.isActive,
        touchedAt: tracked ? { available: updatedAt, on_hand: updatedAt } : {},
        updatedAt,
      },
    ];
  });
}
