/**
 * Several processes of the app in one: each has a world of its own (clock, connections, way to Shopify), which follows what it
 * starts through every `await`. A world that is killed never goes on: what it waits for does not come any more, and
 * its connections are cut.
 */
import { AsyncLocalStorage } from "node:async_hooks";

import { createWorld } from "~/context.server";
import type { World } from "~/context.server";
import { readEnv } from "~/env.server";
import type { Log } from "~/lib/log";
import type { Database, Sql } from "~/lib/sql";
import { PATIENCE } from "~/sync/ctx";

import { FAST } from "./fast-clock.ts";

const inside = new AsyncLocalStorage<World>();

/** `world()` is the one it was called in; outside of any, `home`. Ends with `leaveWorlds`. */
export function enterWorlds(home: World): void {
  Object.defineProperty(globalThis, "lockstepWorld", {
    configurable: true,
    get: () => inside.getStore() ?? home,
  });
}

export function leaveWorlds(): void {
  Reflect.deleteProperty(globalThis, "lockstepWorld");
}

export const within = <T>(world: World, work: () => T): T => inside.run(world, work);

export interface MortalWorld {
  world: World;
  /** Dies at its next statement but so many. */
  killAfter(statements: number): void;
  kill(): void;
  isDead(): boolean;
  /** Resolves when it dies. */
  died: Promise<void>;
}

/** A process's world, as `createWorld` makes it, in fast time. */
export function createMortalWorld(environment: Record<string, string>, clock: () => Date, log: Log): MortalWorld {
  const world = createWorld(readEnv(environment), { ...fastTime(clock), log });
  world.adminFetch = impatient(world.adminFetch);
  const { database } = world;
  let left = Number.POSITIVE_INFINITY;
  let dead = false;
  const death = Promise.withResolvers<void>();
  const never = () => new Promise<never>(() => undefined);

  const kill = () => {
    if (dead) return;
    dead = true;
    death.resolve();
    const { pool } = database;
    pool.connect = never;
    pool.query = never;
    for (const client of clientsOf(pool)) cut(client);
  };
  const living = <T>(work: () => Promise<T>): Promise<T> => {
    if (--left < 0) kill();
    return dead ? never() : work();
  };
  const mortalSql = (sql: Sql): Sql => ({ query: (text, values) => living(() => sql.query(text, values)) });
  // Everything else of this world holds the same object, so it is changed in place.
  const db = { ...database.db };
  const mortalDb: Database = {
    ...mortalSql(db),
    transaction: (work) =>
      living(() =>
        db.transaction(async (tx) => {
          const result = await work({
            ...mortalSql(tx),
            copyIn: (statement, lines) => living(() => tx.copyIn(statement, lines)),
          });
          return await living(async () => result);
        }),
      ),
  };
  Object.assign(database.db, mortalDb);
  const toShopify = world.adminFetch;
  world.adminFetch = (input, init) => (dead ? never() : toShopify(input, init));
  return {
    world,
    killAfter: (statements) => {
      left = statements;
    },
    kill,
    isDead: () => dead,
    died: death.promise,
  };
}

/** What makes a process live in fast time: see fast-clock. */
export function fastTime(clock: () => Date) {
  return {
    clock,
    patience: { ...PATIENCE, bulkPollMs: 2_000, stallMs: 2 * 60_000, retryMs: 500 },
    sleep: (milliseconds: number, signal: AbortSignal) => FAST.sleep(milliseconds, signal),
  };
}

/**
 * A request that Shopify never answers is given up in fast time too. (`AbortSignal.any` would do, were it not for Node's
 * collecting it as garbage while somebody waits.)
 */
export const impatient =
  (send: typeof fetch): typeof fetch =>
  (input, init) => {
    const over = new AbortController();
    setTimeout(() => over.abort(new Error("no answer in time")), FAST.timeoutMs).unref();
    return send(input, { ...init, signal: over.signal });
  };

interface Cuttable {
  connection: { stream: { removeAllListeners(): void; on(event: "error", ignore: () => void): void; destroy(): void } };
}

const clientsOf = (pool: object): Cuttable[] => [...(pool as { _clients: Cuttable[] })._clients];

/** The server sees the connection end; on this side nobody is left to hear of it. */
function cut({ connection: { stream } }: Cuttable): void {
  stream.removeAllListeners();
  stream.on("error", () => undefined);
  stream.destroy();
}
