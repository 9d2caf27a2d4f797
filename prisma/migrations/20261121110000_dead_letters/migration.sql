-- Deliveries and records that failed for good: what there is of them, when they were tried, and that somebody asked again.
ALTER TABLE "deliveries" ALTER COLUMN "notice" DROP NOT NULL,
  ADD COLUMN "payload" JSONB,
  ADD COLUMN "bytes" INTEGER,
  ADD COLUMN "tried_at" TIMESTAMPTZ(3),
  ADD COLUMN "due_at" TIMESTAMPTZ(3),
  ADD COLUMN "asked_at" TIMESTAMPTZ(3),
  ADD COLUMN "replay_id" BIGINT;

ALTER TABLE "rejects" ADD COLUMN "payload" JSONB, ADD COLUMN "asked_at" TIMESTAMPTZ(3);

CREATE TABLE "replays" (
  "shop_id" INTEGER NOT NULL,
  "id" BIGSERIAL NOT NULL,
  "from_at" TIMESTAMPTZ(3) NOT NULL,
  "to_at" TIMESTAMPTZ(3) NOT NULL,
  "deliveries" INTEGER NOT NULL,
  "replayed" INTEGER NOT NULL,
  "asked_by" TEXT,
  "asked_at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "replays_pkey" PRIMARY KEY ("shop_id", "id")
);

UPDATE "deliveries" SET "tried_at" = coalesce("finished_at", "received_at") WHERE "state" = 'failed';

CREATE INDEX "rejects_shop_id_last_at_idx" ON "rejects"("shop_id", "last_at" DESC);

-- The inbox is worked off by these, and dead letters are listed; nearly all deliveries are done and in none of them.
CREATE INDEX "deliveries_asked" ON "deliveries" ("shop_id", "asked_at") WHERE "state" = 'pending' AND "asked_at" IS NOT NULL;
CREATE INDEX "deliveries_failed" ON "deliveries" ("shop_id", "tried_at" DESC) WHERE "state" = 'failed';
CREATE INDEX "deliveries_replay" ON "deliveries" ("shop_id", "replay_id") WHERE "replay_id" IS NOT NULL;
CREATE INDEX "rejects_asked" ON "rejects" ("shop_id", "asked_at") WHERE "asked_at" IS NOT NULL;
