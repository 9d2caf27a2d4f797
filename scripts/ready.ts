import { connect } from "./postgres.ts";
import { Sentence } from "./sentence.ts";

/** Throws a sentence when the database does not answer or has no tables. */
export async function checkDatabase(url: string): Promise<void> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ migrated: boolean }>("SELECT to_regclass('shops') IS NOT NULL AS migrated");
    if (!rows[0]?.migrated) throw new Sentence("The database has no tables yet: run `npm run migrate` first.");
  } finally {
    await client.end();
  }
}

/** How long work under way may take once a process is told to stop. What is cut off is taken up again by the next process. */
const GRACE_MS = 10_000;

/** Resolves when `work` has ended, or when the grace is over. */
export async function withinGrace(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((done) => (timer = setTimeout(done, GRACE_MS)));
  await Promise.race([work, over]);
  clearTimeout(timer);
}

/** The app's own expected failures (it may be another bundle, so they are told by name) become sentences. */
export function inSentences<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === "AppError") throw new Sentence(error.message, { cause: error });
    throw error;
  }
}
