export interface Outcome {
  passed: number;
  failed: number;
}

/** What is read of vitest's JSON report. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** What is read of Playwright's JSON report. */
export interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/**
 * A skipped test counts as failed, and so does a file that could not be read, a run of no tests, and a run that ended badly
 * although each test passed.
 */
export function countVitest(report: VitestReport | undefined, exitCode: number): Outcome {
  if (!report) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const skipped = report.numPendingTests + report.numTodoTests;
  return strict({ passed: report.numPassedTests, failed: report.numFailedTests + skipped + broken.length }, exitCode);
}

export function countPlaywright(report: PlaywrightReport | undefined, exitCode: number): Outcome {
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return strict({ passed: expected, failed: unexpected + flaky + skipped }, exitCode);
}

function strict({ passed, failed }: Outcome, exitCode: number): Outcome {
  const silent = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: silent ? 1 : failed };
}
