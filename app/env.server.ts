import { z } from "zod";
import { AppError } from "~/lib/errors";
import { parseKeys } from "~/lib/seal.server";

const NEW_KEY = "make one with `openssl rand -base64 32`";
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

const text = (missing: string) => z.string({ error: missing }).trim().min(1, missing);

const Settings = z
  .object({
    DATABASE_URL: text(
      "is not set: give the address of a PostgreSQL database, postgresql://user:password@host:5432/name.",
    ).refine(
      (value) => /^postgres(ql)?:$/.test(parseUrl(value)?.protocol ?? ""),
      "does not read like postgresql://user:password@host:5432/name.",
    ),
    SHOPIFY_API_KEY: text("is not set: it is the client ID of the app in Shopify's Dev Dashboard."),
    SHOPIFY_API_SECRET: text("is not set: it is the client secret of the app in Shopify's Dev Dashboard."),
    SHOPIFY_APP_URL: text("is not set: it is the public address of this app, https://….").refine(
      (value) => /^https?:$/.test(parseUrl(value)?.protocol ?? ""),
      "is not a web address: it reads like https://lockstep.example.com.",
    ),
    ENCRYPTION_KEY: text(`is not set: tokens and personal data are sealed with it; ${NEW_KEY}.`).transform(
      (value, check) => {
        const keys = parseKeys(value);
        if (keys) return keys;
        check.addIssue(
          `cannot be read: a key is 32 bytes in base64 or hex, several are separated by commas; ${NEW_KEY}.`,
        );
        return z.NEVER;
      },
    ),
    SHOPIFY_ADMIN_PROXY: z
      .string()
      .refine(
        isLoopbackOrigin,
        "must be http://127.0.0.1:PORT (or localhost, or [::1]): tokens are never sent through another machine.",
      )
      .transform((value) => new URL(value).origin)
      .optional(),
    SHOPIFY_APP_BRIDGE_URL: z.url("is not a web address.").optional(),
    SHOP_CUSTOM_DOMAIN: z.string().trim().optional(),
    PORT: z.coerce
      .number("is not a port number.")
      .int("is not a port number.")
      .min(0)
      .max(65535, "is not a port number.")
      .default(3000),
    HOST: z.string().optional(),
    WORKER: z.enum(["inline", "separate"], "must be inline or separate.").default("inline"),
    OUTAGE_AFTER_FAILURES: z.coerce
      .number("is not a number.")
      .int("must be a whole number, 1 or more.")
      .min(1, "must be a whole number, 1 or more.")
      .default(5),
    LOG_LEVEL: z
      .enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent.")
      .default("info"),
  })
  .refine(({ SHOPIFY_APP_BRIDGE_URL, SHOPIFY_ADMIN_PROXY }) => !SHOPIFY_APP_BRIDGE_URL || SHOPIFY_ADMIN_PROXY, {
    path: ["SHOPIFY_APP_BRIDGE_URL"],
    error: "is only accepted together with SHOPIFY_ADMIN_PROXY: a real shop's App Bridge comes from Shopify.",
  });

/** What this process was told from outside; `.env.example` explains each. */
export interface Env {
  databaseUrl: string;
  apiKey: string;
  apiSecret: string;
  appUrl: string;
  /** The first seals, all of them open. */
  encryptionKeys: Buffer[];
  /** Origin on this machine that stands in for every shop's Admin. */
  adminProxy: string | undefined;
  appBridgeUrl: string | undefined;
  shopCustomDomain: string | undefined;
  port: number;
  host: string | undefined;
  worker: "inline" | "separate";
  /** Calls in a row that do not reach Shopify, of all processes together, before nothing more is sent to it for a while. */
  outageAfterFailures: number;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** Throws `AppError("invalid")` whose message has one sentence for each fault. An empty variable counts as absent. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const result = Settings.safeParse(given);
  if (!result.success) throw faults(result.error);
  const settings = result.data;
  return {
    databaseUrl: settings.DATABASE_URL,
    apiKey: settings.SHOPIFY_API_KEY,
    apiSecret: settings.SHOPIFY_API_SECRET,
    appUrl: new URL(settings.SHOPIFY_APP_URL).origin,
    encryptionKeys: settings.ENCRYPTION_KEY,
    adminProxy: settings.SHOPIFY_ADMIN_PROXY,
    appBridgeUrl: settings.SHOPIFY_APP_BRIDGE_URL,
    shopCustomDomain: settings.SHOP_CUSTOM_DOMAIN,
    port: settings.PORT,
    host: settings.HOST,
    worker: settings.WORKER,
    outageAfterFailures: settings.OUTAGE_AFTER_FAILURES,
    logLevel: settings.LOG_LEVEL,
  };
}

function faults(error: z.ZodError): AppError {
  const fields: Record<string, string> = {};
  for (const { path, message } of error.issues) {
    const name = String(path[0]);
    fields[name] ??= `${name} ${message}`;
  }
  return new AppError("invalid", Object.values(fields).join("\n"), { fields });
}

function isLoopbackOrigin(value: string): boolean {
  const url = parseUrl(value);
  if (!url || url.protocol !== "http:" || url.port === "" || url.username || url.password) return false;
  return LOOPBACK.has(url.hostname) && url.pathname === "/" && !url.search && !url.hash;
}

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
