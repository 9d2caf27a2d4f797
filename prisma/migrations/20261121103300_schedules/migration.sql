-- What is due is looked for once a minute over all shops: a few rows per shop, so no index is kept for it.
CREATE TABLE "schedules" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "rhythm" TEXT NOT NULL,
    "every_mins" INTEGER,
    "at_time" TEXT,
    "weekday" INTEGER,
    "paused_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),
    "last_at" TIMESTAMPTZ(3),
    "last_job_id" BIGINT,
    "skip_reason" TEXT,

    CONSTRAINT "schedules_pkey" PRIMARY KEY ("shop_id", "resource", "mode")
);
