import { act, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { show } from "../show.fixture";
import { liveJob, someWindow } from "./job.fixture";
import { JobProgress, RunningJobCard } from "./job-progress";

afterEach(() => vi.useRealTimers());

const running = (fetched: number, percent: number) =>
  liveJob({ fetched }, { percent, perSecond: 9_800, etaSeconds: 61 }, [
    someWindow({ n: 0, state: "done" }),
    someWindow({ n: 1, state: "reading" }),
    someWindow({ n: 2, state: "pending" }),
  ]);

test("a running job has a bar with a name, its sentence, and its windows in words", () => {
  show(<JobProgress live={running(12_400, 67.9)} lost={false} />);
  expect(
    screen.getByRole("progressbar", { name: "12,400 of 18,377 · 9,800 per second · about 1 minute left" }),
  ).toHaveValue(67);
  expect(screen.getByRole("img", { name: "1 of 3 windows done" })).toBeInTheDocument();
  expect(screen.getByText("Running")).toBeInTheDocument();
});

test("a job that only waits says so in words, and its bar stays at nothing", () => {
  const live = liveJob({ status: "waiting", reason: "Shopify prepares the file." }, {});
  show(<JobProgress live={live} lost={false} />);
  expect(screen.getByText("Waiting for Shopify")).toBeInTheDocument();
  expect(screen.getByRole("progressbar")).toHaveValue(0);
});

test("a merchant with another language reads the numbers as that language writes them", () => {
  show(<JobProgress live={running(12_400, 67.9)} lost={false} />, { locale: "de" });
  expect(screen.getByRole("progressbar", { name: /^12\.400 of 18\.377 · 9\.800 per second/ })).toBeInTheDocument();
  expect(screen.getByText(/^67\s%$/)).toBeInTheDocument();
});

test("a lost connection is told, and that the job goes on", () => {
  show(<JobProgress live={running(1, 1)} lost />);
  expect(screen.getByText(/The job goes on/)).toBeInTheDocument();
});

test("screen readers hear of it at most every ten seconds, and of the end at once", async () => {
  vi.useFakeTimers();
  const { showAgain } = show(<JobProgress live={running(1, 1)} lost={false} />);
  await act(() => vi.advanceTimersByTimeAsync(0));
  for (let second = 1; second <= 9; second += 1) {
    showAgain(<JobProgress live={running(second * 1000, second)} lost={false} />);
    await act(() => vi.advanceTimersByTimeAsync(1000));
  }
  expect(screen.getByRole("status")).toHaveTextContent(/^1 of 18,377/);
  await act(() => vi.advanceTimersByTimeAsync(1000));
  expect(screen.getByRole("status")).toHaveTextContent("9,000 of 18,377");

  const ended = liveJob({ status: "succeeded", created: 5 }, { percent: 100 });
  showAgain(<JobProgress live={ended} lost={false} />);
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(screen.getByRole("status")).toHaveTextContent("Update completed. New: 5");
});

test("a job that was asked to stop cannot be asked again", () => {
  const live = liveJob({ cancelRequestedAt: "2026-11-21T12:00:00.000Z" }, {});
  show(<RunningJobCard live={live} lost={false} cancelling={false} onCancel={() => undefined} />);
  expect(screen.getByRole("button", { name: "Cancelling" })).toHaveAttribute("aria-disabled", "true");
});
