-- AlterTable
ALTER TABLE "sync_jobs" ADD COLUMN "recovered" INTEGER;

-- CreateTable
CREATE TABLE "webhook_silences" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "noticed_at" TIMESTAMPTZ(3) NOT NULL,
    "usual_ms" INTEGER NOT NULL,
    "looked_at" TIMESTAMPTZ(3),
    "job_ids" BIGINT[] NOT NULL DEFAULT ARRAY[]::BIGINT[],
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_silences_pkey" PRIMARY KEY ("shop_id","topic","since")
);

-- CreateTable
CREATE TABLE "webhook_checks" (
    "shop_id" INTEGER NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,
    "compared_at" TIMESTAMPTZ(3),
    "api_version" TEXT,
    "made" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "webhook_checks_pkey" PRIMARY KEY ("shop_id")
);
