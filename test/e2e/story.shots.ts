import { expect, openApp, test } from "./stage.ts";
import { shoot } from "./shoot.ts";

test("an order's own story", async ({ page, stage, expectedComplaints }) => {
  expectedComplaints.push(/./);
  const { sim } = stage;
  const app = await openApp(page, stage, "/app/jobs/new");
  await app.getByRole("button", { name: /^Populate \d+ orders$/ }).click();
  await app
    .getByText(/Populate completed/)
    .first()
    .waitFor();
  const written = async (id: string, tag: string) =>
    expect
      .poll(
        async () => (await stage.query("select 1 from orders where id = $1 and $2 = any(tags)", [id, tag])).length,
        {
          timeout: 20_000,
        },
      )
      .toBe(1);
  const paid = [
    ...sim.store.findOrders(
      { terms: [{ field: "financial_status", op: "=", value: "paid" }] },
      { key: "ID", reverse: false },
    ),
  ];
  const id = paid[0]?.id ?? "";
  sim.store.editOrder(id, { tags: ["packed"], note: "Ring twice" });
  await written(id, "packed");
  await new Promise((resolve) => setTimeout(resolve, 1100));
  sim.store.refundOrder(id);
  sim.store.editOrder(id, { tags: ["packed", "returned"] });
  await written(id, "returned");

  await openApp(page, stage, `/app/orders/${id}`);
  await app.getByRole("heading", { name: "Timeline" }).waitFor();
  await app.getByText("Identical to Shopify at this moment.").waitFor();
  await shoot(page, "35-order-story", ["desktop-long", "phone-long"]);
  await app.getByLabel("Show changes of").selectOption("tags");
  await expect(app.getByText("Created in Shopify")).toBeHidden();
  await shoot(page, "36-order-story-field", ["desktop-long"]);
});
