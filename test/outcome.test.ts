import { describe, expect, it } from "vitest";
import { countPlaywright, countVitest } from "./outcome";

const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe("the count of a test run", () => {
  it("is what passed and what failed", () => {
    expect(countVitest(vitest, 0)).toEqual({ passed: 3, failed: 0 });
    const testResults = [file("failed", "failed", "passed")];
    expect(countVitest({ ...vitest, numFailedTests: 1, testResults }, 1)).toEqual({ passed: 3, failed: 1 });
  });

  it("takes a skipped test for a failed one", () => {
    expect(countVitest({ ...vitest, numPendingTests: 1, numTodoTests: 1 }, 0)).toEqual({ passed: 3, failed: 2 });
    const stats = { expected: 1, unexpected: 0, flaky: 1, skipped: 1 };
    expect(countPlaywright({ stats }, 0)).toEqual({ passed: 1, failed: 2 });
  });

  it("takes a file that could not be loaded for a failed test", () => {
    expect(countVitest({ ...vitest, testResults: [file("failed"), file("passed", "passed")] }, 1).failed).toBe(1);
  });

  it("fails when nothing ran, when there is no report, and when the run ended badly without saying why", () => {
    expect(countVitest({ ...vitest, numPassedTests: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countVitest(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countVitest(vitest, 1)).toEqual({ passed: 3, failed: 1 });
    expect(countPlaywright(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
