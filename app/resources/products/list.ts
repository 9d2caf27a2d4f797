import { inWords } from "~/lib/words";

import type { RecordList } from "../list";
import type { ProductListRow } from "./shown";

/** Members of Shopify's enum `ProductStatus`. */
const STATUSES = ["ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"] as const;
const BY_TIME = { type: "timestamptz", words: { asc: "Oldest first", desc: "Newest first" } } as const;

export const PRODUCT_LIST: RecordList<ProductListRow> = {
  name: "products",
  sorts: {
    updated_at: { label: "Last changed", ...BY_TIME },
    created_at: { label: "Created", ...BY_TIME },
    title: { label: "Title", type: "text", words: { asc: "A–Z", desc: "Z–A" } },
    total_inventory: { label: "Inventory", type: "integer", words: { asc: "Lowest first", desc: "Highest first" } },
  },
  unasked: { sort: "updated_at", direction: "desc" },
  filters: {
    status: { kind: "choice", label: "Status", column: "status", values: STATUSES, pinned: true },
    vendor: { kind: "text", label: "Vendor", column: "vendor", how: "equals", pinned: true },
    type: { kind: "text", label: "Type", column: "product_type", how: "equals", pinned: true },
    tag: { kind: "text", label: "Tag", column: "tags", how: "contains", pinned: true },
    sku: { kind: "text", label: "SKU", column: "skus", how: "contains" },
    stockMin: { kind: "count", label: "Inventory from", column: "total_inventory", bound: "from" },
    stockMax: { kind: "count", label: "Inventory to", column: "total_inventory", bound: "until" },
    created: { kind: "day", label: "Created since", column: "created_at", bound: "from" },
    changed: { kind: "day", label: "Changed since", column: "updated_at", bound: "from" },
  },
  search: [
    { column: "title", how: "part" },
    { column: "tags", how: "contains" },
    { column: "skus", how: "contains" },
    { column: "barcodes", how: "contains" },
  ],
  searchedBy: "Title, or the exact SKU, barcode or tag",
  views: [
    { name: "All", query: "" },
    ...STATUSES.map((status) => ({ name: inWords(status), query: `status=${status}` })),
  ],
  columns: `t.id::text, t.title, t.status, t.total_inventory, t.tracks_inventory, t.variant_count, t.product_type, t.vendor, t.tags, t.image_url,
    t.written_at`,
  row: (raw) => {
    const product = raw as unknown as ProductRow;
    return {
      id: product.id,
      title: product.title,
      status: product.status,
      inventory: product.tracks_inventory ? product.total_inventory : null,
      variants: product.variant_count,
      productType: product.product_type,
      vendor: product.vendor,
      tags: product.tags,
      imageUrl: product.image_url,
      writtenAt: product.written_at.toISOString(),
    };
  },
};

interface ProductRow {
  id: string;
  title: string;
  status: string;
  total_inventory: number;
  tracks_inventory: boolean;
  variant_count: number;
  product_type: string;
  vendor: string;
  tags: string[];
  image_url: string | null;
  written_at: Date;
}
