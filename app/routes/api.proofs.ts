import type { LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { listProofs, proofView } from "~/mirror/proofs";
import { resourceNamed } from "~/resources";
import { jsonAnswer } from "./answer";

const A_PAGE = 50;

/** GET /api/proofs?resource=orders&before=<ISO 8601> → the certificates, newest first, 50 at a time. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => {
    const query = new URL(request.url).searchParams;
    const { name } = resourceNamed(query.get("resource") ?? "orders");
    const text = query.get("before");
    const before = text === null ? null : new Date(text);
    if (before && Number.isNaN(before.getTime())) {
      throw new AppError("invalid", "before must be an instant like 2026-11-21T00:00:00Z.", {
        fields: { before: "Give an instant like 2026-11-21T00:00:00Z." },
      });
    }
    const proofs = await listProofs(ctx.db, ctx.shop.id, name, A_PAGE, before);
    return { proofs: proofs.map(proofView) };
  });
}
