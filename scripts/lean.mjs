/**
 * How a worker is started, so that it stays under 256 MB however large the store: V8 would otherwise let garbage pile up
 * to several times what is in use, and malloc keep an arena per thread, and for good the room that the pieces of a file
 * have taken (with the two thresholds they go back to the system). One thread of V8's own helps with the garbage instead of
 * four: on two processors the four wait for each other, which took a tenth of the orders a second.
 * Measured with `npm run bench`; the limit leaves room for a file whose lines are scattered.
 */
export const LEAN = {
  flags: ["--v8-pool-size=1", "--max-semi-space-size=2", "--max-old-space-size=384"],
  env: { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "65536", MALLOC_TRIM_THRESHOLD_: "262144" },
};

/**
 * The same for a web server. Garbage of requests under way that outlives a small young generation costs it a third of its
 * processor time in a flood of webhooks (0.40 ms for each with 4 MB, 0.28 with 16, no less with 32), and saves 20 MB.
 */
export const SERVING = { ...LEAN, flags: ["--v8-pool-size=1", "--max-semi-space-size=16", "--max-old-space-size=384"] };
