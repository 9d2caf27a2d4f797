-- Few jobs fail: the overview looks among them for one that nothing has made up for.
CREATE INDEX "sync_jobs_failed" ON "sync_jobs" ("shop_id", "resource", "created_at" DESC, "id" DESC) WHERE "status" = 'failed';
