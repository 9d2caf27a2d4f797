/**
 * How a worker is started, so that it stays under 256 MB however large the store: V8 would otherwise let garbage pile up
 * to several times what is in use, and malloc keep an arena per thread. The limit of 512 MB is for what must not fail.
 */
export const LEAN = {
  flags: ["--max-semi-space-size=8", "--max-old-space-size=512"],
  env: { MALLOC_ARENA_MAX: "2" },
};
