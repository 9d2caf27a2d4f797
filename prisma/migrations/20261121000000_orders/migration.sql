
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

-- Lost on a server crash and then simply filled anew by the resumed window.
ALTER TABLE "sync_seen" SET UNLOGGED;
