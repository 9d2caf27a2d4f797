-- Records per second lately, for the time a job still takes.
ALTER TABLE "sync_jobs" ADD COLUMN "per_second" DOUBLE PRECISION;
