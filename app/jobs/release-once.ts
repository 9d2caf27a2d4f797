import type pg from "pg";

type Connected = Parameters<pg.Pool["connect"]>[0];

/**
 * The same pool, but a connection taken with a callback may be given back twice. graphile-worker 0.18 does so when its listening connection breaks
 * while it is being stopped, and nobody hears of the error that the pool throws then: it would end the process.
 */
export function releasingOnce(pool: pg.Pool): pg.Pool {
  const connect = (connected?: Connected) =>
    connected ? pool.connect((error, client, release) => connected(error, client, once(release))) : pool.connect();
  return new Proxy(pool, {
    get: (target, key) => {
      if (key === "connect") return connect;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

function once(release: (error?: Error | boolean) => void): (error?: Error | boolean) => void {
  let isReleased = false;
  return (error) => {
    if (!isReleased) release(error);
    isReleased = true;
  };
}
