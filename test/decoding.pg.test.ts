import { expect, test } from "vitest";

import { decodingBy } from "~/sync/sources/decoding.server";
import { world } from "~/context.server";

import { startApp } from "./support/app";
import { differences } from "./support/compare";

test("a large file is decoded by a thread of its own, and the mirror is what it would have been", async () => {
  await using app = await startApp({ orders: 2_000 });
  const decode = decodingBy(new URL("../scripts/decoding-thread.ts", import.meta.url), world().env.encryptionKeys);
  const decoded: number[] = [];
  world().decodeBeside = (resource, shopId, file) => {
    decoded.push(file.counted.roots);
    return decode(resource, shopId, file);
  };

  const populated = await app.sync({ mode: "populate" });
  expect(populated).toMatchObject({ status: "succeeded", created: 2_000, rejected: 0 });
  await app.settled();
  expect(await differences(app)).toEqual([]);
  expect(decoded).toEqual([2_000]);

  world().decodeBeside = null;
  expect(await app.sync({ mode: "full", forceFull: true })).toMatchObject({ unchanged: 2_000, updated: 0 });
});
