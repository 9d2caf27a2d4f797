-- AlterTable
ALTER TABLE "watermarks" ADD COLUMN "overlap_ms" INTEGER NOT NULL DEFAULT 300000;

-- CreateTable
CREATE TABLE "webhook_hours" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "deliveries" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "recovered" INTEGER NOT NULL DEFAULT 0,
    "intervals" INTEGER NOT NULL DEFAULT 0,
    "last_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_hours_pkey" PRIMARY KEY ("shop_id","topic","hour")
);

-- CreateTable
CREATE TABLE "webhook_lateness" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "bucket" SMALLINT NOT NULL,
    "deliveries" INTEGER NOT NULL,

    CONSTRAINT "webhook_lateness_pkey" PRIMARY KEY ("shop_id","topic","hour","bucket")
);

-- One row per shop, topic and hour takes every delivery: room to update it where it is.
ALTER TABLE "webhook_hours" SET (fillfactor = 50);
ALTER TABLE "webhook_lateness" SET (fillfactor = 50);

-- The hours until now, from the deliveries that are there.
INSERT INTO "webhook_hours" ("shop_id", "topic", "hour", "deliveries", "intervals", "last_at")
  SELECT "shop_id", "topic", date_trunc('hour', "received_at", 'UTC'), count(*),
         bit_or(1 << (extract(minute from "received_at" at time zone 'UTC')::int / 5)), max("received_at")
    FROM "deliveries" GROUP BY 1, 2, 3;
