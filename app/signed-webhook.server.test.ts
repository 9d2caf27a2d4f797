import { createHmac } from "node:crypto";
import "@shopify/shopify-api/adapters/web-api";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { describe, expect, test } from "vitest";
import { postedBy, readWebhook } from "./signed-webhook.server";

const SECRET = "a secret of this test";
const { webhooks } = shopifyApi({
  apiKey: "key",
  apiSecretKey: SECRET,
  hostName: "app.example.com",
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: true,
  _logDisabledFutureFlags: false,
});

const body = '{"id":1,"note":"blue door 🚪"}';
const signed = (text: string | Uint8Array, secret = SECRET) =>
  createHmac("sha256", secret).update(text).digest("base64");
const HEADERS = {
  "X-Shopify-Topic": "orders/updated",
  "X-Shopify-Hmac-Sha256": signed(body),
  "X-Shopify-Shop-Domain": "some.myshopify.com",
  "X-Shopify-API-Version": "2026-10",
  "X-Shopify-Webhook-Id": "one",
};

describe("a delivery is taken or refused as Shopify's library does", () => {
  const without = (name: keyof typeof HEADERS) => ({ ...HEADERS, [name]: "" });
  test.each<[string, Record<string, string>, string, number]>([
    ["signed", HEADERS, body, 200],
    ["signed, with headers in capitals", upper(HEADERS), body, 200],
    ["with all that Shopify may tell", { ...HEADERS, ...event() }, body, 200],
    ["changed on the way", HEADERS, body.replace("1", "2"), 401],
    ["signed by somebody else", { ...HEADERS, "X-Shopify-Hmac-Sha256": signed(body, "other") }, body, 401],
    ["with half a signature", { ...HEADERS, "X-Shopify-Hmac-Sha256": signed(body).slice(0, 20) }, body, 401],
    ["with no signature", without("X-Shopify-Hmac-Sha256"), body, 400],
    ["with no topic", without("X-Shopify-Topic"), body, 400],
    ["with no shop", without("X-Shopify-Shop-Domain"), body, 400],
    ["with no version", without("X-Shopify-API-Version"), body, 400],
    ["with no id", without("X-Shopify-Webhook-Id"), body, 400],
    ["empty", { ...HEADERS, "X-Shopify-Hmac-Sha256": signed("") }, "", 400],
  ])("%s", async (_, headers, text, status) => {
    expect(await ours(headers, text)).toBe(status);
    expect(await theirs(headers, text)).toBe(status);
  });

  test("except that it must be what was signed byte by byte, text or not", async () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff]);
    const request = new Request("https://app.example.com/webhooks", {
      method: "POST",
      body: bytes,
      headers: { ...HEADERS, "X-Shopify-Hmac-Sha256": signed(bytes) },
    });
    expect(readWebhook(SECRET, await postedBy(request))).toMatchObject({
      shop: "some.myshopify.com",
      webhookId: "one",
    });
  });
});

test("what the headers tell", async () => {
  const request = new Request("https://app.example.com/webhooks", {
    method: "POST",
    body,
    headers: { ...HEADERS, ...event(), "X-Shopify-Topic": "Orders/Updated" },
  });
  expect(readWebhook(SECRET, await postedBy(request))).toEqual({
    shop: "some.myshopify.com",
    topic: "orders/updated",
    webhookId: "one",
    eventId: "two",
    triggeredAt: "2026-11-21T07:00:00Z",
    body,
  });
});

const event = () => ({ "X-Shopify-Event-Id": "two", "X-Shopify-Triggered-At": "2026-11-21T07:00:00Z" });
function upper(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
}

async function ours(headers: Record<string, string>, text: string): Promise<number> {
  const request = new Request("https://app.example.com/webhooks", { method: "POST", headers, body: text });
  try {
    readWebhook(SECRET, await postedBy(request));
    return 200;
  } catch (refusal) {
    return (refusal as Response).status;
  }
}

async function theirs(headers: Record<string, string>, text: string): Promise<number> {
  const request = new Request("https://app.example.com/webhooks", { method: "POST", headers });
  const check = await webhooks.validate({ rawBody: text, rawRequest: request });
  return check.valid ? 200 : check.reason === "invalid_hmac" ? 401 : 400;
}
