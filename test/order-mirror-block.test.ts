// @vitest-environment jsdom
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import locale from "../extensions/order-mirror-block/locales/en.default.json";

/** By its path: it is written for Preact and Shopify's elements, which the app's own types know nothing of. */
const BLOCK = resolve(import.meta.dirname, "../extensions/order-mirror-block/src/block.tsx");

/** The block as Shopify runs it: its globals, its elements, and the app behind a relative address. */
const asked: string[] = [];
let answers: unknown[] = [];

beforeEach(() => {
  asked.length = 0;
  document.body.replaceChildren();
  vi.useFakeTimers();
  vi.stubGlobal("shopify", {
    data: { selected: [{ id: "gid://shopify/Order/1001" }] },
    i18n: { translate },
  });
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
    asked.push(`${init.method} ${address}`);
    return Promise.resolve(Response.json(answers.shift()));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function translate(key: string, values: { ago?: string } = {}): string {
  const text = key.split(".").reduce((part: unknown, name) => (part as Record<string, unknown>)[name], locale);
  return String(text).replace("{{ago}}", values.ago ?? "");
}

const sentence = () => document.querySelector("s-text")?.textContent;
const button = () => document.querySelector("s-button");
const mirror = { mirrored: true, ageSeconds: 2, identical: true, partsPending: false };

test("the block tells how the order stands, counts its age on, and fetches it again at a click", async () => {
  answers = [
    { ...mirror, identical: false },
    { ...mirror, ageSeconds: 0, fetched: "updated" },
  ];
  const { default: start } = (await import(/* @vite-ignore */ BLOCK)) as { default: () => void };
  start();
  expect(sentence()).toBe("Comparing with Shopify…");
  await vi.waitFor(() => expect(sentence()).toBe("Mirrored 2s ago, but Shopify's version is newer: Fetch again."));
  expect(document.querySelector("s-admin-block")?.getAttribute("heading")).toBe("Lockstep mirror");
  await vi.advanceTimersByTimeAsync(5000);
  expect(sentence()).toContain("Mirrored 7s ago");

  button()?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await vi.waitFor(() => expect(sentence()).toBe("Updated from Shopify just now, and identical to it."));
  expect(asked).toEqual(["GET /api/orders/1001/mirror", "POST /api/orders/1001/fetch"]);
});
