-- Verify: what Shopify listed (with its dates), how it differed from the mirror, and the proof that is kept of it.
ALTER TABLE "sync_seen" ADD COLUMN "created_at" TIMESTAMPTZ(3), ADD COLUMN "updated_at" TIMESTAMPTZ(3);

CREATE TABLE "differences" (
    "shop_id" INTEGER NOT NULL,
    "job_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "settled" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "differences_pkey" PRIMARY KEY ("shop_id","job_id","id")
);

CREATE TABLE "proofs" (
    "shop_id" INTEGER NOT NULL,
    "job_id" BIGINT NOT NULL,
    "resource" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "range_from" TIMESTAMPTZ(3),
    "range_to" TIMESTAMPTZ(3),
    "report_only" BOOLEAN NOT NULL,
    "shopify" INTEGER NOT NULL,
    "mirror" INTEGER NOT NULL,
    "equal" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,
    "outdated" INTEGER NOT NULL,
    "extra" INTEGER NOT NULL,
    "in_flight" INTEGER NOT NULL,
    "repaired" INTEGER NOT NULL,
    "differ" INTEGER NOT NULL,

    CONSTRAINT "proofs_pkey" PRIMARY KEY ("shop_id","job_id")
);

CREATE INDEX "proofs_shop_id_resource_at_idx" ON "proofs"("shop_id", "resource", "at" DESC);

CREATE TABLE "proof_days" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "job_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "records" INTEGER NOT NULL,
    "differ" INTEGER NOT NULL,

    CONSTRAINT "proof_days_pkey" PRIMARY KEY ("shop_id","resource","day")
);
