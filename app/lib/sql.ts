/** The database as the rooms see it: text and parameters in, rows out. `db.server.ts` implements it over one `pg` pool. */
export interface Sql {
  /** Rows of one statement. bigint columns arrive as strings, timestamps as `Date`, numeric as strings, bytea as `Buffer`. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Transaction extends Sql {
  /**
   * `COPY … FROM STDIN` in text format (see `copy-text.ts`); `pieces` are its finished lines one after the other, cut anywhere
   * (bytes are UTF-8). Resolves to the rows copied.
   */
  copyIn(statement: string, pieces: Iterable<string | Uint8Array>): Promise<number>;
}

export interface Database extends Sql {
  /** One transaction on one connection: committed when `work` resolves, rolled back when it throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * The data is at fault, not the server: SQLSTATE class 22 (what cannot be stored), 23 (what breaks a constraint) or 54
 * (what is too large). Trying the same again cannot help.
 */
export function isDataError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^(22|23|54)/.test(error.code);
}

/** A row is there that should not be (unique_violation): what it belonged to is gone, because somebody has meddled with the tables. */
export function isLeftover(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}
