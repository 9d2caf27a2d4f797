-- Which units a fulfillment holds: from the document where its total tells, else from the parts (app/resources/orders/packed.ts).
CREATE VIEW "order_fulfillment_line_items" AS
  SELECT o."shop_id", o."id" AS "order_id", f->>'id' AS "fulfillment_id", l->>'id' AS "line_item_id", (l->>'quantity')::int AS "quantity"
  FROM "orders" o,
       jsonb_array_elements((o."document"->'fulfillments') || coalesce(o."parts"->'fulfillments', '[]')) f,
       jsonb_array_elements(CASE jsonb_typeof(f->'lines') WHEN 'array' THEN f->'lines' ELSE '[]' END) l;

-- Orders that were mirrored without them.
UPDATE "orders" SET "parts" = "parts" || '{"fulfillments": []}' WHERE "parts" IS NOT NULL;
UPDATE "orders" SET "parts_pending" = true WHERE "document"->'fulfillments' <> '[]';
