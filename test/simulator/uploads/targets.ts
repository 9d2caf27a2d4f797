import { createHmac } from "node:crypto";
import type { Input, Mutation, UserError } from "../graphql/mutations/payload.ts";
import { refusal } from "../graphql/connections.ts";
import type { Core } from "../shop.ts";
import { prefixOf } from "./files.ts";

/** A signed address lives seven days (recorded: X-Goog-Expires=604800). */
const LIFE_S = 604_800;
const FOLDERS: Record<string, string> = { BULK_MUTATION_VARIABLES: "bulk", IMAGE: "products", FILE: "files" };

/**
 * Signed targets as Google's storage has them. POST: one address for all, the key and the signature among the parameters,
 * which go into the form before the file. PUT: an address of its own, whose path is the key, and two parameters that say
 * nothing of it. Uploads need no access token.
 */
export const stagedUploadsCreate: Mutation = (call, args) => {
  const { core, shop } = call;
  const userErrors: UserError[] = [];
  const stagedTargets = (args.input as Input[]).map((input) => {
    const folder = FOLDERS[String(input.resource)];
    if (!folder)
      throw refusal(`The simulator does not simulate staged uploads of ${String(input.resource)}.`, "NOT_SIMULATED");
    const key = `${prefixOf(shop, folder)}${crypto.randomUUID()}/${String(input.filename).replaceAll("/", "_")}`;
    return input.httpMethod === "POST" ? postTarget(core, key, folder, input) : putTarget(core, key, input);
  });
  return { stagedTargets, userErrors };
};

function postTarget(core: Core, key: string, folder: string, input: Input): Record<string, unknown> {
  const date = core.clock.now();
  const address = `${core.origin}/staged-uploads/`;
  return {
    url: address,
    resourceUrl: folder === "bulk" ? address : `${address}${key}`,
    parameters: parameters({
      "Content-Type": String(input.mimeType),
      success_action_status: "201",
      acl: "private",
      key,
      "x-goog-date": stampOf(date),
      "x-goog-credential": "simulated@shopify-tiers.iam.gserviceaccount.com/auto/storage/goog4_request",
      "x-goog-algorithm": "GOOG4-RSA-SHA256",
      "x-goog-signature": signature(core, "POST", key, stampOf(date)),
      policy: Buffer.from(JSON.stringify({ conditions: [{ key }] })).toString("base64"),
    }),
  };
}

function putTarget(core: Core, key: string, input: Input): Record<string, unknown> {
  const date = stampOf(core.clock.now());
  const address = `${core.origin}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const query = new URLSearchParams({
    "X-Goog-Algorithm": "GOOG4-RSA-SHA256",
    "X-Goog-Date": date,
    "X-Goog-Expires": String(LIFE_S),
    "X-Goog-SignedHeaders": "host",
    "X-Goog-Signature": signature(core, "PUT", key, date),
  });
  return {
    url: `${address}?${query}`,
    resourceUrl: address,
    parameters: parameters({ content_type: String(input.mimeType), acl: "private" }),
  };
}

function parameters(values: Record<string, string>): { name: string; value: string }[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** 20261120T120000Z */
function stampOf(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

function signature(core: Core, method: string, key: string, date: string): string {
  return createHmac("sha256", `staged-${core.seed}`).update(`${method} ${key} ${date}`).digest("hex");
}

/** Whether an upload to this key may be taken. */
export function permits(core: Core, method: "POST" | "PUT", key: string, date: string, signed: string): boolean {
  const made = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const fresh = made + LIFE_S * 1000 >= core.clock.now().getTime();
  return fresh && signed === signature(core, method, key, date);
}
