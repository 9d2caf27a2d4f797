import { describe, expect, test } from "vitest";
import { readEnv } from "./env.server";

const enough = {
  DATABASE_URL: "postgresql://app:secret@db.example.com:5432/lockstep",
  SHOPIFY_API_KEY: "client-id",
  SHOPIFY_API_SECRET: "client-secret",
  SHOPIFY_APP_URL: "https://lockstep.example.com/",
  ENCRYPTION_KEY: "ab".repeat(32),
};

describe("the environment", () => {
  test("is enough with five variables; the rest has defaults", () => {
    const env = readEnv({ ...enough, WORKER: "", SHOPIFY_ADMIN_PROXY: "" });
    expect(env).toMatchObject({
      appUrl: "https://lockstep.example.com",
      worker: "inline",
      port: 3000,
      adminProxy: undefined,
    });
    expect(env.encryptionKeys).toEqual([Buffer.alloc(32, 0xab)]);
  });

  test("says all that is missing at once, a sentence each", () => {
    expect(() => readEnv({})).toThrow(
      expect.objectContaining({
        kind: "invalid",
        message: expect.stringMatching(
          /^DATABASE_URL is not set.*\nSHOPIFY_API_KEY is not set.*\nSHOPIFY_API_SECRET is not set.*\nSHOPIFY_APP_URL is not set.*\nENCRYPTION_KEY is not set/,
        ),
      }),
    );
  });

  test.each([
    ["DATABASE_URL", "mysql://db/lockstep"],
    ["SHOPIFY_APP_URL", "lockstep.example.com"],
    ["ENCRYPTION_KEY", "hunter2"],
    ["PORT", "eighty"],
    ["PORT", "70000"],
    ["WORKER", "both"],
    ["LOG_LEVEL", "loud"],
  ])("says what is wrong with %s=%s, in one sentence without the value", (name, value) => {
    const message = messageOf({ ...enough, [name]: value });
    expect(message).toMatch(new RegExp(`^${name} .+\\.$`));
    expect(message).not.toContain("\n");
    if (name === "ENCRYPTION_KEY") expect(message).not.toContain(value);
  });

  test.each(["http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000/"])(
    "accepts the proxy %s",
    (proxy) => {
      expect(readEnv({ ...enough, SHOPIFY_ADMIN_PROXY: proxy }).adminProxy).toBe(new URL(proxy).origin);
    },
  );

  test.each([
    "http://10.0.0.1:4000",
    "http://evil.example.com:4000",
    "http://127.0.0.1.evil.example.com:4000",
    "http://127.0.0.1:4000@evil.example.com:4000",
    "https://127.0.0.1:4000",
    "http://127.0.0.1",
    "http://127.0.0.1:4000/elsewhere",
    "http://0.0.0.0:4000",
    "nonsense",
  ])("refuses the proxy %s", (proxy) => {
    expect(messageOf({ ...enough, SHOPIFY_ADMIN_PROXY: proxy })).toMatch(
      /^SHOPIFY_ADMIN_PROXY must be http:\/\/127\.0\.0\.1:PORT/,
    );
  });

  test("takes another App Bridge only together with the proxy", () => {
    const bridge = { SHOPIFY_APP_BRIDGE_URL: "http://127.0.0.1:4000/app-bridge.js" };
    expect(messageOf({ ...enough, ...bridge })).toMatch(/^SHOPIFY_APP_BRIDGE_URL is only accepted together/);
    expect(readEnv({ ...enough, ...bridge, SHOPIFY_ADMIN_PROXY: "http://127.0.0.1:4000" }).appBridgeUrl).toBe(
      bridge.SHOPIFY_APP_BRIDGE_URL,
    );
  });
});

function messageOf(source: Record<string, string>): string {
  try {
    readEnv(source);
  } catch (error) {
    return (error as Error).message;
  }
  return "no fault";
}
