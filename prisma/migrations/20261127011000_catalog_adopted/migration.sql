-- What the catalog takes over from Shopify as a whole, what is gone there, and the latest change of each field.

ALTER TABLE "catalog_products" ADD COLUMN "adopted_at" TIMESTAMPTZ(3);

ALTER TABLE "catalog_variants" ADD COLUMN "gone_at" TIMESTAMPTZ(3);

ALTER TABLE "catalog_settings" ADD COLUMN "adopt_new" BOOLEAN NOT NULL DEFAULT false;

CREATE INDEX "catalog_changes_shop_id_catalog_product_id_catalog_variant_i_idx" ON "catalog_changes"("shop_id", "catalog_product_id", "catalog_variant_id", "field", "side", "id" DESC);
