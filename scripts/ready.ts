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

/** The app's own expected failures (it may be another bundle, so they are told by name) become sentences. */
export function inSentences<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === "AppError") throw new Sentence(error.message, { cause: error });
    throw error;
  }
}
