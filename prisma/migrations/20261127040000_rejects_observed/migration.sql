-- When Shopify gave the answer that could not be read: an answer that is older, but comes later, does not take the reason away.
-- What was rejected before has none; any answer settles it.

ALTER TABLE "rejects" ADD COLUMN "observed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT 'epoch';
ALTER TABLE "rejects" ALTER COLUMN "observed_at" DROP DEFAULT;
