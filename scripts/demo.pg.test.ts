import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, expect, inject, test } from "vitest";
import { connect } from "./postgres.ts";

/** The demo as a process; a first run also builds the app. */
const PATIENCE = 240_000;

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

interface Demo {
  child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves once the demo has said this. */
  said(what: RegExp): Promise<void>;
  ended: Promise<number | null>;
}

function demo(args: string[], env: Record<string, string> = {}): Demo {
  const { PORT: _port, ...rest } = process.env;
  const child = spawn(process.execPath, ["scripts/demo.ts", ...args], {
    env: { ...rest, DATABASE_URL: inject("databaseTemplate").replace(/\/\w+$/, "/postgres"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let [out, err] = ["", ""];
  let listen = () => undefined as void;
  child.stdout.setEncoding("utf8").on("data", (text: string) => ((out += text), listen()));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<number | null>((done) => child.once("close", done));
  void ended.then(() => running.delete(child));
  const said = (what: RegExp) =>
    new Promise<void>((done, fail) => {
      listen = () => void (what.test(out) && done());
      listen();
      void ended.then(() => fail(new Error(`The demo ended without saying ${String(what)}: ${out}${err}`)));
    });
  return { child, out: () => out, err: () => err, said, ended };
}

async function demoDatabases(): Promise<string[]> {
  const admin = await connect(inject("databaseTemplate").replace(/\/\w+$/, "/postgres"));
  const { rows } = await admin.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname LIKE 'lockstep\\_demo\\_%'",
  );
  await admin.end();
  return rows.map(({ name }) => name);
}

test(
  "the whole demo on a small store: populate, update, webhooks, products, and both sides equal",
  { timeout: PATIENCE },
  async () => {
    const { out, err, ended } = demo(["--orders", "300", "--exit"]);
    const code = await ended;
    expect(err()).toBe("");
    expect(out()).toContain("installed in lockstep-demo.myshopify.com by token exchange");
    expect(out()).toContain("Populate completed. New: 300, Updated: 0, Unchanged: 0, Failed: 0");
    expect(out()).toMatch(/Update completed\. New: 25, Updated: \d+, Unchanged: \d+, Failed: 0/);
    expect(out()).toMatch(
      /3 orders deleted, gone from the mirror after [\d.]+ s; order #\d+ edited, its row shows it after [\d.]+ s\./,
    );
    expect(out()).toMatch(
      /Read +New +Updated +API calls +Query cost +Seconds +Records\/s\n +Orders, populate +300 +300 /,
    );
    expect(out()).toContain("Populate completed. New: 500, Updated: 0, Unchanged: 0, Failed: 0");
    expect(out()).toMatch(/\n +Products, populate +500 +500 /);
    expect(out()).toContain("The mirror equals the store: 322 orders and 500 products compared, record by record.");
    expect(code).toBe(0);
    expect(await demoDatabases()).toEqual([]);
  },
);

test("a single value that differs in the mirror ends the demo with an exit code", { timeout: PATIENCE }, async () => {
  const { out, ended, said } = demo(["--orders", "120", "--exit"]);
  await said(/Mirror {3}postgresql/);
  const url = new URL(inject("databaseTemplate"));
  url.pathname = `/${(await demoDatabases())[0]}`;
  const saboteur = await connect(url.href);
  await saboteur.query(`
    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.document := jsonb_set(NEW.document, '{number}', '-1'); RETURN NEW; END $$;
    CREATE TRIGGER spoil BEFORE INSERT OR UPDATE ON orders FOR EACH ROW WHEN (NEW.number = 1050) EXECUTE FUNCTION spoil()`);
  await saboteur.end();
  expect(await ended).toBe(1);
  expect(out()).toMatch(
    /The mirror does not equal the store: 1 of \d+ orders differ\.\n +\d+\.document\.number: mirror -1, store 1050/,
  );
});

test(
  "a stock level that differs in the mirror ends the demo with an exit code too",
  { timeout: PATIENCE },
  async () => {
    const { out, ended, said } = demo(["--orders", "20", "--exit"]);
    await said(/Mirror {3}postgresql/);
    const url = new URL(inject("databaseTemplate"));
    url.pathname = `/${(await demoDatabases())[0]}`;
    const saboteur = await connect(url.href);
    await saboteur.query(`
    CREATE SEQUENCE levels_written;
    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF nextval('levels_written') = 1 THEN NEW.available := -77; END IF; RETURN NEW; END $$;
    CREATE TRIGGER spoil BEFORE INSERT ON product_inventory_levels FOR EACH ROW EXECUTE FUNCTION spoil()`);
    await saboteur.end();
    expect(await ended).toBe(1);
    expect(out()).toMatch(
      /The mirror does not equal the store: 1 of 500 products differ\.\n +\d+\.levels\.\d+\.available: mirror -77/,
    );
  },
);

test(
  "two demos at once do not disturb each other, and a Ctrl-C leaves nothing behind",
  { timeout: PATIENCE },
  async () => {
    const first = demo(["--orders", "20"]);
    await first.said(
      /Open the app in the simulated Shopify Admin.*\n\n +http:\/\/127\.0\.0\.1:\d+\/store\/lockstep-demo\/apps\/lockstep/,
    );
    const second = demo(["--orders", "20"]);
    await second.said(/Open the app/);
    const origin = /Shopify {2}(\S+)/.exec(second.out())?.[1] ?? "";
    expect(await demoDatabases()).toHaveLength(2);
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    expect((await fetch(`${origin}/_sim/stats`)).status).toBe(200);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    await expect(fetch(`${origin}/_sim/stats`)).rejects.toThrow("fetch failed");
    expect(await demoDatabases()).toEqual([]);
  },
);

test(
  "what keeps the demo from starting is said in one sentence, and nothing is left running",
  { timeout: PATIENCE },
  async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
    const { port } = taken.address() as AddressInfo;
    const nowhere = inject("databaseTemplate").replace(/:\d+\//, ":1/");
    const cases: [string[], Record<string, string>, RegExp][] = [
      [["--orders", "abc"], {}, /^--orders abc: the size of the store is a whole number from 1 to 1000000\.$/],
      [["--orders", "20"], { PORT: String(port) }, new RegExp(`^Port ${port} is taken: .*$`)],
      [
        ["--orders", "20"],
        { DATABASE_URL: nowhere },
        /^Cannot reach PostgreSQL at 127\.0\.0\.1:1\/\w+: nothing answers there\.$/,
      ],
      [["--orders", "20"], { ENCRYPTION_KEY: "secret" }, /^ENCRYPTION_KEY cannot be read: .*$/],
    ];
    for (const [args, env, sentence] of cases) {
      const { err, ended } = demo(args, env);
      expect(await ended).toBe(1);
      expect(err().trim()).toMatch(sentence);
    }
    await new Promise((done) => taken.close(done));
    expect(await demoDatabases()).toEqual([]);
  },
);
