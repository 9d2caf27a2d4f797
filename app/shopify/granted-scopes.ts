import { z } from "zod";

import type { Admin } from "./admin";

const GRANTED = `#graphql
  query GrantedScopes { currentAppInstallation { accessScopes { handle } } }`;

const Answer = z.object({
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** The access scopes that this shop grants now. */
export async function readGrantedScopes(admin: Admin): Promise<string[]> {
  const { data } = await admin.query({ document: GRANTED, urgency: "page" });
  return Answer.parse(data).currentAppInstallation.accessScopes.map(({ handle }) => handle);
}
