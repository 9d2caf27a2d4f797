-- Grows each time a run takes a job up; only the run that bears the newest one may write to it.
ALTER TABLE "sync_jobs" ADD COLUMN "lease" INTEGER NOT NULL DEFAULT 0;
