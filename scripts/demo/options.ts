import { parseArgs } from "node:util";
import { joinNegative } from "../join-negative.ts";
import { Sentence } from "../sentence.ts";

export interface DemoOptions {
  orders: number;
  /** End after the summary, with exit code 0 only if mirror and store are equal. */
  exit: boolean;
  /** Where the app listens; absent: any free port. */
  port?: number;
}

const MOST = 1_000_000;

/** Throws a `Sentence` for what cannot be understood. */
export function readDemoOptions(args: string[], env: Record<string, string | undefined>): DemoOptions {
  const { orders, exit } = parse(args);
  const size = wholeNumber(orders);
  if (size === undefined || size < 1 || size > MOST) {
    throw new Sentence(`--orders ${orders}: the size of the store is a whole number from 1 to ${MOST}.`);
  }
  const port = env.PORT ? wholeNumber(env.PORT) : 0;
  if (port === undefined || port > 65_535) throw new Sentence(`PORT ${env.PORT} is not a port number.`);
  return { orders: size, exit, port: port || undefined };
}

function parse(args: string[]) {
  try {
    const options = {
      orders: { type: "string", default: "10000" },
      exit: { type: "boolean", default: false },
    } as const;
    return parseArgs({ args: joinNegative(args), options }).values;
  } catch (error) {
    const [why = ""] = (error as Error).message.split(". ");
    throw new Sentence(`${why.replace(/\.$/, "")}. Usage: npm run demo -- [--orders N] [--exit]`);
  }
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
