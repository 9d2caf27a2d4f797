import { expect, test } from "vitest";
import { readDemoOptions } from "./options.ts";

test("the demo has 10,000 orders, any free port, and stays", () => {
  expect(readDemoOptions([], {})).toEqual({ orders: 10_000, exit: false, port: undefined });
  expect(readDemoOptions(["--orders", "300", "--exit"], { PORT: "4000" })).toEqual({
    orders: 300,
    exit: true,
    port: 4000,
  });
  expect(readDemoOptions([], { PORT: "0" }).port).toBeUndefined();
});

test.each([
  [["--orders", "abc"], {}, "--orders abc: the size of the store is a whole number from 1 to 1000000."],
  [["--orders", "-5"], {}, "--orders -5: the size of the store is a whole number from 1 to 1000000."],
  [["--orders", "0"], {}, "--orders 0: the size of the store is a whole number from 1 to 1000000."],
  [["--orders"], {}, "Option '--orders <value>' argument missing. Usage: npm run demo -- [--orders N] [--exit]"],
  [["--order", "5"], {}, "Unknown option '--order'. Usage: npm run demo -- [--orders N] [--exit]"],
  [["5"], {}, "Unexpected argument '5'. Usage: npm run demo -- [--orders N] [--exit]"],
  [[], { PORT: "http" }, "PORT http is not a port number."],
  [[], { PORT: "70000" }, "PORT 70000 is not a port number."],
])("what is wrong in %j %j is said in one sentence", (args, env, sentence) => {
  expect(() => readDemoOptions(args, env)).toThrow(sentence);
});
