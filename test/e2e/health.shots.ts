import { shoot } from "./shoot.ts";
import { expect, openApp, test } from "./stage.ts";

// A large budget: with the smallest, single reads use it up, an update takes over, and the verify waits.
test.use({ store: { orders: 400, readAllOrders: true, plan: { bucket: 20_000, restore: 1000 } } });

test("health, certificate and settings", async ({ page, stage, expectedComplaints }) => {
  expectedComplaints.push(/./);
  const { sim } = stage;
  const all = ["desktop-long", "phone-long"] as const;
  let app = await openApp(page, stage, "/app/health");
  await app.getByText("Nothing has been populated yet; after that").waitFor();
  await shoot(page, "40-health-first", all);

  await openApp(page, stage, "/app/jobs/new");
  await app.getByRole("button", { name: "Populate 400 orders" }).click();
  await app
    .getByText(/Populate completed/)
    .first()
    .waitFor();
  for (const id of sim.store.pick(20)) sim.store.editOrder(id, { tags: ["told"] });
  sim.webhooks.double(5);
  sim.store.createOrders(10);
  const isAtRest = async () => {
    const open = await stage.query(
      "select 1 from deliveries where state = 'pending' union all select 1 from sync_jobs where finished_at is null",
    );
    return open.length;
  };
  await expect.poll(isAtRest, { timeout: 60_000 }).toBe(0);
  await openApp(page, stage, "/app/jobs/new?mode=verify");
  await app.getByRole("button", { name: /^Verify \d+ orders$/ }).click();
  await app
    .getByText(/^Verify completed/)
    .first()
    .waitFor();
  app = await openApp(page, stage, "/app/health");
  await app.getByText(/^No gap since/).waitFor();
  await app
    .getByText(/points$/)
    .first()
    .waitFor();
  await shoot(page, "41-health-well", all);

  const lost = await stage.query<{ id: string }>("select id from orders order by created_at desc offset 40 limit 3");
  for (const [table, key] of [
    ["order_line_items", "order_id"],
    ["sealed_contacts", "id"],
    ["orders", "id"],
  ]) {
    await stage.query(`delete from ${table} where ${key} = any($1)`, [lost.map(({ id }) => id)]);
  }
  await stage.query(
    `insert into webhook_silences (shop_id, topic, since, ended_at, noticed_at, usual_ms)
     select id, 'orders/updated', now() - interval '4 hours', now() - interval '5 minutes', now() - interval '3 hours', 180000 from shops`,
  );
  await openApp(page, stage, "/app/jobs/new?mode=verify");
  await app.getByRole("checkbox", { name: "Only report, change nothing" }).check();
  await app.getByRole("button", { name: /^Verify \d+ orders$/ }).click();
  await app
    .getByText(/still differ/)
    .first()
    .waitFor();
  await openApp(page, stage, "/app/health");
  await app
    .getByText(/created then differ/)
    .first()
    .waitFor();
  await app
    .getByText(/points$/)
    .first()
    .waitFor();
  await shoot(page, "42-health-gaps", all);

  await app.getByRole("link", { name: "Open the certificate" }).click();
  await app.getByRole("heading", { name: "Certificate" }).waitFor();
  await shoot(page, "43-certificate", ["desktop", "phone"]);
  await page.emulateMedia({ media: "print" });
  await shoot(page, "44-certificate-print", ["desktop"]);
  await page.emulateMedia({ media: "screen" });
  await openApp(page, stage, "/app/health/certificate");
  await app.getByRole("table").getByRole("link").first().waitFor();
  await shoot(page, "47-certificates", ["desktop", "phone"]);
  await openApp(page, stage, "/app/settings");
  await app.getByText("Next run").first().waitFor();
  await shoot(page, "45-settings", all);
  await openApp(page, stage, "/app");
  await app.getByText("API calls today").waitFor();
  await shoot(page, "46-overview-differs", ["desktop", "phone"]);
});
