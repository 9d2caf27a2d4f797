-- Orders sorted by their number, and the deliveries of one record.
CREATE INDEX "orders_shop_id_number_id_idx" ON "orders"("shop_id", "number" DESC, "id" DESC);
CREATE INDEX "deliveries_shop_id_record_id_received_at_idx" ON "deliveries"("shop_id", "record_id", "received_at" DESC);
