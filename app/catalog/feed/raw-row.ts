/** A row of a feed as it stands in the file: the values of its columns in their order, or why it cannot be read. */
export type RawRow = { n: number; raw: string } & ({ cells: string[] } | { fault: string });

export const TOO_LONG = "It is longer than 4 MB, which no product is.";
export const UNREADABLE =
  "It holds characters that cannot be read: save the file as UTF-8 and import it again, or correct the line.";
