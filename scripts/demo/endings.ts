/** What a command has opened and must close, the last first. */
export interface Endings {
  /** Remembers how to end something. Once all has ended, what comes late is ended at once. */
  add(end: () => Promise<void> | void): void;
  /** Ends everything; a failure of one does not keep the others. */
  all(): Promise<void>;
}

export function createEndings(): Endings {
  const open: (() => Promise<void> | void)[] = [];
  let over = false;
  const quietly = async (end: () => Promise<void> | void) => {
    try {
      await end();
    } catch {
      // What cannot be closed properly is left to the end of the process.
    }
  };
  return {
    add: (end) => {
      if (!over) open.push(end);
      else {
        void quietly(end);
        throw new Error("The command has ended.");
      }
    },
    all: async () => {
      over = true;
      for (let end = open.pop(); end; end = open.pop()) await quietly(end);
    },
  };
}

/** Resolves at the first Ctrl-C or request to end. A second one ends the process as usual, without ceremony. */
export function interruption(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
}
