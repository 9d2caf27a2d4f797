import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The claims of Shopify's session token (id_token), HS256 with the app's client secret, one minute long. */
export interface SessionClaims {
  iss: string;
  dest: string;
  aud: string;
  sub: string;
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

export interface AppCredentials {
  clientId: string;
  clientSecret: string;
}

const LIFETIME_SECONDS = 60;
const SKEW_SECONDS = 10;

export function mintSessionToken(app: AppCredentials, shop: string, user: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const claims: SessionClaims = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: app.clientId,
    sub: user,
    exp: seconds + LIFETIME_SECONDS,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    sid: createHmac("sha256", app.clientSecret).update(`${shop}/${user}`).digest("hex"),
  };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${sign(app, signed)}`;
}

/** The claims when signature, audience, shop and time are right; undefined otherwise. */
export function readSessionToken(
  app: AppCredentials,
  shop: string,
  token: string,
  now: Date,
): SessionClaims | undefined {
  const [header, body, signature, ...rest] = token.split(".");
  if (!header || !body || !signature || rest.length > 0) return undefined;
  const expected = Buffer.from(sign(app, `${header}.${body}`));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  const claims = decode(body) as Partial<SessionClaims> | undefined;
  if ((decode(header) as { alg?: string } | undefined)?.alg !== "HS256" || !claims) return undefined;
  const seconds = now.getTime() / 1000;
  const alive = Number(claims.exp) + SKEW_SECONDS >= seconds && Number(claims.nbf) - SKEW_SECONDS <= seconds;
  const ours =
    claims.aud === app.clientId && claims.dest === `https://${shop}` && claims.iss === `https://${shop}/admin`;
  return alive && ours ? (claims as SessionClaims) : undefined;
}

function sign(app: AppCredentials, text: string): string {
  return createHmac("sha256", app.clientSecret).update(text).digest("base64url");
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
