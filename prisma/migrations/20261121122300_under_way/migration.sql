-- Calls on their way by spans of time, so that those of processes that died are forgotten however busy the others are.
ALTER TABLE "api_budgets"
  DROP COLUMN "answered",
  ADD COLUMN "span" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "under_way" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "under_way_before" DOUBLE PRECISION NOT NULL DEFAULT 0;
