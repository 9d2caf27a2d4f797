-- The merchant's side: catalog, differences, history, feeds, pushes.

CREATE TABLE "catalog_products" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "product_id" BIGINT,
    "title" TEXT NOT NULL,
    "handle" TEXT,
    "ours" JSONB NOT NULL,
    "base" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "rev" INTEGER NOT NULL DEFAULT 0,
    "compared_rev" INTEGER,
    "compared_hash" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "catalog_products_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "catalog_products_shop_id_updated_at_id_idx" ON "catalog_products"("shop_id", "updated_at" DESC, "id" DESC);

CREATE INDEX "catalog_products_shop_id_handle_idx" ON "catalog_products"("shop_id", "handle");

CREATE TABLE "catalog_variants" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "catalog_product_id" BIGINT NOT NULL,
    "variant_id" BIGINT,
    "inventory_item_id" BIGINT,
    "position" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "options" JSONB NOT NULL DEFAULT '{}',
    "sku" TEXT,
    "barcode" TEXT,
    "ours" JSONB NOT NULL,
    "base" JSONB NOT NULL,

    CONSTRAINT "catalog_variants_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "catalog_variants_shop_id_catalog_product_id_position_idx" ON "catalog_variants"("shop_id", "catalog_product_id", "position");

CREATE INDEX "catalog_variants_shop_id_sku_idx" ON "catalog_variants"("shop_id", "sku");

CREATE INDEX "catalog_variants_shop_id_barcode_idx" ON "catalog_variants"("shop_id", "barcode");

CREATE TABLE "catalog_differences" (
    "shop_id" INTEGER NOT NULL,
    "catalog_product_id" BIGINT NOT NULL,
    "catalog_variant_id" BIGINT NOT NULL DEFAULT 0,
    "field" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "base" JSONB,
    "ours" JSONB,
    "theirs" JSONB,
    "value" JSONB,
    "tier" SMALLINT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "ours_at" TIMESTAMPTZ(3),
    "ours_by" TEXT,
    "theirs_at" TIMESTAMPTZ(3),
    "theirs_by" TEXT,

    CONSTRAINT "catalog_differences_pkey" PRIMARY KEY ("shop_id","catalog_product_id","catalog_variant_id","field")
);

CREATE INDEX "catalog_differences_shop_id_verdict_since_catalog_product_i_idx" ON "catalog_differences"("shop_id", "verdict", "since" DESC, "catalog_product_id", "catalog_variant_id", "field");

CREATE INDEX "catalog_differences_shop_id_verdict_field_idx" ON "catalog_differences"("shop_id", "verdict", "field");

CREATE TABLE "catalog_changes" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "catalog_product_id" BIGINT NOT NULL,
    "catalog_variant_id" BIGINT NOT NULL DEFAULT 0,
    "field" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT,
    "cause" TEXT NOT NULL,
    "import_id" BIGINT,
    "run_id" BIGINT,

    CONSTRAINT "catalog_changes_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "catalog_changes_shop_id_catalog_product_id_at_id_idx" ON "catalog_changes"("shop_id", "catalog_product_id", "at" DESC, "id" DESC);

CREATE INDEX "catalog_changes_shop_id_at_idx" ON "catalog_changes"("shop_id", "at");

CREATE TABLE "catalog_settings" (
    "shop_id" INTEGER NOT NULL,
    "mode" TEXT NOT NULL DEFAULT 'monitor',
    "strategy" TEXT NOT NULL DEFAULT 'manual_review',
    "field_strategies" JSONB NOT NULL DEFAULT '{}',
    "field_owners" JSONB NOT NULL DEFAULT '{}',
    "auto_resolve" BOOLEAN NOT NULL DEFAULT false,
    "tiers" JSONB NOT NULL DEFAULT '{}',
    "batch_size" INTEGER NOT NULL DEFAULT 50,
    "concurrency" INTEGER NOT NULL DEFAULT 2,
    "max_error_share" DOUBLE PRECISION NOT NULL DEFAULT 0.05,
    "max_conflict_share" DOUBLE PRECISION NOT NULL DEFAULT 0.2,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "catalog_settings_pkey" PRIMARY KEY ("shop_id")
);

CREATE TABLE "feed_imports" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "file_name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "mapping" JSONB NOT NULL DEFAULT '{}',
    "columns" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "rows" INTEGER NOT NULL DEFAULT 0,
    "matched" INTEGER NOT NULL DEFAULT 0,
    "creating" INTEGER NOT NULL DEFAULT 0,
    "ambiguous" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "changes" INTEGER NOT NULL DEFAULT 0,
    "started_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),

    CONSTRAINT "feed_imports_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "feed_imports_shop_id_created_at_id_idx" ON "feed_imports"("shop_id", "created_at" DESC, "id" DESC);

CREATE TABLE "feed_rows" (
    "shop_id" INTEGER NOT NULL,
    "import_id" BIGINT NOT NULL,
    "n" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "name" TEXT,
    "product" JSONB NOT NULL DEFAULT '{}',
    "variant" JSONB NOT NULL DEFAULT '{}',
    "product_id" BIGINT,
    "variant_id" BIGINT,
    "catalog_product_id" BIGINT,
    "catalog_variant_id" BIGINT,
    "changes" JSONB,
    "reason" TEXT,
    "raw" TEXT,

    CONSTRAINT "feed_rows_pkey" PRIMARY KEY ("shop_id","import_id","n")
);

CREATE INDEX "feed_rows_shop_id_import_id_state_n_idx" ON "feed_rows"("shop_id", "import_id", "state", "n");

CREATE TABLE "feed_mappings" (
    "shop_id" INTEGER NOT NULL,
    "signature" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_mappings_pkey" PRIMARY KEY ("shop_id","signature")
);

CREATE TABLE "push_runs" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "reason" TEXT,
    "trigger" TEXT NOT NULL,
    "started_by" TEXT,
    "tiers" JSONB NOT NULL DEFAULT '{}',
    "selection" JSONB NOT NULL DEFAULT '{}',
    "of_run_id" BIGINT,
    "products" INTEGER NOT NULL DEFAULT 0,
    "fields" INTEGER NOT NULL DEFAULT 0,
    "pushed" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "conflicts" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "api_calls" INTEGER NOT NULL DEFAULT 0,
    "query_cost" INTEGER NOT NULL DEFAULT 0,
    "throttled_ms" INTEGER NOT NULL DEFAULT 0,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),
    "lease" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "push_runs_pkey" PRIMARY KEY ("shop_id","id")
);

CREATE INDEX "push_runs_shop_id_created_at_id_idx" ON "push_runs"("shop_id", "created_at" DESC, "id" DESC);

CREATE TABLE "push_items" (
    "shop_id" INTEGER NOT NULL,
    "run_id" BIGINT NOT NULL,
    "catalog_product_id" BIGINT NOT NULL,
    "product_id" BIGINT,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "changes" JSONB NOT NULL DEFAULT '[]',
    "before" JSONB,
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "idempotency_key" TEXT,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "push_items_pkey" PRIMARY KEY ("shop_id","run_id","catalog_product_id")
);

CREATE INDEX "push_items_shop_id_run_id_state_catalog_product_id_idx" ON "push_items"("shop_id", "run_id", "state", "catalog_product_id");

CREATE INDEX "push_items_shop_id_catalog_product_id_run_id_idx" ON "push_items"("shop_id", "catalog_product_id", "run_id" DESC);


-- What Prisma cannot say.

-- A product of Shopify's, and a variant, belongs to one of ours at most: the database decides, not a read before a write.
CREATE UNIQUE INDEX "catalog_products_one_each" ON "catalog_products" ("shop_id", "product_id") WHERE "product_id" IS NOT NULL;
CREATE UNIQUE INDEX "catalog_variants_one_each" ON "catalog_variants" ("shop_id", "variant_id") WHERE "variant_id" IS NOT NULL;

-- At most one unfinished push, and one unfinished import, per shop.
CREATE UNIQUE INDEX "push_runs_one_at_a_time" ON "push_runs" ("shop_id") WHERE "status" IN ('queued', 'running', 'waiting');
CREATE UNIQUE INDEX "feed_imports_one_at_a_time" ON "feed_imports" ("shop_id") WHERE "state" IN ('reading', 'applying');
