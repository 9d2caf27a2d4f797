import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { developmentDatabase } from "./database.ts";
import { developmentKey } from "./encryption-key.ts";
import { devAddress } from "./dev-address.ts";
import { command } from "./sentence.ts";

// The web part of `shopify app dev` (see shopify.web.toml), which sets the app's keys, scopes, public address and port.
const ROOT = resolve(import.meta.dirname, "..");

await command(async () => {
  const database = await developmentDatabase();
  const env = {
    ...process.env,
    // The tunnel's address is nothing to listen on.
    HOST: undefined,
    SHOPIFY_APP_URL: devAddress(process.env),
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: await developmentKey(),
  };
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "inherit" });
    const ended = new Promise<number>((done) => child.once("close", (code) => done(code ?? 0)));
    return { stop: () => child.kill("SIGTERM"), ended };
  };
  const parts = [start("node_modules/.bin/remix", "vite:dev"), start("scripts/worker.ts")];
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => parts.forEach((part) => part.stop()));
  const code = await Promise.race(parts.map((part) => part.ended));
  for (const part of parts) part.stop();
  await Promise.all(parts.map((part) => part.ended));
  await database.stop();
  return code;
});
