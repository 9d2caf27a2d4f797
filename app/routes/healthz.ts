import { world } from "~/context.server";

/** For load balancers: 200 while this process can reach its database. */
export async function loader() {
  try {
    await world().database.db.query("SELECT 1");
    return Response.json({ ok: true });
  } catch {
    return Response.json({ ok: false, message: "The database cannot be reached." }, { status: 503 });
  }
}
