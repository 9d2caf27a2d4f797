import type { z } from "zod";
import { AppError } from "~/lib/errors";

/** What an address asks for, behind its question mark. Throws `AppError("invalid")` with a sentence for each part at fault. */
export function readQuery<Shape>(request: Request, shape: z.ZodType<Shape>): Shape {
  const query = shape.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (query.success) return query.data;
  const fields = Object.fromEntries(query.error.issues.map((issue) => [issue.path.join("."), issue.message]));
  throw new AppError("invalid", "Some of the filters cannot be understood.", { fields });
}
