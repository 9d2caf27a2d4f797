import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { defaultPlan } from "~/resources/schedule";
import type { ScheduleView } from "~/resources/schedule";
import { MODES } from "~/resources/sync-job";
import { show } from "../show.fixture";
import { RetentionCard } from "./retention-card";
import { ScheduleCard } from "./schedule-card";
import type { ScheduleRequest } from "./schedule-draft";
import { useDrafts } from "./use-drafts";

const view = (mode: string, rest: Partial<ScheduleView> = {}): ScheduleView =>
  ({ resource: "orders", mode, nextAt: null, last: null, ...defaultPlan(mode), ...rest }) as ScheduleView;

function Schedules({ views }: { views: ScheduleView[] }) {
  const drafts = useDrafts(views);
  const [sent, setSent] = useState<ScheduleRequest[] | null | undefined>();
  return (
    <>
      {drafts.rows.map(({ key, ...row }) => (
        <section key={key} aria-label={row.view.mode}>
          <ScheduleCard {...row} />
        </section>
      ))}
      {drafts.dirty && <button onClick={() => setSent(drafts.take())}>Save</button>}
      {drafts.dirty && <button onClick={drafts.discard}>Discard</button>}
      <output>{JSON.stringify(sent)}</output>
    </>
  );
}

const card = (mode: string) => within(screen.getByRole("region", { name: mode }));
const save = () => screen.queryByRole("button", { name: "Save" });
const sent = () => JSON.parse(document.querySelector("output")?.textContent ?? "null") as unknown;

test("each schedule tells what follows from it, its default, its next run in the shop's zone, and how the last one went", () => {
  show(
    <Schedules
      views={[
        view("update", {
          nextAt: "2026-11-21T12:40:00Z",
          last: { at: "2026-11-21T11:40:00Z", jobId: "7", status: "succeeded", skipReason: null },
        }),
        view("verify", {
          nextAt: "2026-11-22T02:03:00Z",
          last: {
            at: "2026-11-21T02:03:00Z",
            jobId: "6",
            status: "running",
            skipReason: "Put off, because another job was running.",
          },
        }),
        view("full"),
      ]}
    />,
    { timeZone: "Europe/Berlin" },
  );
  expect(card("update").getByText(/Default: hourly\./)).toBeInTheDocument();
  expect(card("update").getByText(/Next run:/).parentElement).toHaveTextContent(/1:40.PM/);
  expect(card("update").getByText("Succeeded")).toBeInTheDocument();
  expect(card("update").getByRole("link", { name: "Open the job" })).toHaveAttribute("href", "/app/jobs/7");
  expect(card("verify").getByLabelText("At")).toHaveValue("03:00");
  expect(card("verify").getByText("Put off, because another job was running.")).toBeInTheDocument();
  expect(card("verify").queryByText("Running")).not.toBeInTheDocument();
  expect(card("full").getByText("Paused")).toBeInTheDocument();
  expect(card("full").getByText(/Next run:/).parentElement).toHaveTextContent("Next run: none");
  expect(save()).not.toBeInTheDocument();
});

test.each(MODES)("what follows from a schedule of the mode %s is said", (mode) => {
  show(<Schedules views={[view(mode)]} />);
  expect(card(mode).getByText(/^\S.{20,}\. Default: /)).toBeInTheDocument();
});

test("what was changed is sent when it is saved, and only that", async () => {
  const user = userEvent.setup();
  const { showAgain } = show(<Schedules views={[view("update"), view("verify"), view("full")]} />);
  await user.selectOptions(card("update").getByLabelText("Runs"), "Weekly");
  await user.selectOptions(card("update").getByLabelText("On"), "Monday");
  await user.click(card("verify").getByRole("button", { name: "Pause: Verify orders" }));
  expect(card("update").getByText(/worked out when you save/)).toBeInTheDocument();
  await user.click(save()!);
  const weekly = { rhythm: "weekly", time: "03:00", weekday: 1 } as const;
  expect(sent()).toEqual([
    { resource: "orders", mode: "update", paused: false, ...weekly },
    { resource: "orders", mode: "verify", paused: true, rhythm: "daily", time: "03:00" },
  ]);

  showAgain(<Schedules views={[view("update", weekly), view("verify", { paused: true }), view("full")]} />);
  expect(save()).not.toBeInTheDocument();
});

test("what is discarded, or changed back, is as if nothing had happened", async () => {
  const user = userEvent.setup();
  show(<Schedules views={[view("update")]} />);
  await user.click(card("update").getByRole("button", { name: "Pause: Update orders" }));
  await user.click(screen.getByRole("button", { name: "Discard" }));
  expect(card("update").getByText("On")).toBeInTheDocument();
  await user.selectOptions(card("update").getByLabelText("Runs"), "Daily");
  await user.selectOptions(card("update").getByLabelText("Runs"), "Hourly");
  expect(save()).not.toBeInTheDocument();
});

test.each(["4", "1441", "7.5", "often", ""])(
  "“%s” minutes is refused at the field, and nothing is sent",
  async (typed) => {
    const user = userEvent.setup();
    show(<Schedules views={[view("update"), view("full")]} />);
    await user.selectOptions(card("update").getByLabelText("Runs"), "Every few minutes");
    const field = card("update").getByRole("textbox", { name: "Minutes between two runs" });
    await user.clear(field);
    if (typed) await user.type(field, typed);
    await user.click(save()!);
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription("Minutes must be a whole number, 5 to 1,440.");
    expect(sent()).toBeNull();

    await user.clear(field);
    await user.type(field, "20");
    await user.click(save()!);
    expect(field).toBeValid();
    expect(sent()).toEqual([{ resource: "orders", mode: "update", paused: false, rhythm: "minutes", everyMins: 20 }]);
  },
);

test("how long things are kept is told with its reason", () => {
  show(<RetentionCard />);
  for (const [what, days] of [
    ["Webhooks that were worked off", "30 days"],
    ["Rows of imported feeds", "30 days"],
    ["Job history with its log", "180 days"],
    ["Your catalog", "While the app is installed"],
  ])
    expect(screen.getByRole("heading", { name: what }).parentElement).toHaveTextContent(`${what}${days}`);
});
