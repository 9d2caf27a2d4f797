/** Keys of tasks: one waiting task for each thing, so that a webhook and a timer that both want it run, run it once. */
export const pushKey = (shopId: number, runId: string) => `push:${shopId}:${runId}`;
export const runKey = (shopId: number, jobId: string) => `sync:${shopId}:${jobId}`;

/** Of tasks that hold both sides of the catalog against each other, and that take products over into it. */
export const compareKey = (shopId: number) => `compare:${shopId}`;
export const adoptKey = (shopId: number) => `adopt:${shopId}`;

/** An import is read, then applied: one task at a time. */
export const feedKey = (shopId: number, importId: string) => `feed:${shopId}:${importId}`;
