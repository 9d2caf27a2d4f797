import { statSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const APP = new URL("../app/", import.meta.url).href;
const ENDINGS = ["", ".ts", "/index.ts"];

/**
 * Lets Node run the modules of app/ as they are: `~/` is app/, and imports there leave out the ending. Importing this file
 * is enough, before a dynamic import of the app. (The web server runs the bundle that Vite made of the same modules.)
 */
registerHooks({
  resolve(specifier, context, next) {
    const target = inApp(specifier, context.parentURL);
    if (target === undefined) return next(specifier, context);
    const found = ENDINGS.map((ending) => target + ending).find(isFile);
    return next(found ?? target, context);
  },
});

function inApp(specifier: string, parent: string | undefined): string | undefined {
  if (specifier.startsWith("~/")) return new URL(specifier.slice(2), APP).href;
  if (specifier.startsWith(".") && parent?.startsWith(APP)) return new URL(specifier, parent).href;
  return undefined;
}

function isFile(url: string): boolean {
  return statSync(fileURLToPath(url), { throwIfNoEntry: false })?.isFile() ?? false;
}
