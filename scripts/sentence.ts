/** A failure that one sentence explains: commands print its message without a stack and end with exit code 1. */
export class Sentence extends Error {
  override name = "Sentence";
}

/** Runs a command's main function; what it throws becomes one line (a stack only for the unexpected) and exit code 1. */
export async function command(main: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const text = error instanceof Sentence ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}
