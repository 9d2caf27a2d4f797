import type { SimulatedShop } from "../shop.ts";
import type { Answer } from "../http.ts";
import { readSessionToken } from "./session-token.ts";
import type { AppCredentials } from "./session-token.ts";
import { ACCESS_SECONDS, ONLINE_SECONDS, REFRESH_SECONDS } from "./tokens.ts";
import type { AccessToken } from "./tokens.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";

/** POST /admin/oauth/access_token: token exchange, migration of a non-expiring token, refresh. */
export function grantToken(app: AppCredentials, shop: SimulatedShop, now: Date, body: Record<string, unknown>): Answer {
  if (body.client_id !== app.clientId || body.client_secret !== app.clientSecret) {
    return refuse("invalid_client", "The client credentials are wrong.");
  }
  if (body.grant_type === "refresh_token") return refresh(shop, now, String(body.refresh_token ?? ""));
  if (body.grant_type !== EXCHANGE) return refuse("unsupported_grant_type", "The grant type is not supported.");
  if (body.subject_token_type === OFFLINE) return migrate(shop, now, String(body.subject_token ?? ""));
  if (body.subject_token_type !== ID_TOKEN)
    return refuse("invalid_request", "The subject token type is not supported.");

  const claims = readSessionToken(app, shop.domain, String(body.subject_token ?? ""), now);
  if (!claims || !shop.installed) return refuse("invalid_subject_token", "The session token is not valid.");
  if (body.requested_token_type === OFFLINE) {
    return offline(shop, shop.tokens.issueOffline(String(body.expiring ?? "0") === "1", now));
  }
  if (body.requested_token_type === ONLINE) return online(shop, shop.tokens.issueOnline(claims.sub, now), claims.sub);
  return refuse("invalid_request", "The requested token type is not supported.");
}

function refresh(shop: SimulatedShop, now: Date, token: string): Answer {
  const issued = shop.installed ? shop.tokens.refresh(token, now) : undefined;
  return issued ? offline(shop, issued) : refuse("invalid_grant", "Token has been expired or revoked.");
}

function migrate(shop: SimulatedShop, now: Date, token: string): Answer {
  const old = shop.tokens.check(token, now);
  if (!old || old.mode !== "offline" || old.refresh)
    return refuse("invalid_subject_token", "The offline token is not valid.");
  shop.tokens.revoke(token);
  return offline(shop, shop.tokens.issueOffline(true, now));
}

function offline(shop: SimulatedShop, issued: AccessToken): Answer {
  const expiry = issued.refresh
    ? { expires_in: ACCESS_SECONDS, refresh_token: issued.refresh.token, refresh_token_expires_in: REFRESH_SECONDS }
    : {};
  return { status: 200, json: { access_token: issued.token, scope: [...shop.scopes].join(","), ...expiry } };
}

function online(shop: SimulatedShop, issued: AccessToken, user: string): Answer {
  const scope = [...shop.scopes].join(",");
  return {
    status: 200,
    json: {
      access_token: issued.token,
      scope,
      expires_in: ONLINE_SECONDS,
      associated_user_scope: scope,
      associated_user: {
        id: Number(user),
        first_name: "Sam",
        last_name: "Merchant",
        email: "sam@example.com",
        email_verified: true,
        account_owner: true,
        locale: "en",
        collaborator: false,
      },
    },
  };
}

function refuse(error: string, description: string): Answer {
  return { status: 400, json: { error, error_description: description } };
}
