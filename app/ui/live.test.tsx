import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useLive } from "./live";

interface Figures {
  fetched: number;
  over: boolean;
}

const onOver = vi.fn();
const answers = vi.fn<() => Promise<Response>>();
let visibility: DocumentVisibilityState = "visible";

beforeEach(() => {
  vi.useFakeTimers();
  visibility = "visible";
  onOver.mockReset();
  answers.mockReset();
  vi.stubGlobal("fetch", answers);
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const START: Figures = { fetched: 0, over: false };

function Job() {
  const { value, lost } = useLive<Figures>("/job", START, ({ over }) => over, onOver);
  return <p>{`${value.fetched} fetched${lost ? ", connection lost" : ""}`}</p>;
}

const answer = (fetched: number, over = false) =>
  answers.mockImplementation(async () => Response.json({ fetched, over }));
const seconds = (count: number) => act(() => vi.advanceTimersByTimeAsync(count * 1000));

test("the figures move each second, and the page is told once when the job ends", async () => {
  render(<Job />);
  answer(120);
  await seconds(1);
  expect(screen.getByText("120 fetched")).toBeInTheDocument();

  answer(200, true);
  await seconds(1);
  expect(screen.getByText("200 fetched")).toBeInTheDocument();
  await seconds(10);
  expect(onOver).toHaveBeenCalledTimes(1);
  expect(answers).toHaveBeenCalledTimes(2);
});

test("nothing is asked while the tab is hidden, and at once when it comes back", async () => {
  render(<Job />);
  answer(120);
  visibility = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  await seconds(60);
  expect(answers).not.toHaveBeenCalled();

  visibility = "visible";
  await act(async () => void document.dispatchEvent(new Event("visibilitychange")));
  expect(answers).toHaveBeenCalledTimes(1);
  expect(screen.getByText("120 fetched")).toBeInTheDocument();
});

test("a dropped connection is told after a while and forgotten when it is back", async () => {
  render(<Job />);
  answer(120);
  await seconds(1);
  answers.mockImplementation(async () => Promise.reject(new TypeError("Failed to fetch")));
  await seconds(2);
  expect(screen.getByText("120 fetched")).toBeInTheDocument();
  await seconds(1);
  expect(screen.getByText("120 fetched, connection lost")).toBeInTheDocument();

  answer(300);
  await seconds(1);
  expect(screen.getByText("300 fetched")).toBeInTheDocument();
});

test("an answer that is slow is not asked for twice", async () => {
  render(<Job />);
  answers.mockImplementation(() => new Promise(() => undefined));
  await seconds(10);
  expect(answers).toHaveBeenCalledTimes(1);
});
