import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, Sentence } from "../scripts/sentence.ts";
import { chooseSteps, type Outcome } from "./steps.ts";

/** All checks of the project, or the steps named: `npm test -- unit pg`. Goes on after a failing one; ends with `N passed, N failed`. */
await command(async () => {
  const steps = chooseSteps(process.argv.slice(2));
  const folder = await mkdtemp(join(tmpdir(), "lockstep-test-"));
  const lines: string[] = [];
  const total = { passed: 0, failed: 0 };
  // A machine's own setting must not turn the tests into a production run.
  Reflect.deleteProperty(process.env, "NODE_ENV");
  for (const { name, title, run } of steps) {
    console.log(`\n── ${title} ${"─".repeat(Math.max(0, 100 - title.length))}\n`);
    const began = performance.now();
    const { passed, failed } = await run(folder).catch(told);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    lines.push(
      `  ${name.padEnd(10)} ${`${passed} passed`.padStart(12)} ${`${failed} failed`.padStart(12)} ${seconds.padStart(8)} s`,
    );
    total.passed += passed;
    total.failed += failed;
  }
  await rm(folder, { recursive: true, force: true });
  console.log(`\n── Summary ${"─".repeat(93)}\n\n${lines.join("\n")}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
});

function told(error: unknown): Outcome {
  if (!(error instanceof Sentence)) throw error;
  console.log(error.message);
  return { passed: 0, failed: 1 };
}
