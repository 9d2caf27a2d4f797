import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { defaultPlan } from "~/resources/schedule";
import type { ScheduleView } from "~/resources/schedule";
import type { WorkFacts } from "~/resources/work";
import { formatsFor } from "../formats";
import { show } from "../show.fixture";
import { SchedulesBlock } from "./schedules";
import { workSentence } from "./work";

const english = formatsFor("en", "UTC");
const AT = "2026-11-21T12:00:00.000Z";
const calm: WorkFacts = { standing: "well", isAlive: true, seenAt: AT, deliveries: 0, oldestAt: null, jobAt: null };

test.each<[Partial<WorkFacts>, RegExp]>([
  [{}, /^Nothing waits: what comes in is worked off at once\.$/],
  [{ deliveries: 1, oldestAt: AT }, /^1 webhook waits, the oldest webhook since Nov 21, 2026, 12:00:00.*UTC\.$/],
  [{ deliveries: 1_200, oldestAt: AT, jobAt: AT }, /^1,200 webhooks and a sync job wait, /],
  [
    { isAlive: false, deliveries: 2 },
    /^No worker has been seen since Nov 21, 2026, 12:00:00.*: 2 webhooks wait\. Nothing is lost/,
  ],
  [{ isAlive: false, seenAt: null }, /^No worker has ever been seen: what comes in will wait\. .*npm run worker\.$/],
])("what waits, and whether anybody works: %j", (facts, sentence) => {
  expect(workSentence({ ...calm, ...facts }, english)).toMatch(sentence);
});

const view = (mode: string, rest: Partial<ScheduleView> = {}): ScheduleView =>
  ({ resource: "orders", mode, nextAt: null, last: null, ...defaultPlan(mode), ...rest }) as ScheduleView;

test("what starts next is said first; each schedule that is on tells its next run and how the last one went", () => {
  const schedules = [
    view("verify", { nextAt: "2026-11-22T03:02:00Z" }),
    view("update", {
      nextAt: "2026-11-21T12:40:00Z",
      last: { at: "2026-11-21T11:40:00Z", jobId: "7", status: "succeeded", skipReason: null },
    }),
    view("full"),
  ];
  show(<SchedulesBlock facts={{ standing: "well", schedules }} />);
  expect(screen.getByText(/^Next: update of orders at Nov 21, 2026, 12:40:00/)).toBeInTheDocument();
  expect(screen.getAllByRole("heading").map((heading) => heading.textContent)).toEqual([
    "Verify of orders, daily at 03:00",
    "Update of orders, hourly",
  ]);
  expect(screen.getByText("Succeeded")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Open the job" })).toHaveAttribute("href", "/app/jobs/7");
  expect(screen.getByRole("link", { name: "Change schedules" })).toHaveAttribute("href", "/app/settings");
});

test("before the first populate, and when all is paused, that is said", () => {
  const { showAgain } = show(<SchedulesBlock facts={{ standing: "well", schedules: [view("update")] }} />);
  expect(screen.getByText("Schedules begin within a minute of the first populate.")).toBeInTheDocument();
  showAgain(<SchedulesBlock facts={{ standing: "well", schedules: [view("full")] }} />);
  expect(screen.getByText("Nothing starts by itself: all schedules are paused.")).toBeInTheDocument();
});
