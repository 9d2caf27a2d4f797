import { expect, test } from "vitest";
import { createAdminFetch } from "./admin-fetch";

const PROXY = "http://127.0.0.1:4000";

test("without a proxy, calls go where they are meant to go", async () => {
  const { sent, send } = recorder();
  await createAdminFetch(undefined, send)("https://one.myshopify.com/admin/api/2026-10/graphql.json");
  expect(sent).toEqual([{ url: "https://one.myshopify.com/admin/api/2026-10/graphql.json", host: null }]);
});

test("with a proxy, every address on the internet becomes one of the proxy's, with its host named", async () => {
  const { sent, send } = recorder();
  const fetch = createAdminFetch(PROXY, send);
  await fetch("https://one.myshopify.com/admin/oauth/access_token?x=1", { headers: { "X-Forwarded-Host": "spoofed" } });
  await fetch(new URL("https://storage.googleapis.com/result.jsonl"));
  await fetch(new Request("https://two.myshopify.com/a", { method: "POST", body: "body" }));
  expect(sent).toEqual([
    { url: `${PROXY}/admin/oauth/access_token?x=1`, host: "one.myshopify.com" },
    { url: `${PROXY}/result.jsonl`, host: "storage.googleapis.com" },
    { url: `${PROXY}/a`, host: "two.myshopify.com", body: "body" },
  ]);
});

test("what is already addressed to the proxy is left alone", async () => {
  const { sent, send } = recorder();
  await createAdminFetch(PROXY, send)(`${PROXY}/files/1`);
  expect(sent).toEqual([{ url: `${PROXY}/files/1`, host: null }]);
});

function recorder() {
  const sent: { url: string; host: string | null; body?: string }[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.text();
    sent.push({ url: request.url, host: request.headers.get("X-Forwarded-Host"), ...(body && { body }) });
    return new Response();
  };
  return { sent, send };
}
