/**
 * How a worker is started, so that it stays under 256 MB however large the store: V8 would otherwise let garbage pile up
 * to several times what is in use, and malloc keep an arena per thread, and for good the room that a batch has taken (with
 * the two thresholds it goes back to the system; a piece of a file, 64 KB, is soon used again). One thread of V8's own
 * helps with the garbage instead of four: on two processors the four wait for each other, which took a tenth of the orders
 * a second. Buffers count with the heap instead of having a limit of their own, which many small ones reach again and again.
 * Measured with `npm run bench`; the limit leaves room for a file whose lines are scattered.
 */
export const LEAN = {
  flags: ["--v8-pool-size=1", "--max-semi-space-size=2", "--max-old-space-size=384"],
  flagsSince24: ["--external-memory-accounted-in-global-limit"],
  env: { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "131073", MALLOC_TRIM_THRESHOLD_: "262144" },
};

/**
 * The same for a web server. Garbage of requests under way that outlives a small young generation costs it a third of its
 * processor time in a flood of webhooks (0.40 ms for each with 4 MB, 0.28 with 16, no less with 32), and saves 20 MB.
 */
export const SERVING = {
  flags: ["--v8-pool-size=1", "--max-semi-space-size=16", "--max-old-space-size=384"],
  flagsSince24: [],
  env: LEAN.env,
};

/** For a Node of this version ("24.21.0"): one that does not know a flag does not start. */
export const flagsFor = (version, { flags, flagsSince24 }) =>
  Number.parseInt(version) >= 24 ? [...flags, ...flagsSince24] : flags;
