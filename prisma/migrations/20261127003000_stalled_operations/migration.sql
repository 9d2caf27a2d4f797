-- Since when the bulk operation of a window has counted no further object.
ALTER TABLE "sync_windows" ADD COLUMN "moved_at" TIMESTAMPTZ(3);
