import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

const start = (...flags: string[]) => spawn(process.execPath, [path.join(import.meta.dirname, "main.ts"), ...flags]);

test("as a process it says where it listens in one line, and ends on SIGTERM", async () => {
  const process = start("--orders", "50", "--seed", "3", "--shop", "alone.myshopify.com");
  const [line] = (await once(createInterface(process.stdout), "line")) as [string];
  const ready = JSON.parse(line) as { origin: string; orders: number };
  expect(ready).toMatchObject({ shop: "alone.myshopify.com", orders: 50 });

  const second = start("--port", new URL(ready.origin).port);
  const [complaint] = (await once(createInterface(second.stderr), "line")) as [string];
  expect(complaint).toMatch(/cannot listen on port \d+/);
  expect((await once(second, "exit"))[0]).toBe(1);

  process.kill("SIGTERM");
  expect((await once(process, "exit"))[0]).toBe(0);
});
