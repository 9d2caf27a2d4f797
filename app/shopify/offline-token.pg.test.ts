import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createWorld, world } from "~/context.server";
import { AppError } from "~/lib/errors";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { createOfflineToken } from "./offline-token.server";

let app: TestApp;
beforeEach(async () => {
  app = await startApp({ worker: false, orders: 0 });
});
afterEach(() => app[Symbol.asyncDispose]());

const shop = () => app.ctx.shop.domain;

describe("the access token for background work", () => {
  test("is the one the merchant's visit left, for as long as it is good", async () => {
    const token = await world().offlineToken(shop());
    expect(token).toMatch(/^shpat_/);
    expect(app.sim.shop().tokens.check(token, app.sim.clock.now())).toBeDefined();
    expect(await world().offlineToken(shop())).toBe(token);
    expect(app.sim.stats.tokens).toEqual({ exchanged: 1, refreshed: 0, refused: 0 });
  });

  test("is renewed once when many callers in two processes find it ended at the same time", async () => {
    const before = await world().offlineToken(shop());
    await leftOf("-1 minute");
    const otherProcess = createWorld(world().env, { log: world().log, clock: world().clock });
    try {
      const callers = Array.from({ length: 30 }, (_, n) => (n % 2 ? otherProcess : world()).offlineToken(shop()));
      const tokens = new Set(await Promise.all(callers));
      expect(tokens.size).toBe(1);
      expect(tokens).not.toContain(before);
      expect(app.sim.stats.tokens).toMatchObject({ refreshed: 1, refused: 0 });
    } finally {
      await otherProcess.database.close();
    }
  });

  test("is renewed before it ends, so that no call starts with a token about to end", async () => {
    const before = await world().offlineToken(shop());
    await leftOf("4 minutes");
    expect(await world().offlineToken(shop())).not.toBe(before);
  });

  test("is another one when Shopify has refused the one we hold", async () => {
    const refused = await world().offlineToken(shop());
    const next = await world().offlineToken(shop(), refused);
    expect(next).not.toBe(refused);
    // A second caller that was refused the old token takes the new one.
    expect(await world().offlineToken(shop(), refused)).toBe(next);
    expect(app.sim.stats.tokens.refreshed).toBe(1);
  });

  test("cannot be had again once Shopify knows the refresh token no more: the merchant is told what to do", async () => {
    app.sim.shop().tokens.revokeAll();
    await leftOf("-1 minute");
    await expect(world().offlineToken(shop())).rejects.toMatchObject({
      kind: "unauthorized",
      message: expect.stringContaining("Open Lockstep once in Shopify Admin to reconnect"),
    });
  });

  test("of a shop nobody has opened the app in does not exist", async () => {
    await expect(world().offlineToken("other.myshopify.com")).rejects.toMatchObject({ kind: "unauthorized" });
  });

  test("is used to its last minute while Shopify cannot be asked for a new one", async () => {
    const { database, seal, clock } = world();
    const refresh = () => Promise.reject(new AppError("unavailable", "Shopify is down."));
    const offlineToken = createOfflineToken({ db: database.db, seal, clock, refresh });
    const before = await offlineToken(shop());
    await leftOf("2 minutes");
    expect(await offlineToken(shop())).toBe(before);
    await leftOf("-1 second");
    await expect(offlineToken(shop())).rejects.toMatchObject({ kind: "unavailable" });
  });
});

async function leftOf(time: string): Promise<void> {
  await app.ctx.db.query("UPDATE sessions SET expires = now() + $1::interval", [time]);
}
