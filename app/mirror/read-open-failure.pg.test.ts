import { expect, test } from "vitest";
import type { MirrorCtx } from "./ctx";
import { readOpenFailure } from "./read-open-failure";
import { emptyMirror, NOW } from "./reading.fixture";

interface Ran {
  mode: string;
  status: string;
  params?: Record<string, unknown>;
  effectiveMode?: string;
}

/** Jobs that ran one after the other, ten minutes apart. */
async function ran(ctx: MirrorCtx, jobs: readonly Ran[]) {
  for (const [n, job] of jobs.entries()) {
    await ctx.db.query(
      `insert into sync_jobs (shop_id, resource, mode, effective_mode, trigger, params, status, reason, created_at)
       values ($1, 'orders', $2, $3, 'person', $4, $5, $6, $7)`,
      [
        ctx.shop.id,
        job.mode,
        job.effectiveMode ?? null,
        JSON.stringify(job.params ?? {}),
        job.status,
        job.status === "failed" ? `The ${job.mode} failed.` : null,
        new Date(NOW.getTime() - 600_000 * (jobs.length - n)),
      ],
    );
  }
}

const failed = (mode: string, params = {}): Ran => ({ mode, status: "failed", params });
const succeeded = (mode: string, params = {}): Ran => ({ mode, status: "succeeded", params });
const fellBack: Ran = { mode: "update", status: "succeeded", effectiveMode: "full" };

const stories: [what: string, failure: Ran, later: Ran[], isOpen: boolean][] = [
  ["nothing came after it", failed("update"), [], true],
  ["an update made up for an update", failed("update"), [succeeded("update")], false],
  ["a full resync made up for an update", failed("update"), [succeeded("full")], false],
  ["a populate does not fetch what changed", failed("update"), [succeeded("populate")], true],
  [
    "a few minutes are not all since the last sync",
    failed("update"),
    [succeeded("update", { staleAfterMins: 5 })],
    true,
  ],
  [
    "enough minutes reach as far",
    failed("update", { staleAfterMins: 30 }),
    [succeeded("update", { staleAfterMins: 40 })],
    false,
  ],
  [
    "the same minutes, but later",
    failed("update", { staleAfterMins: 30 }),
    [succeeded("update", { staleAfterMins: 30 })],
    true,
  ],
  ["a populate of everything covers one of days", failed("populate", { days: 30 }), [succeeded("populate")], false],
  ["one of more days does too", failed("populate", { days: 30 }), [succeeded("populate", { days: 31 })], false],
  ["one of fewer days does not", failed("populate", { days: 30 }), [succeeded("populate", { days: 7 })], true],
  ["days do not cover everything", failed("populate"), [succeeded("populate", { days: 365 })], true],
  ["an update does not bring what is not there yet", failed("populate"), [succeeded("update")], true],
  ["an update that fell back to full does", failed("populate"), [fellBack], false],
  [
    "only a full resync makes up for one",
    failed("full"),
    [succeeded("populate"), succeeded("update"), succeeded("verify")],
    true,
  ],
  ["and it does", failed("full"), [succeeded("full")], false],
  ["a verify that repairs makes up for an update", failed("update"), [succeeded("verify")], false],
  ["one that only reports does not", failed("update"), [succeeded("verify", { reportOnly: true })], true],
  ["nor one of a part", failed("update"), [succeeded("verify", { from: "2026-11-01T00:00:00Z" })], true],
  ["nor can a verify bring what a populate was to bring", failed("populate"), [succeeded("verify")], true],
  [
    "a report makes up for a report",
    failed("verify", { reportOnly: true }),
    [succeeded("verify", { reportOnly: true })],
    false,
  ],
  ["but not for a repair", failed("verify"), [succeeded("verify", { reportOnly: true })], true],
  ["what was cancelled makes up for nothing", failed("update"), [{ mode: "update", status: "cancelled" }], true],
  ["what is still running does not yet", failed("update"), [{ mode: "update", status: "running" }], true],
  [
    "rejected records do not count against it",
    failed("update"),
    [{ mode: "update", status: "succeeded_with_problems" }],
    false,
  ],
  ["what succeeded before it does not count", succeeded("full"), [failed("update")], true],
];

test.each(stories)("%s", async (_what, first, later, isOpen) => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("failed.myshopify.com");
  await ran(ctx, [first, ...later]);
  expect((await readOpenFailure(ctx, "orders")) !== null).toBe(isOpen);
});

test("of several open failures the newest is told, also when a later one has been made up for", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("several.myshopify.com");
  await ran(ctx, [failed("full"), failed("populate"), failed("update"), succeeded("update")]);
  expect(await readOpenFailure(ctx, "orders")).toMatchObject({ mode: "populate", reason: "The populate failed." });
});

test("another shop's success makes up for nothing, and its failure is not ours", async () => {
  await using mirror = await emptyMirror();
  const ours = await mirror.installShop("ours.myshopify.com");
  const theirs = await mirror.installShop("theirs.myshopify.com");
  await ran(ours, [failed("update")]);
  await ran(theirs, [succeeded("full")]);
  expect([await readOpenFailure(ours, "orders"), await readOpenFailure(theirs, "orders")]).toEqual([
    expect.objectContaining({ mode: "update" }),
    null,
  ]);
});
