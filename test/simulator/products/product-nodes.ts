import { isoOf } from "../store/calendar.ts";
import type { SimNode } from "../store/contract.ts";
import { gid } from "../store/ids.ts";
import { moneyV2 } from "../store/money.ts";
import type { Product, Variant } from "./state.ts";
import { itemNode } from "./inventory-nodes.ts";
import type { Surroundings } from "./inventory-nodes.ts";
import { sellable, totalInventory } from "./levels.ts";
import { hung, imageNode, mediaNode, metafieldNode } from "./node.ts";
import { categoryNode } from "./taxonomy.ts";

/** A product as the Admin API shows it. What costs something is made when it is asked for. */
export function productNode(shop: Surroundings, product: Product): SimNode {
  let variants: SimNode[] | undefined;
  const { id, handle, status, publishedAt } = product;
  const isSeen = status === "ACTIVE" && publishedAt !== null;
  const money = (amount: string | undefined) => moneyV2(Math.round(Number(amount ?? 0) * 100), shop.currency);
  const node: SimNode = {
    __typename: "Product",
    id: gid("Product", id),
    legacyResourceId: id,
    title: product.title,
    handle,
    descriptionHtml: product.descriptionHtml,
    bodyHtml: product.descriptionHtml,
    vendor: product.vendor,
    productType: product.productType,
    status,
    tags: product.tags,
    templateSuffix: product.templateSuffix,
    seo: product.seo,
    isGiftCard: product.isGiftCard,
    requiresSellingPlan: false,
    hasVariantsThatRequiresComponents: false,
    giftCardTemplateSuffix: null,
    combinedListing: null,
    combinedListingRole: null,
    feedback: null,
    publishedAt: publishedAt === null ? null : isoOf(publishedAt),
    createdAt: isoOf(product.createdAt),
    updatedAt: isoOf(product.updatedAt),
    onlineStoreUrl: isSeen ? `https://${shop.shopDomain}/products/${handle}` : null,
    onlineStorePreviewUrl: `https://${shop.shopDomain}/products/${handle}?preview=1`,
    hasOnlyDefaultVariant: isDefault(product),
    get category() {
      return product.category === null ? null : categoryNode(product.category);
    },
    get options() {
      return product.options.map((option, k) => optionNode(product, option, k));
    },
    get totalInventory() {
      return totalInventory(product);
    },
    get tracksInventory() {
      return product.variants.some(({ item }) => item.tracked);
    },
    get hasOutOfStockVariants() {
      return product.variants.some((variant) => variant.item.tracked && sellable(variant) <= 0);
    },
    get priceRangeV2() {
      const prices = product.variants.map(({ price }) => price).sort((a, b) => Number(a) - Number(b));
      return { minVariantPrice: money(prices[0]), maxVariantPrice: money(prices.at(-1)) };
    },
    get variants() {
      variants ??= product.variants.map((variant, k) => variantNode(shop, product, variant, k, () => node));
      return variants;
    },
    get media() {
      return product.media.map(mediaNode);
    },
    get metafields() {
      return product.metafields.map((metafield) => metafieldNode(metafield, () => node, "PRODUCT"));
    },
  };
  return hung(node, {
    totalVariants: () => product.variants.length,
    featuredMedia: () => (product.media[0] ? mediaNode(product.media[0]) : null),
    featuredImage: () => {
      const first = product.media.find(({ kind, status }) => kind === "MediaImage" && status === "READY");
      return first ? imageNode(first) : null;
    },
  });
}

export const isDefault = ({ variants, options }: Product): boolean =>
  variants.length === 1 && options.length === 1 && variants[0]?.optionValues[0] === "Default Title";

export const variantTitle = ({ optionValues }: Variant): string => optionValues.join(" / ");

function optionNode(product: Product, option: Product["options"][number], k: number): SimNode {
  const used = new Set(product.variants.map(({ optionValues }) => optionValues[k]));
  return {
    __typename: "ProductOption",
    id: gid("ProductOption", option.id),
    name: option.name,
    position: k + 1,
    linkedMetafield: null,
    values: option.values.filter(({ name }) => used.has(name)).map(({ name }) => name),
    optionValues: option.values.map(({ id, name }) => ({
      __typename: "ProductOptionValue",
      id: gid("ProductOptionValue", id),
      name,
      hasVariants: used.has(name),
      linkedMetafieldValue: null,
      swatch: null,
    })),
  };
}

export function variantNode(
  shop: Surroundings,
  product: Product,
  variant: Variant,
  k: number,
  owner: () => SimNode,
): SimNode {
  const { id, item } = variant;
  let inventoryItem: SimNode | undefined;
  const title = variantTitle(variant);
  const node: SimNode = {
    __typename: "ProductVariant",
    id: gid("ProductVariant", id),
    legacyResourceId: id,
    title,
    displayName: `${product.title} - ${title}`,
    position: k + 1,
    sku: item.sku,
    barcode: variant.barcode,
    price: variant.price,
    compareAtPrice: variant.compareAtPrice,
    inventoryPolicy: variant.inventoryPolicy,
    taxable: variant.taxable,
    taxCode: null,
    requiresComponents: false,
    showUnitPrice: false,
    unitPrice: null,
    unitPriceMeasurement: null,
    createdAt: isoOf(variant.createdAt),
    updatedAt: isoOf(variant.updatedAt),
    selectedOptions: variant.optionValues.map((value, at) => ({ name: product.options[at]?.name ?? "", value })),
    get inventoryQuantity() {
      return sellable(variant);
    },
    get sellableOnlineQuantity() {
      return sellable(variant);
    },
    get availableForSale() {
      return !item.tracked || variant.inventoryPolicy === "CONTINUE" || sellable(variant) > 0;
    },
    get inventoryItem() {
      inventoryItem ??= itemNode(shop, item, () => node);
      return inventoryItem;
    },
    get media() {
      return variant.mediaIds
        .flatMap((mediaId) => product.media.find((one) => one.id === mediaId) ?? [])
        .map(mediaNode);
    },
    get metafields() {
      return variant.metafields.map((metafield) => metafieldNode(metafield, () => node, "PRODUCTVARIANT"));
    },
  };
  return hung(node, {
    product: owner,
    image: () => {
      const first = product.media.find((one) => one.id === variant.mediaIds[0]);
      return first ? imageNode(first) : null;
    },
  });
}
