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
} as const;

const placeShape = z.tuple([z.string(), z.string().regex(/^\d{1,19}$/)]);

export function writeCursor(place: Place): string {
  return btoa(JSON.stringify([place.value, place.id]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Throws `AppError("invalid")`: a cursor is copied from an answer of ours, never made up. */
export function readCursor(cursor: string, kind: keyof typeof VALUES): Place {
  try {
    const [value, id] = placeShape.parse(JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))));
    z.string().regex(VALUES[kind]).parse(value);
    return { value, id };
  } catch (cause) {
    throw new AppError("invalid", "This page of the list cannot be found. Go back to the first page.", {
      cause,
      fields: { cursor: "Use a cursor from an earlier answer." },
    });
  }
}
