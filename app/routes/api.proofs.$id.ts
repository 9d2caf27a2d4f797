import type { LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { findProof, proofView } from "~/mirror/proofs";
import { jsonAnswer } from "./answer";

/** GET /api/proofs/:id → the certificate of one verify, by the number of its job. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => {
    const id = params.id ?? "";
    const proof = /^\d{1,18}$/.test(id) ? await findProof(ctx.db, ctx.shop.id, id) : undefined;
    if (!proof) throw new AppError("not_found", "There is no such certificate.");
    return { shop: ctx.shop.domain, ...proofView(proof) };
  });
}
