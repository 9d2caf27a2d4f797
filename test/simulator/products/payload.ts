import { isoOf } from "../store/calendar.ts";
import type { SimNode, SimShop } from "../store/contract.ts";
import { gid } from "../store/ids.ts";
import { localTime } from "../store/rest-values.ts";
import type { Frozen, ItemState, LevelState, MediaState, Product, Seconds, Variant } from "./state.ts";
import { levelGid } from "./ids.ts";
import { sellable } from "./levels.ts";
import { imageNode, mediaNode } from "./node.ts";
import { variantTitle } from "./product-nodes.ts";
import { categoryNode } from "./taxonomy.ts";

/**
 * The REST-shaped bodies of the product and inventory topics, with the keys of the samples in Shopify's webhook reference
 * (2026-07). Ids are BigInt, since they may exceed 2^53: print them with `toJson`.
 */

/** Only so many variants come in full, the first ones; `variant_gids` names all. */
export const FULL_VARIANTS = 100;

export function product(state: Product, shop: SimShop): SimNode {
  const time = (at: Seconds | null) => (at === null ? null : localTime(isoOf(at), shop));
  const { id } = state;
  const images = state.media.filter(({ kind, status }) => kind === "MediaImage" && status === "READY");
  const imageOf = (media: Frozen<MediaState>, k: number) => image(state, media, k, shop);
  return {
    admin_graphql_api_id: gid("Product", id),
    body_html: state.descriptionHtml,
    created_at: time(state.createdAt),
    handle: state.handle,
    id: BigInt(id),
    product_type: state.productType,
    published_at: time(state.publishedAt),
    template_suffix: state.templateSuffix,
    title: state.title,
    updated_at: time(state.updatedAt),
    vendor: state.vendor,
    status: state.status.toLowerCase(),
    published_scope: "web",
    tags: state.tags.join(", "),
    variants: state.variants.slice(0, FULL_VARIANTS).map((one, k) => variant(state, one, k, shop)),
    options: state.options.map((option, k) => ({
      name: option.name,
      id: BigInt(option.id),
      product_id: BigInt(id),
      position: k + 1,
      values: option.values.map(({ name }) => name),
    })),
    images: images.map(imageOf),
    image: images[0] ? imageOf(images[0], 0) : null,
    media: state.media.map((media, k) => {
      const node = mediaNode(media);
      const { preview } = node as { preview: { status: string } };
      return {
        id: BigInt(media.id),
        product_id: BigInt(id),
        position: k + 1,
        created_at: time(media.createdAt),
        updated_at: time(media.updatedAt),
        alt: media.alt,
        status: media.status,
        media_content_type: node.mediaContentType,
        preview_image: { status: preview.status, src: media.url },
        variant_ids: showing(state, media),
        admin_graphql_api_id: node.id,
      };
    }),
    variant_gids: state.variants.map(({ id, updatedAt }) => ({
      admin_graphql_api_id: gid("ProductVariant", id),
      updated_at: new Date(updatedAt * 1000).toISOString(),
    })),
    has_variants_that_requires_components: false,
    category: category(state),
  };
}

const showing = ({ variants }: Product, media: Frozen<MediaState>): bigint[] =>
  variants.filter(({ mediaIds }) => mediaIds.includes(media.id)).map(({ id }) => BigInt(id));

function category({ category }: Product): SimNode | null {
  if (category === null) return null;
  const { id, name, fullName } = categoryNode(category);
  return { admin_graphql_api_id: id, name, full_name: fullName };
}

function image(state: Product, media: Frozen<MediaState>, k: number, shop: SimShop): SimNode {
  const { id } = imageNode(media);
  return {
    id: BigInt(/\d+$/.exec(id as string)?.[0] ?? 0),
    product_id: BigInt(state.id),
    position: k + 1,
    created_at: localTime(isoOf(media.createdAt), shop),
    updated_at: localTime(isoOf(media.updatedAt), shop),
    alt: media.alt,
    width: media.width,
    height: media.height,
    src: media.url,
    variant_ids: showing(state, media),
    admin_graphql_api_id: `gid://shopify/ProductImage/${/\d+$/.exec(id as string)?.[0]}`,
  };
}

function variant(state: Product, one: Variant, k: number, shop: SimShop): SimNode {
  const [first, second, third] = one.optionValues;
  const shown = state.media.find(({ id }) => id === one.mediaIds[0]);
  const quantity = sellable(one);
  return {
    admin_graphql_api_id: gid("ProductVariant", one.id),
    barcode: one.barcode,
    compare_at_price: one.compareAtPrice,
    created_at: localTime(isoOf(one.createdAt), shop),
    id: BigInt(one.id),
    inventory_policy: one.inventoryPolicy.toLowerCase(),
    position: k + 1,
    price: one.price,
    product_id: BigInt(state.id),
    sku: one.item.sku,
    taxable: one.taxable,
    title: variantTitle(one),
    updated_at: localTime(isoOf(one.updatedAt), shop),
    option1: first ?? null,
    option2: second ?? null,
    option3: third ?? null,
    image_id: shown ? BigInt(shown.id) - 11n : null,
    inventory_item_id: BigInt(one.item.id),
    inventory_quantity: quantity,
    old_inventory_quantity: quantity,
  };
}

export function item(state: Frozen<ItemState>, shop: SimShop): SimNode {
  return {
    id: BigInt(state.id),
    sku: state.sku,
    created_at: localTime(isoOf(state.createdAt), shop),
    updated_at: localTime(isoOf(state.updatedAt), shop),
    requires_shipping: state.requiresShipping,
    cost: state.cost,
    country_code_of_origin: state.countryCodeOfOrigin,
    province_code_of_origin: state.provinceCodeOfOrigin,
    harmonized_system_code: state.harmonizedSystemCode,
    tracked: state.tracked,
    country_harmonized_system_codes: [],
    weight_value: state.weight?.value ?? 0,
    weight_unit: state.weight?.unit.toLowerCase() ?? "kilograms",
    admin_graphql_api_id: gid("InventoryItem", state.id),
  };
}

export function level({ id }: Frozen<ItemState>, state: Frozen<LevelState>, shop: SimShop): SimNode {
  return {
    inventory_item_id: BigInt(id),
    location_id: BigInt(state.locationId),
    available: state.quantities.available,
    updated_at: localTime(isoOf(state.updatedAt), shop),
    admin_graphql_api_id: levelGid(state.locationId, id),
  };
}

export const disconnected = (itemId: string, locationId: string): SimNode => ({
  inventory_item_id: BigInt(itemId),
  location_id: BigInt(locationId),
});

export const gone = (id: string): SimNode => ({ id: BigInt(id) });
