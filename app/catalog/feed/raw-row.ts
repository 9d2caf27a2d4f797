/** A row of a CSV file as it stands there: the values of its columns in their order, or why it cannot be read. */
export type RawRow = { n: number; raw: string } & ({ cells: string[] } | { fault: string });

export const TOO_LONG = "it is longer than 4 MB, which no product is";
export const UNREADABLE =
  "it holds characters that cannot be read: save the file as UTF-8 and import it again, or correct the line";
/** Bytes of a line. */
export const MOST_LINE = 4 * 1024 * 1024;
