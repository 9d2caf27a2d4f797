import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { listDeadLetters, readDeadLetter } from "~/mirror/read-dead-letters";
import { jsonAnswer } from "./answer";

const HOW_MANY = "Ask for 1 to 100 dead letters.";
const Query = z.object({
  key: z.string().optional(),
  after: z.string().optional(),
  before: z.string().optional(),
  limit: z.coerce.number(HOW_MANY).int().min(1, HOW_MANY).max(100, HOW_MANY).optional(),
});

/**
 * GET /api/dead-letters: what failed for good, the last tried first, `{ letters, next, previous }`; `next` and `previous` go
 * into `after` and `before`. With `key` that one alone, with what came (masked).
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => {
    const query = Query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!query.success) {
      const fields = Object.fromEntries(query.error.issues.map((issue) => [issue.path.join("."), issue.message]));
      throw new AppError("invalid", "Some of the filters cannot be understood.", { fields });
    }
    const { key, ...place } = query.data;
    if (key === undefined) return await listDeadLetters(ctx, place);
    const letter = await readDeadLetter(ctx, key);
    if (letter) return letter;
    throw new AppError("not_found", "There is no such dead letter: another try may have succeeded since.");
  });
}
