/** Keys of tasks: one waiting task for each thing, so that a webhook and a timer that both want it run, run it once. */
export const runKey = (shopId: number, jobId: string) => `sync:${shopId}:${jobId}`;
