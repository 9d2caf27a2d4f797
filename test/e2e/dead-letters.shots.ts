import { expect, openApp, test } from "./stage.ts";
import { shoot } from "./shoot.ts";

test("dead letters", async ({ page, stage, expectedComplaints }) => {
  expectedComplaints.push(/./);
  const { sim } = stage;
  let app = await openApp(page, stage, "/app/health/dead-letters");
  await app.getByText("Nothing has failed for good").waitFor();
  await shoot(page, "30-dead-letters-none", ["desktop", "phone"]);

  await openApp(page, stage, "/app/jobs/new");
  await app.getByRole("button", { name: /^Populate \d+ orders$/ }).click();
  await app
    .getByText(/Populate completed/)
    .first()
    .waitFor();
  const [refused = "", odd = "", ...fine] = sim.store.pick(6);
  sim.faults.next("record_refused", { match: `Order/${refused}`, times: 1000 });
  sim.faults.next("record_undecodable", { match: `Order/${odd}`, times: 1000 });
  for (const id of [refused, odd, ...fine]) sim.store.editOrder(id, { tags: ["packed"] });
  sim.webhooks.emit(sim.shop().domain, "orders/updated", () => ({
    order: 17,
    email: "jane@example.com",
    updated_at: "2026-11-21T07:00:00Z",
  }));
  sim.webhooks.emit(sim.shop().domain, "bulk_operations/finish", () => ({ status: "completed" }));
  await expect
    .poll(async () => (await stage.query("select 1 from deliveries where state = 'pending'")).length, {
      timeout: 30_000,
    })
    .toBe(0);

  app = await openApp(page, stage, "/app/health");
  await app.getByText(/failed for good/).waitFor();
  await shoot(page, "31-health", ["desktop", "phone"]);
  await app.getByRole("link", { name: "Look into them" }).click();
  await app.getByRole("table").first().waitFor();
  await shoot(page, "32-dead-letters", ["desktop", "phone", "phone-long"]);
  await app.getByRole("button", { name: "Count them" }).click();
  await app.getByText(/came in this time/).waitFor();
  await shoot(page, "33-dead-letters-replay", ["desktop", "phone-long"]);
  await app
    .getByRole("link", { name: /^Order #/ })
    .first()
    .click();
  await app.getByText("What came").waitFor();
  await shoot(page, "34-dead-letter", ["desktop", "phone"]);
});
