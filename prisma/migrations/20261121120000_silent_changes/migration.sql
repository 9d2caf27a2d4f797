-- A record changed although its time of change did not move: which fields do that here is told on Health.
ALTER TABLE "record_events" ADD COLUMN "silent" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "record_events_silent" ON "record_events" ("shop_id", "resource", "at") WHERE "silent";
