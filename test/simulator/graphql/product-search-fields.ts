import type { Product, Seconds, Variant } from "../products/state.ts";
import { compareIds } from "../products/ids.ts";
import { sellable, totalInventory } from "../products/levels.ts";
import { isDefault, variantTitle } from "../products/product-nodes.ts";
import type { Candidate } from "../products/searching.ts";
import type { Comparator } from "./search-syntax.ts";

/** What a search asks of a field; undefined when the value does not fit the field. */
export type SearchField = (asked: {
  op: Comparator;
  value: string;
  now: Date;
}) => ((candidate: Candidate) => boolean) | undefined;

const holds = (op: Comparator, difference: number): boolean =>
  op === "="
    ? difference === 0
    : op === ">="
      ? difference >= 0
      : op === ">"
        ? difference > 0
        : op === "<="
          ? difference <= 0
          : difference < 0;

const time =
  (of: (candidate: Candidate) => Seconds | null): SearchField =>
  ({ op, value, now }) => {
    const asked = value === "now" ? now : new Date(value);
    if (Number.isNaN(asked.getTime())) return undefined;
    return (candidate) => {
      const at = of(candidate);
      return at !== null && holds(op, at - asked.getTime() / 1000);
    };
  };

const number =
  (of: (candidate: Candidate) => number[]): SearchField =>
  ({ op, value }) => {
    const asked = Number(value);
    if (value === "" || Number.isNaN(asked)) return undefined;
    return (candidate) => of(candidate).some((one) => holds(op, one - asked));
  };

const id =
  (of: (candidate: Candidate) => string[]): SearchField =>
  ({ op, value }) => {
    const asked = /^(?:gid:\/\/shopify\/\w+\/)?(\d+)$/.exec(value)?.[1];
    if (asked === undefined) return undefined;
    return (candidate) => of(candidate).some((one) => holds(op, compareIds(one, asked)));
  };

const yesOrNo =
  (of: (candidate: Candidate) => boolean): SearchField =>
  ({ value }) =>
    value === "true" || value === "false" ? (candidate) => String(of(candidate)) === value : undefined;

/** The whole value without regard to case, or its beginning before a `*`; several, where Shopify takes a list with commas. */
const word =
  (of: (candidate: Candidate) => (string | null)[], { list = false } = {}): SearchField =>
  ({ value }) => {
    const wanted = (list ? value.split(",") : [value]).map((one) => one.trim().toLowerCase());
    const fits = (text: string) =>
      wanted.some((one) => (one.endsWith("*") ? text.startsWith(one.slice(0, -1)) : text === one));
    return (candidate) => of(candidate).some((one) => one !== null && fits(one.toLowerCase()));
  };

/** Every word of the value as a word of the text, or as the beginning of one before a `*`. */
const words =
  (of: (candidate: Candidate) => string[]): SearchField =>
  ({ value }) => {
    const wanted = wordsOf(value);
    if (wanted.length === 0) return undefined;
    return (candidate) => {
      const there = wordsOf(of(candidate).join(" "));
      return wanted.every((one) =>
        one.endsWith("*") ? there.some((text) => text.startsWith(one.slice(0, -1))) : there.includes(one),
      );
    };
  };
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}\p{M}\p{So}]+\*?/gu) ?? [];

const not =
  (field: SearchField): SearchField =>
  (asked) => {
    const test = field(asked);
    return test && ((candidate) => !test(candidate));
  };

const skus = ({ variants }: Product) => variants.map(({ item }) => item.sku);
const tag = word(({ product }) => [...product.tags]);
const anyText = ({ product }: Candidate, variants: readonly Variant[]): string[] => [
  product.title,
  product.vendor,
  product.productType,
  product.handle,
  ...product.tags,
  ...variants.flatMap((one) => [one.item.sku ?? "", one.barcode ?? ""]),
];
const isReduced = ({ price, compareAtPrice }: Variant): boolean =>
  compareAtPrice !== null && Number(compareAtPrice) > Number(price);
const isOut = ({ item }: Variant): boolean =>
  item.tracked && item.levels.some((level) => level.isActive && level.quantities.available <= 0);

export const PRODUCT_FIELDS: Record<string, SearchField> = {
  default: words((candidate) => anyText(candidate, candidate.product.variants)),
  barcode: word(({ product }) => product.variants.map(({ barcode }) => barcode)),
  category_id: word(({ product }) => [product.category]),
  created_at: time(({ product }) => product.createdAt),
  gift_card: yesOrNo(({ product }) => product.isGiftCard),
  handle: word(({ product }) => [product.handle], { list: true }),
  has_only_default_variant: yesOrNo(({ product }) => isDefault(product)),
  id: id(({ product }) => [product.id]),
  inventory_total: number(({ product }) => [totalInventory(product)]),
  is_price_reduced: yesOrNo(({ product }) => product.variants.some(isReduced)),
  out_of_stock_somewhere: yesOrNo(({ product }) => product.variants.some(isOut)),
  price: number(({ product }) => product.variants.map(({ price }) => Number(price))),
  product_type: word(({ product }) => [product.productType], { list: true }),
  published_at: time(({ product }) => product.publishedAt),
  sku: word(({ product }) => skus(product)),
  status: word(({ product }) => [product.status], { list: true }),
  tag,
  tag_not: not(tag),
  title: words(({ product }) => [product.title]),
  tracks_inventory: yesOrNo(({ product }) => product.variants.some(({ item }) => item.tracked)),
  updated_at: time(({ updatedAt }) => updatedAt),
  variant_id: id(({ product }) => product.variants.map((one) => one.id)),
  variant_title: words(({ product }) => product.variants.map(variantTitle)),
  vendor: word(({ product }) => [product.vendor], { list: true }),
};

const of = <T>(read: (variant: Variant) => T): ((candidate: Candidate) => T[]) => {
  return ({ variant }) => (variant ? [read(variant)] : []);
};
const option = (k: number) => word(of((variant) => variant.optionValues[k] ?? null));

export const VARIANT_FIELDS: Record<string, SearchField> = {
  default: words((candidate) => anyText(candidate, candidate.variant ? [candidate.variant] : [])),
  barcode: word(of(({ barcode }) => barcode)),
  gift_card: yesOrNo(({ product }) => product.isGiftCard),
  id: id(of((variant) => variant.id)),
  inventory_quantity: number(of(sellable)),
  location_id: id(({ variant }) => variant?.item.levels.map(({ locationId }) => locationId) ?? []),
  option1: option(0),
  option2: option(1),
  option3: option(2),
  product_id: id(({ product }) => [product.id]),
  product_ids: word(({ product }) => [product.id], { list: true }),
  product_status: word(({ product }) => [product.status], { list: true }),
  product_type: word(({ product }) => [product.productType], { list: true }),
  sku: word(of(({ item }) => item.sku)),
  tag,
  tag_not: not(tag),
  taxable: yesOrNo(({ variant }) => variant?.taxable === true),
  title: words(of(variantTitle)),
  updated_at: time(({ updatedAt }) => updatedAt),
  vendor: word(({ product }) => [product.vendor], { list: true }),
};

export const ITEM_FIELDS: Record<string, SearchField> = {
  created_at: time(({ variant }) => variant?.item.createdAt ?? null),
  id: id(of(({ item }) => item.id)),
  sku: word(of(({ item }) => item.sku)),
  updated_at: time(({ updatedAt }) => updatedAt),
};
