/** `--days -3` reads to parseArgs like two options; as `--days=-3` it is a value that somebody can judge. */
export function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    if (/^-\d/.test(arg) && before?.startsWith("--") && !before.includes("=")) {
      joined[joined.length - 1] = `${before}=${arg}`;
    } else joined.push(arg);
  }
  return joined;
}
