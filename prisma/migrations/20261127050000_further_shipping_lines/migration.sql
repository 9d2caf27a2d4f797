-- Orders that were taken for complete without a look for shipping lines that cost nothing: a bulk file does not show those.
UPDATE "orders" SET "parts_pending" = true, "parts_hash" = NULL
  WHERE "parts" IS NULL AND "parts_hash" IS NOT NULL AND NOT "parts_pending"
    AND "written_by" IN ('populate', 'update', 'full', 'sweep', 'verify') AND "document"->'shippingLine' <> 'null';
