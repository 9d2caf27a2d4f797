import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Sentence } from "./sentence.ts";

/** No sandbox, because containers and root have none; quiet, because a machine without network must not wait for updates. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const INSTALLED = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const MACOS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of a Chromium that starts: CHROMIUM_PATH, an installed one, Playwright's own; installed if it may be. */
export async function findChromium(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (starts(given)) return given;
    throw new Sentence(`CHROMIUM_PATH is ${given}, but no browser starts there.`);
  }
  return (await present()) ?? (await install());
}

async function present(): Promise<string | undefined> {
  const folders = [...new Set(["/usr/bin", ...(process.env.PATH ?? "").split(":")])];
  const candidates = folders.flatMap((folder) => INSTALLED.map((name) => `${folder}/${name}`));
  return [...candidates, ...MACOS, await playwrights()].find((path) => path && existsSync(path) && starts(path));
}

async function playwrights(): Promise<string> {
  const { chromium } = await import("@playwright/test");
  return chromium.executablePath();
}

async function install(): Promise<string> {
  console.error("No Chromium was found: trying to install one …");
  const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");
  spawnSync(process.execPath, [cli, "install", "chromium"], {
    stdio: ["ignore", "ignore", "ignore"],
    timeout: 300_000,
  });
  const downloaded = await present();
  if (downloaded) return downloaded;
  if (mayUseApt()) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const apt = (...args: string[]) =>
      spawnSync("apt-get", args, { stdio: ["ignore", "ignore", 2], env, timeout: 600_000 });
    apt("update", "-q");
    apt("install", "-y", "-q", "--no-install-recommends", "chromium");
  }
  const installed = await present();
  if (installed) return installed;
  throw new Sentence(
    "The browser journey needs Chromium, and none could be installed: install one (Debian: apt-get install chromium; " +
      "elsewhere: npx playwright install --with-deps chromium) or set CHROMIUM_PATH.",
  );
}

function mayUseApt(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8")) && existsSync("/usr/bin/apt-get");
}

function starts(path: string): boolean {
  const { status } = spawnSync(path, ["--version", "--no-sandbox"], { stdio: "ignore", timeout: 30_000 });
  return status === 0;
}
