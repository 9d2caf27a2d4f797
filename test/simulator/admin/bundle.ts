import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "vite";

const FOLDER = path.join(import.meta.dirname, "browser");
const bundles = new Map<string, Promise<string>>();

/** A script of the browser folder as one plain file (App Bridge must run before anything else on its page, so it is no module). */
export function bundled(name: "app-bridge" | "host"): Promise<string> {
  const made = bundles.get(name) ?? makeBundle(name);
  bundles.set(name, made);
  return made;
}

export async function styles(): Promise<string> {
  const files = ["host.css", "forms.css"].map((file) => readFile(path.join(FOLDER, file), "utf8"));
  return (await Promise.all(files)).join("\n");
}

async function makeBundle(name: string): Promise<string> {
  const result = await build({
    root: FOLDER,
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      minify: false,
      rollupOptions: { input: path.join(FOLDER, `${name}.ts`), output: { format: "iife" } },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (!output || !("output" in output)) throw new Error(`The browser script ${name} could not be made.`);
  return output.output[0].code;
}
