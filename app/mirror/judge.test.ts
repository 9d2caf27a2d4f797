import { describe, expect, test } from "vitest";
import { judge } from "./judge";
import type { Known, Verdict } from "./judge";

/** A row that job 7 made and job 8 wrote last; the incoming version is newer and says something new. */
const row: Known = {
  exists: true,
  buried: false,
  same: false,
  same_parts: false,
  newer: true,
  written_job_id: "8",
  created_job_id: "7",
};
const none: Known = {
  exists: false,
  buried: false,
  same: null,
  same_parts: null,
  newer: null,
  written_job_id: null,
  created_job_id: null,
};

type By = { jobId: string | null; keepExisting?: boolean };
const webhook: By = { jobId: null };
const update: By = { jobId: "9" };
const populate: By = { jobId: "9", keepExisting: true };

const withParts = { record: { parts: { known: true, value: null } as const } };
const fromBulk = { record: { parts: { known: false, shown: true } as const } };

const write = (outcome: Verdict["outcome"]) => ({ outcome, write: true });
const leave = (outcome: Verdict["outcome"], outdated?: boolean) => ({
  outcome,
  write: false,
  ...(outdated === undefined ? {} : { outdated }),
});

describe.each<[string, typeof fromBulk | typeof withParts]>([
  ["by bulk", fromBulk],
  ["read alone", withParts],
])("a record %s", (_, incoming) => {
  test.each<[string, Partial<Known> | null, By, Verdict]>([
    ["that the mirror has not is created", null, update, write("created")],
    ["that the mirror has not is created by a populate", null, populate, write("created")],
    ["that was deleted stays deleted", { exists: false, buried: true }, update, leave("stale")],
    ["that was deleted stays deleted, even if a row were left", { buried: true }, webhook, leave("stale")],
    ["that is newer replaces the row", {}, update, write("updated")],
    ["that is newer replaces the row, without a job too", {}, webhook, write("updated")],
    ["that is older is not written", { newer: false }, update, leave("stale")],
    ["that says nothing new is not written", { same: true, same_parts: true }, update, leave("unchanged")],
    [
      "that says nothing new is not written, however old",
      { same: true, same_parts: true, newer: false },
      webhook,
      leave("unchanged"),
    ],
    ["that exists is left alone by a populate, which knows that it is outdated", {}, populate, leave("skipped", true)],
    ["that exists in a newer version is left alone by a populate", { newer: false }, populate, leave("skipped", false)],
    [
      "that exists just so is left alone by a populate",
      { same: true, same_parts: true },
      populate,
      leave("skipped", false),
    ],
  ])("%s", (_name, known, by, verdict) => {
    expect(judge(incoming, known ? { ...row, ...known } : none, by)).toEqual(verdict);
  });

  test.each<[string, Partial<Known>, By, Verdict]>([
    [
      "that this very job created counts as created",
      { written_job_id: "9", created_job_id: "9" },
      update,
      leave("created"),
    ],
    ["that this very job updated counts as updated", { written_job_id: "9" }, update, leave("updated")],
    [
      "that this very populate created counts as created",
      { written_job_id: "9", created_job_id: "9" },
      populate,
      leave("created"),
    ],
  ])("read once more after an interruption, %s", (_name, known, by, verdict) => {
    expect(judge(incoming, { ...row, ...known, same: true, same_parts: true, newer: true }, by)).toEqual(verdict);
  });

  test("that this very populate created and a webhook changed since still counts as created", () => {
    expect(judge(incoming, { ...row, created_job_id: "9", written_job_id: null, newer: false }, populate)).toEqual(
      leave("created"),
    );
  });

  test("that nobody's job made is not taken for one's own by a read without a job", () => {
    const known = { ...row, created_job_id: null, written_job_id: null };
    expect(judge(incoming, { ...known, same: true, same_parts: true }, webhook)).toEqual(leave("unchanged"));
    expect(judge(incoming, known, { jobId: null, keepExisting: true })).toEqual(leave("skipped", true));
  });
});

test("parts that only a single read knows are news, although the rest is the same", () => {
  const known = { ...row, same: true, same_parts: false };
  expect(judge(withParts, known, webhook)).toEqual(write("updated"));
  expect(judge(withParts, { ...known, newer: false }, webhook)).toEqual(leave("stale"));
});

test("a bulk record does not know its parts, so the parts that are mirrored are no difference", () => {
  expect(judge(fromBulk, { ...row, same: true, same_parts: false }, update)).toEqual(leave("unchanged"));
});
