-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMPTZ(3),
    "accessToken" TEXT NOT NULL,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shops" (
    "id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "currency_code" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "scopes" TEXT NOT NULL DEFAULT '',
    "denied_fields" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(3),
    "guide_closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "shops_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_jobs" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "resource" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "started_by" TEXT,
    "params" JSONB NOT NULL DEFAULT '{}',
    "status" TEXT NOT NULL DEFAULT 'queued',
    "reason" TEXT,
    "effective_mode" TEXT,
    "expected" INTEGER,
    "fetched" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "stale" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "deleted" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "outdated" INTEGER NOT NULL DEFAULT 0,
    "pending_parts" INTEGER NOT NULL DEFAULT 0,
    "api_calls" INTEGER NOT NULL DEFAULT 0,
    "query_cost" INTEGER NOT NULL DEFAULT 0,
    "throttled_ms" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "shopify_started_at" TIMESTAMPTZ(3),
    "planned_at" TIMESTAMPTZ(3),
    "compare_count" INTEGER,
    "compare_from" TIMESTAMPTZ(3),
    "compare_to" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_jobs_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "sync_windows" (
    "shop_id" INTEGER NOT NULL,
    "job_id" BIGINT NOT NULL,
    "n" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "search" TEXT NOT NULL DEFAULT '',
    "range_from" TIMESTAMPTZ(3),
    "range_to" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'pending',
    "bulk_operation_id" TEXT,
    "observed_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "expected" INTEGER,
    "root_object_count" BIGINT,
    "object_count" BIGINT,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "fetched" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "stale" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "outdated" INTEGER NOT NULL DEFAULT 0,
    "newest_updated_at" TIMESTAMPTZ(3),
    "oldest_outdated" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "tried_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_windows_pkey" PRIMARY KEY ("shop_id","job_id","n")
);

-- CreateTable
CREATE TABLE "sync_log" (
    "shop_id" INTEGER NOT NULL,
    "job_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "sync_log_pkey" PRIMARY KEY ("shop_id","job_id","id")
);

-- CreateTable
CREATE TABLE "rejects" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT,
    "reason" TEXT NOT NULL,
    "job_id" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rejects_pkey" PRIMARY KEY ("shop_id","resource","id")
);

-- CreateTable
CREATE TABLE "watermarks" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3),
    "covered_from" TIMESTAMPTZ(3),
    "covered_to" TIMESTAMPTZ(3),
    "last_sync_at" TIMESTAMPTZ(3),
    "records_synced" INTEGER NOT NULL DEFAULT 0,
    "is_full_sync" BOOLEAN NOT NULL DEFAULT false,
    "last_job_id" BIGINT,
    "shopify_count" INTEGER,
    "counted_at" TIMESTAMPTZ(3),

    CONSTRAINT "watermarks_pkey" PRIMARY KEY ("shop_id","resource")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "shop_id" INTEGER NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "event_id" TEXT,
    "resource" TEXT,
    "record_id" BIGINT,
    "notice" JSONB NOT NULL,
    "triggered_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("shop_id","webhook_id")
);

-- CreateTable
CREATE TABLE "tombstones" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "id" BIGINT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "tombstones_pkey" PRIMARY KEY ("shop_id","resource","id")
);

-- CreateTable
CREATE TABLE "sync_seen" (
    "shop_id" INTEGER NOT NULL,
    "job_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,

    CONSTRAINT "sync_seen_pkey" PRIMARY KEY ("shop_id","job_id","id")
);

-- CreateTable
CREATE TABLE "sealed_contacts" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "id" BIGINT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "email" BYTEA,
    "phone" BYTEA,
    "name" BYTEA,

    CONSTRAINT "sealed_contacts_pkey" PRIMARY KEY ("shop_id","resource","id")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "financial_status" TEXT,
    "fulfillment_status" TEXT NOT NULL,
    "return_status" TEXT NOT NULL,
    "test" BOOLEAN NOT NULL,
    "currency_code" TEXT NOT NULL,
    "presentment_currency" TEXT NOT NULL,
    "total_price" DECIMAL(20,4) NOT NULL,
    "presentment_total_price" DECIMAL(20,4) NOT NULL,
    "current_total_price" DECIMAL(20,4) NOT NULL,
    "total_refunded" DECIMAL(20,4) NOT NULL,
    "total_outstanding" DECIMAL(20,4) NOT NULL,
    "tags" TEXT[],
    "skus" TEXT[],
    "source_name" TEXT,
    "customer_id" BIGINT,
    "country_code" TEXT,
    "line_count" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "parts" JSONB,
    "parts_pending" BOOLEAN NOT NULL,
    "hash" BYTEA NOT NULL,
    "parts_hash" BYTEA,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    "written_by" TEXT NOT NULL,
    "written_job_id" BIGINT,
    "created_job_id" BIGINT,
    "written_topic" TEXT,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "order_line_items" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "variant_title" TEXT,
    "sku" TEXT,
    "vendor" TEXT,
    "quantity" INTEGER NOT NULL,
    "current_quantity" INTEGER NOT NULL,
    "unfulfilled_quantity" INTEGER NOT NULL,
    "refundable_quantity" INTEGER NOT NULL,
    "product_id" BIGINT,
    "variant_id" BIGINT,
    "unit_price" DECIMAL(20,4) NOT NULL,
    "discounted_total" DECIMAL(20,4) NOT NULL,
    "total_discount" DECIMAL(20,4) NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "order_line_items_pkey" PRIMARY KEY ("shop_id","order_id","id")
);

-- CreateTable
CREATE TABLE "write_stats" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "written" INTEGER NOT NULL,

    CONSTRAINT "write_stats_pkey" PRIMARY KEY ("shop_id","resource","hour","source")
);

-- CreateTable
CREATE TABLE "api_budgets" (
    "shop_id" INTEGER NOT NULL,
    "maximum_available" DOUBLE PRECISION NOT NULL,
    "restore_rate" DOUBLE PRECISION NOT NULL,
    "available" DOUBLE PRECISION NOT NULL,
    "measured_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3),

    CONSTRAINT "api_budgets_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "api_usage" (
    "shop_id" INTEGER NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "query_cost" INTEGER NOT NULL DEFAULT 0,
    "throttled_ms" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "api_usage_pkey" PRIMARY KEY ("shop_id","hour")
);

-- CreateTable
CREATE TABLE "saved_views" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_views_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sessions_shop_idx" ON "sessions"("shop");

-- CreateIndex
CREATE UNIQUE INDEX "shops_domain_key" ON "shops"("domain");

-- CreateIndex
CREATE INDEX "sync_jobs_shop_id_created_at_id_idx" ON "sync_jobs"("shop_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "sync_windows_shop_id_bulk_operation_id_idx" ON "sync_windows"("shop_id", "bulk_operation_id");

-- CreateIndex
CREATE INDEX "rejects_shop_id_job_id_idx" ON "rejects"("shop_id", "job_id");

-- CreateIndex
CREATE INDEX "deliveries_shop_id_received_at_idx" ON "deliveries"("shop_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "deliveries_shop_id_record_id_received_at_idx" ON "deliveries"("shop_id", "record_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "sealed_contacts_shop_id_resource_email_idx" ON "sealed_contacts"("shop_id", "resource", "email");

-- CreateIndex
CREATE INDEX "sealed_contacts_shop_id_resource_phone_idx" ON "sealed_contacts"("shop_id", "resource", "phone");

-- CreateIndex
CREATE INDEX "sealed_contacts_shop_id_resource_name_idx" ON "sealed_contacts"("shop_id", "resource", "name");

-- CreateIndex
CREATE INDEX "orders_shop_id_processed_at_id_idx" ON "orders"("shop_id", "processed_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_shop_id_updated_at_id_idx" ON "orders"("shop_id", "updated_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_shop_id_created_at_id_idx" ON "orders"("shop_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "orders_shop_id_name_idx" ON "orders"("shop_id", "name");

-- CreateIndex
CREATE INDEX "orders_shop_id_number_id_idx" ON "orders"("shop_id", "number" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "order_line_items_shop_id_sku_idx" ON "order_line_items"("shop_id", "sku");


-- What Prisma cannot say.

-- At most one unfinished writing job per shop and resource: the database decides, not a read before a write.
CREATE UNIQUE INDEX "sync_jobs_one_at_a_time" ON "sync_jobs" ("shop_id", "resource")
  WHERE "status" IN ('queued', 'running', 'waiting');

-- What is still to do is a small part of each of these tables.
CREATE INDEX "deliveries_pending" ON "deliveries" ("shop_id", "received_at") WHERE "state" = 'pending';
CREATE INDEX "orders_parts_pending" ON "orders" ("shop_id", "processed_at" DESC, "id" DESC) WHERE "parts_pending";

-- Search by tag and SKU; shop_id is in the index, so that it can be distributed by it.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX "orders_tags" ON "orders" USING gin ("shop_id", "tags");
CREATE INDEX "orders_skus" ON "orders" USING gin ("shop_id", "skus");
CREATE INDEX "orders_total" ON "orders" ("shop_id", "total_price" DESC, "id" DESC);

-- The children that live in a document, as tables to query.
CREATE VIEW "order_transactions" AS
  SELECT o."shop_id", o."id" AS "order_id", t->>'id' AS "id", t->>'kind' AS "kind", t->>'status' AS "status", t->>'gateway' AS "gateway",
         (t#>>'{amountSet,shopMoney,amount}')::numeric AS "amount", (t->>'processedAt')::timestamptz AS "processed_at", t AS "document"
  FROM "orders" o, jsonb_array_elements(o."document"->'transactions') t;
CREATE VIEW "order_fulfillments" AS
  SELECT o."shop_id", o."id" AS "order_id", f->>'id' AS "id", f->>'name' AS "name", f->>'status' AS "status", f->>'displayStatus' AS "display_status",
         (f->>'createdAt')::timestamptz AS "created_at", f->'trackingInfo' AS "tracking", f AS "document"
  FROM "orders" o, jsonb_array_elements(o."document"->'fulfillments') f;
CREATE VIEW "order_refunds" AS
  SELECT o."shop_id", o."id" AS "order_id", r->>'id' AS "id", (r->>'processedAt')::timestamptz AS "processed_at",
         (r#>>'{totalRefundedSet,shopMoney,amount}')::numeric AS "total_refunded", r AS "document"
  FROM "orders" o, jsonb_array_elements(o."document"->'refunds') r;
CREATE VIEW "order_refund_line_items" AS
  SELECT o."shop_id", o."id" AS "order_id", r->>'id' AS "refund_id", l#>>'{lineItem,id}' AS "line_item_id", (l->>'quantity')::int AS "quantity",
         l->>'restockType' AS "restock_type", (l#>>'{subtotalSet,shopMoney,amount}')::numeric AS "subtotal", l AS "document"
  FROM "orders" o, jsonb_array_elements(o."parts"->'refunds') r, jsonb_array_elements(r->'refundLineItems') l;
CREATE VIEW "order_tax_lines" AS
  SELECT o."shop_id", o."id" AS "order_id", t->>'title' AS "title", (t->>'rate')::numeric AS "rate",
         (t#>>'{priceSet,shopMoney,amount}')::numeric AS "price", t AS "document"
  FROM "orders" o, jsonb_array_elements(o."document"->'taxLines') t;
