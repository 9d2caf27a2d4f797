import { expect, test } from "vitest";
import type { MirrorCtx } from "~/mirror/ctx";
import { listRecords } from "~/mirror/read-list";
import { readRecord } from "~/mirror/read-stored";
import { listQuery } from "~/resources/list";
import { products } from "~/resources/products";
import { PRODUCT_LIST } from "~/resources/products/list";
import { productView } from "~/resources/products/view";
import { startApp } from "../../test/support/app";

const query = (text = "") => listQuery(PRODUCT_LIST, new URLSearchParams(text));
const listProducts = (ctx: MirrorCtx, asked: ReturnType<typeof query>, size?: number) =>
  listRecords(ctx, PRODUCT_LIST, asked, size);
const readProduct = async (ctx: MirrorCtx, id: string) => {
  const record = await readRecord(ctx, products, id);
  return record && productView(record, ctx.shop.currencyCode);
};

test("every mirrored product is listed once in every order, found by what it is, and opens with its variants and stock", async () => {
  await using app = await startApp({ orders: 5, products: 45 });
  const { ctx } = app;
  const job = await app.sync({ resource: "products", mode: "populate" });
  await app.settled();

  for (const sort of Object.keys(PRODUCT_LIST.sorts)) {
    for (const direction of ["asc", "desc"]) {
      const base = `sort=${sort}+${direction}`;
      const pages = [await listProducts(ctx, query(base), 10)];
      for (let page = pages[0]; page?.next; page = pages.at(-1)) {
        pages.push(await listProducts(ctx, query(`${base}&after=${page.next}`), 10));
      }
      const ids = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
      expect([ids.length, new Set(ids).size], base).toEqual([45, 45]);
      const back = await listProducts(ctx, query(`${base}&before=${pages[1]?.previous}`), 10);
      expect(back.rows, base).toEqual(pages[0]?.rows);
      expect(back.previous).toBeNull();
    }
  }

  const { rows } = await listProducts(ctx, query());
  for (const row of rows) {
    const product = await readProduct(ctx, row.id);
    const theirs = app.sim.products.get(row.id);
    expect(product, row.id).toMatchObject({
      title: theirs?.title,
      status: theirs?.status,
      reject: null,
      mirror: { firstMirrored: { jobId: job.id, mode: "populate" } },
    });
    expect(product?.variants.map(({ id }) => id)).toEqual(theirs?.variants.map(({ id }) => id));
    expect(product?.variants.map(({ stock }) => stock.length)).toEqual(
      theirs?.variants.map(({ item }) => item.levels.filter(({ isActive }) => isActive).length),
    );
    expect(product?.description).not.toMatch(/<\w/);
    const sku = product?.variants[0]?.sku;
    const ways = [["query", row.title.slice(1, 9)], ["vendor", row.vendor], ...(sku ? [["query", sku]] : [])];
    for (const way of ways) {
      const found = await listProducts(ctx, query(new URLSearchParams([way]).toString()));
      expect(
        found.rows.map(({ id }) => id),
        way.join(),
      ).toContain(row.id);
    }
  }
  const drafts = await listProducts(ctx, query("status=DRAFT"));
  expect(drafts.rows.map(({ id }) => id)).toEqual(rows.filter(({ status }) => status === "DRAFT").map(({ id }) => id));

  const elsewhere = { ...ctx, shop: { ...ctx.shop, id: ctx.shop.id + 1 } };
  expect((await listProducts(elsewhere, query())).rows).toEqual([]);
  expect(await readProduct(elsewhere, rows[0]?.id ?? "0")).toBeNull();
});
