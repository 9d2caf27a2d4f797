import { z } from "zod";
import { AppError } from "./errors";

/** A place in a list sorted by (value, id): what keyset paging continues from. */
export interface Place {
  value: string;
  id: string;
}

const VALUES = {
  instant: /^\d{4}-[01]\d-[0-3]\d[T ][\d:.]{8,15}(Z|[+-][\d:]+)$/,
  number: /^-?\d+(\.\d+)?$/,
  text: /^[^]*$/,
} as const;

const placeShape = z.tuple([z.string(), z.string().regex(/^\d{1,19}$/)]);

export const writeCursor = (place: Place): string => packCursor([place.value, place.id]);

/** For lists that are sorted by more, or by other things, than a `Place` says. */
export function packCursor(place: readonly string[]): string {
  return btoa(ascii(JSON.stringify(place)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The same JSON: base64 takes bytes, and a title is any text. */
const ascii = (json: string) =>
  json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Throws `AppError("invalid")`: a cursor is copied from an answer of ours, never made up. */
export function readCursor(cursor: string, kind: keyof typeof VALUES): Place {
  const [value, id] = unpackCursor(
    cursor,
    placeShape.refine(([value]) => VALUES[kind].test(value)),
  );
  return { value, id };
}

/** The place a cursor stands for, held against its shape. Throws as `readCursor` does. */
export function unpackCursor<Shape>(cursor: string, shape: z.ZodType<Shape>): Shape {
  try {
    return shape.parse(JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))));
  } catch (cause) {
    throw new AppError("invalid", "This page of the list cannot be found. Go back to the first page.", {
      cause,
      fields: { cursor: "Use a cursor from an earlier answer." },
    });
  }
}
