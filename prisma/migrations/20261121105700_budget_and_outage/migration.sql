-- Calls on their way, so that answers which overlap are believed no further than they are certain; and whether Shopify answers.
ALTER TABLE "api_budgets"
  ADD COLUMN "taken" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "answered" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "learned" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "failures" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "outage_since" TIMESTAMPTZ(3),
  ADD COLUMN "probe_at" TIMESTAMPTZ(3),
  ADD COLUMN "probing" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "probes" INTEGER NOT NULL DEFAULT 0;

-- Who spent it.
ALTER TABLE "api_usage" ADD COLUMN "spender" TEXT NOT NULL DEFAULT 'other';
ALTER TABLE "api_usage" ALTER COLUMN "spender" DROP DEFAULT;
ALTER TABLE "api_usage" DROP CONSTRAINT "api_usage_pkey", ADD CONSTRAINT "api_usage_pkey" PRIMARY KEY ("shop_id", "hour", "spender");
