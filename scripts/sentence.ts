/** A failure that one sentence explains: commands print its message without a stack and end with exit code 1. */
export class Sentence extends Error {
  override name = "Sentence";
}

/** Runs a command's main function; what it throws becomes one line (a stack only for the unexpected) and exit code 1. */
export function command(main: () => Promise<number | undefined>): void {
  const end = (code: number | undefined) => (process.exitCode = code ?? 0);
  const fail = (error: unknown) => {
    const text = error instanceof Sentence ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  };
  main().then(end, fail);
}
