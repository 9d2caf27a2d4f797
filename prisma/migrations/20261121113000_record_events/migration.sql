-- What became of each record, for its timeline; pruned.
CREATE TABLE "record_events" (
  "shop_id" INTEGER NOT NULL,
  "id" BIGSERIAL NOT NULL,
  "resource" TEXT NOT NULL,
  "record_id" BIGINT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "kind" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "job_id" BIGINT,
  "topic" TEXT,
  "version_at" TIMESTAMPTZ(3),
  "reason" TEXT,
  "changes" JSONB,

  CONSTRAINT "record_events_pkey" PRIMARY KEY ("shop_id", "id")
);

CREATE INDEX "record_events_shop_id_resource_record_id_at_id_idx" ON "record_events"("shop_id", "resource", "record_id", "at" DESC, "id" DESC);
CREATE INDEX "record_events_shop_id_at_idx" ON "record_events"("shop_id", "at");
