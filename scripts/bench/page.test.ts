import { expect, test } from "vitest";
import { figure } from "./figures.ts";
import { PART_TITLES, pageWith } from "./page.ts";

const machine = (commit: string) => ({
  date: "2026-11-21T09:00:00Z",
  commit,
  cores: 2,
  cpu: "some processor",
  memoryGb: 24,
  platform: "linux x64",
  node: "v24.0.0",
  postgres: "18.4",
  loadBefore: 0.1,
});

test("a part that is measured again replaces its section and leaves the others", () => {
  const first = pageWith(
    "",
    [figure("ingest", "speed", 1, "orders/s"), figure("calls", "calls", 3, "calls")],
    machine("aaa"),
    "npm run bench",
  );
  const second = pageWith(
    first,
    [figure("ingest", "speed", 2, "orders/s")],
    machine("bbb"),
    "npm run bench -- --only ingest",
  );

  const sections = second.split("\n## ");
  const named = (title: string) => sections.find((section) => section.startsWith(title));
  expect(named("Ingest")).toContain("commit bbb");
  expect(named("API calls")).toContain("commit aaa");
  expect(named("Memory")).toContain("Not measured yet.");
  expect(sections.slice(1).map((section) => section.split("\n", 1)[0])).toEqual(Object.values(PART_TITLES));
  expect(pageWith(second, [], machine("ccc"), "")).toBe(second);
});
