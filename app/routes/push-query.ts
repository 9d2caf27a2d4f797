import type { z } from "zod";
import { AppError } from "~/lib/errors";

/** An address's parameters in their shape. Throws `AppError("invalid")` with a sentence per parameter. */
export function queryOf<Shape>(request: Request, shape: z.ZodType<Shape>): Shape {
  const query = shape.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (query.success) return query.data;
  const fields = Object.fromEntries(query.error.issues.map((issue) => [issue.path.join("."), issue.message]));
  throw new AppError("invalid", "Some of the filters cannot be understood.", { fields });
}
