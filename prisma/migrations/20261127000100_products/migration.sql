CREATE TABLE "products" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "product_type" TEXT NOT NULL,
    "category" TEXT,
    "tags" TEXT[],
    "skus" TEXT[],
    "barcodes" TEXT[],
    "min_price" DECIMAL(20,4),
    "max_price" DECIMAL(20,4),
    "total_inventory" INTEGER NOT NULL,
    "tracks_inventory" BOOLEAN NOT NULL,
    "has_only_default_variant" BOOLEAN NOT NULL,
    "is_gift_card" BOOLEAN NOT NULL,
    "variant_count" INTEGER NOT NULL,
    "level_count" INTEGER NOT NULL,
    "media_count" INTEGER NOT NULL,
    "metafield_count" INTEGER NOT NULL,
    "image_url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "published_at" TIMESTAMPTZ(3),
    "document" JSONB NOT NULL,
    "hash" BYTEA NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    "written_by" TEXT NOT NULL,
    "written_job_id" BIGINT,
    "created_job_id" BIGINT,
    "written_topic" TEXT,

    CONSTRAINT "products_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE TABLE "product_variants" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "sku" TEXT,
    "barcode" TEXT,
    "price" DECIMAL(20,4) NOT NULL,
    "compare_at_price" DECIMAL(20,4),
    "option_values" TEXT[],
    "inventory_item_id" BIGINT NOT NULL,
    "inventory_policy" TEXT NOT NULL,
    "inventory_quantity" INTEGER,
    "tracked" BOOLEAN NOT NULL,
    "taxable" BOOLEAN NOT NULL,
    "requires_shipping" BOOLEAN NOT NULL,
    "cost" DECIMAL(20,4),
    "weight" DECIMAL(20,6),
    "weight_unit" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "product_variants_pkey" PRIMARY KEY ("shop_id","product_id","id")
);

CREATE TABLE "product_inventory_levels" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "variant_id" BIGINT NOT NULL,
    "inventory_item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "available" INTEGER,
    "on_hand" INTEGER,
    "committed" INTEGER,
    "incoming" INTEGER,
    "reserved" INTEGER,
    "damaged" INTEGER,
    "safety_stock" INTEGER,
    "quality_control" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "product_inventory_levels_pkey" PRIMARY KEY ("shop_id","product_id","inventory_item_id","location_id")
);

CREATE TABLE "locations" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "is_active" BOOLEAN NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "locations_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "products_shop_id_updated_at_id_idx" ON "products"("shop_id", "updated_at" DESC, "id" DESC);
CREATE INDEX "products_shop_id_created_at_id_idx" ON "products"("shop_id", "created_at" DESC, "id" DESC);
CREATE INDEX "products_shop_id_title_id_idx" ON "products"("shop_id", "title", "id");
CREATE INDEX "products_shop_id_total_inventory_id_idx" ON "products"("shop_id", "total_inventory", "id");
CREATE INDEX "products_shop_id_handle_idx" ON "products"("shop_id", "handle");
CREATE INDEX "products_shop_id_vendor_idx" ON "products"("shop_id", "vendor");
CREATE INDEX "products_shop_id_product_type_idx" ON "products"("shop_id", "product_type");
CREATE INDEX "product_variants_shop_id_id_idx" ON "product_variants"("shop_id", "id");
CREATE INDEX "product_variants_shop_id_sku_idx" ON "product_variants"("shop_id", "sku");
CREATE INDEX "product_variants_shop_id_barcode_idx" ON "product_variants"("shop_id", "barcode");
CREATE INDEX "product_variants_shop_id_inventory_item_id_idx" ON "product_variants"("shop_id", "inventory_item_id");
CREATE INDEX "product_inventory_levels_shop_id_inventory_item_id_idx" ON "product_inventory_levels"("shop_id", "inventory_item_id");

-- What Prisma cannot say.

-- Search by tag, SKU, barcode, and any part of a title; shop_id is in the index, so that it can be distributed by it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "products_tags" ON "products" USING gin ("shop_id", "tags");
CREATE INDEX "products_skus" ON "products" USING gin ("shop_id", "skus");
CREATE INDEX "products_barcodes" ON "products" USING gin ("shop_id", "barcodes");
CREATE INDEX "products_title" ON "products" USING gin ("shop_id", "title" gin_trgm_ops);

-- The children that live in a document, as tables to query.
CREATE VIEW "product_options" AS
  SELECT p."shop_id", p."id" AS "product_id", o->>'id' AS "id", o->>'name' AS "name", (o->>'position')::int AS "position", o AS "document"
  FROM "products" p, jsonb_array_elements(p."document"->'options') o;
CREATE VIEW "product_media" AS
  SELECT p."shop_id", p."id" AS "product_id", m->>'id' AS "id", m->>'mediaContentType' AS "media_content_type", m->>'alt' AS "alt",
         m#>>'{preview,image,url}' AS "preview_url", m AS "document"
  FROM "products" p, jsonb_array_elements(p."document"->'media') m;
CREATE VIEW "product_metafields" AS
  SELECT p."shop_id", p."id" AS "product_id", m->>'id' AS "id", m->>'namespace' AS "namespace", m->>'key' AS "key", m->>'type' AS "type",
         m->>'value' AS "value", m->>'compareDigest' AS "compare_digest", (m->>'updatedAt')::timestamptz AS "updated_at", m AS "document"
  FROM "products" p, jsonb_array_elements(p."document"->'metafields') m;
