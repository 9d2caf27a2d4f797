-- The files of feeds while they are imported, and what reading and applying them has to remember.

CREATE TABLE "feed_chunks" (
    "shop_id" INTEGER NOT NULL,
    "import_id" BIGINT NOT NULL,
    "n" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "feed_chunks_pkey" PRIMARY KEY ("shop_id","import_id","n")
);

ALTER TABLE "feed_imports"
    ADD COLUMN "encoding" TEXT,
    ADD COLUMN "delimiter" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "notes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "fields" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "applied" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "bytes_read" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "uploaded_at" TIMESTAMPTZ(3),
    ADD COLUMN "lease" INTEGER NOT NULL DEFAULT 0,
    ALTER COLUMN "format" DROP NOT NULL;

ALTER TABLE "feed_rows"
    ADD COLUMN "part" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "family" TEXT,
    ADD COLUMN "options" JSONB NOT NULL DEFAULT '[]',
    ADD COLUMN "candidates" JSONB,
    DROP CONSTRAINT "feed_rows_pkey",
    ADD CONSTRAINT "feed_rows_pkey" PRIMARY KEY ("shop_id","import_id","n","part");

DROP INDEX "feed_rows_shop_id_import_id_state_n_idx";
CREATE INDEX "feed_rows_shop_id_import_id_state_n_part_idx" ON "feed_rows"("shop_id", "import_id", "state", "n", "part");


-- What Prisma cannot say.

-- Files are read once or twice and then deleted: compressing them would cost more than it spares.
ALTER TABLE "feed_chunks" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;

-- Rows of a new product are applied together.
CREATE INDEX "feed_rows_families" ON "feed_rows" ("shop_id", "import_id", "family") WHERE "state" = 'create';
