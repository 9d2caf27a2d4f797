import { expect, test } from "vitest";
import { devAddress } from "./dev-address.ts";

test("the tunnel of Shopify's CLI is where the app is, whatever a file says", () => {
  const env = { NODE_ENV: "development", SHOPIFY_APP_URL: "https://lockstep.example.com" } as const;
  const tunnel = "https://three-words.trycloudflare.com";
  expect(devAddress({ ...env, APP_URL: tunnel, HOST: tunnel })).toBe(tunnel);
  expect(devAddress({ ...env, HOST: tunnel })).toBe(tunnel);
  expect(devAddress({ ...env, HOST: "" })).toBe("https://lockstep.example.com");
});
