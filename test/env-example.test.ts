import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(resolve(import.meta.dirname, "..", path), "utf8");

it("explains in .env.example every variable the app reads", () => {
  const settings = /z\s*\.object\(\{(.*?)\n {2}\}\)/s.exec(read("app/env.server.ts"))?.[1] ?? "";
  const names = [...settings.matchAll(/^ {4}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
  const explained = [...read(".env.example").matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(names).toContain("DATABASE_URL");
  expect(explained).toEqual(expect.arrayContaining(names));
});
