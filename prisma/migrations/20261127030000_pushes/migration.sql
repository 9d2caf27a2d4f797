-- What a push needs to go on after a kill: when it was planned, and what it has sent to Shopify to be worked off in bulk.

ALTER TABLE "push_runs" ADD COLUMN "planned_at" TIMESTAMPTZ(3),
ADD COLUMN "held_back" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "push_items" ADD COLUMN "wave" INTEGER,
ADD COLUMN "read_at" TIMESTAMPTZ(3);

CREATE TABLE "push_operations" (
    "shop_id" INTEGER NOT NULL,
    "run_id" BIGINT NOT NULL,
    "n" INTEGER NOT NULL,
    "wave" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "bulk_operation_id" TEXT,
    "id_from" BIGINT,
    "id_to" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "push_operations_pkey" PRIMARY KEY ("shop_id","run_id","n")
);

CREATE TABLE "push_lines" (
    "shop_id" INTEGER NOT NULL,
    "run_id" BIGINT NOT NULL,
    "operation" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "catalog_product_id" BIGINT NOT NULL,
    "places" JSONB NOT NULL,
    "variables" JSONB NOT NULL,

    CONSTRAINT "push_lines_pkey" PRIMARY KEY ("shop_id","run_id","operation","line")
);

CREATE INDEX "push_items_shop_id_run_id_wave_catalog_product_id_idx" ON "push_items"("shop_id", "run_id", "wave", "catalog_product_id");
CREATE INDEX "push_operations_shop_id_bulk_operation_id_idx" ON "push_operations"("shop_id", "bulk_operation_id");
