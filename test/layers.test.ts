import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { RESOURCES } from "~/resources";

const APP = resolve(import.meta.dirname, "../app");

/** Who may import whom. The files beside the rooms and the routes sit on top and may import everything. */
const ROOMS: Record<string, string[]> = {
  lib: [],
  resources: ["lib"],
  shopify: ["resources", "lib"],
  mirror: ["resources", "lib", "generated"],
  jobs: ["resources", "lib", "generated"],
  sync: ["shopify", "mirror", "jobs", "resources", "lib"],
  catalog: ["sync", "shopify", "mirror", "jobs", "resources", "lib"],
  ui: ["resources", "lib"],
};
const TOP = ["routes", "."];

const DRIVERS =
  /^(node:|pg$|pg-copy-streams$|pino$|graphile-worker$|@prisma\/|@shopify\/shopify-api|@shopify\/shopify-app-remix\/server$|@shopify\/shopify-app-session-storage-prisma$)/;
const BANNED = /(^|[-.])(helpers?|utils?|managers?|services?|handlers?)([-.]|$)/i;

interface Module {
  /** Relative to app/. */
  path: string;
  room: string;
  text: string;
  imports: { target: string; typeOnly: boolean }[];
}

const modules = readdirSync(APP, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|fixture)\.tsx?$/.test(path) && !path.startsWith("generated"))
  .map(readModule);

function readModule(path: string): Module {
  const text = readFileSync(join(APP, path), "utf8");
  return { path, room: roomOf(path), text, imports: importsOf(path, text) };
}

function roomOf(path: string): string {
  const [first = ""] = path.split("/");
  return path.includes("/") || first in ROOMS ? first : ".";
}

function importsOf(path: string, text: string): Module["imports"] {
  const found: Module["imports"] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ target: targetOf(path, specifier.text), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(
    ts.createSourceFile(
      path,
      text,
      ts.ScriptTarget.Latest,
      false,
      path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
    ),
  );
  return found;
}

/** `app:<path>` for a file of ours, else the package. */
function targetOf(from: string, specifier: string): string {
  if (specifier.startsWith("~/")) return `app:${specifier.slice(2)}`;
  if (specifier.startsWith(".")) return `app:${relative(APP, resolve(APP, dirname(from), specifier))}`;
  return builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
}

function ourPath(target: string): string | undefined {
  return target.startsWith("app:") ? target.slice(4) : undefined;
}

function touchesTheServer({ text, imports }: Module): boolean {
  const value = imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target);
  const reaches = (target: string) => {
    const ours = ourPath(target);
    return ours === undefined ? DRIVERS.test(target) : /\.server(\.tsx?)?$/.test(ours) || ours.startsWith("generated/");
  };
  return /\bprocess\.env\b/.test(text) || value.some(reaches);
}

describe("the rooms of app/", () => {
  it("are all in the plan", () => {
    expect(modules.length).toBeGreaterThan(0);
    const rooms = new Set(modules.map(({ room }) => room));
    expect([...rooms].filter((room) => !TOP.includes(room) && !(room in ROOMS))).toEqual([]);
  });

  it("import only the rooms below them", () => {
    const violations = modules.flatMap(({ path, room, imports }) => {
      const allowed = ROOMS[room];
      if (!allowed) return [];
      const rooms = imports.map(({ target }) => ourPath(target)).filter((target) => target !== undefined);
      const forbidden = rooms.filter((target) => roomOf(target) !== room && !allowed.includes(roomOf(target)));
      return forbidden.map(
        (target) => `app/${path} imports ~/${target}: ${room} may import ${allowed.join(", ") || "no other room"}`,
      );
    });
    expect(violations).toEqual([]);
  });

  it("name a file .server.ts if and only if it touches Node, a driver, the environment or another such file", () => {
    // A route's loader is server code and its component is not: Remix takes them apart. It reads routes.ts when it builds.
    const judged = modules.filter(({ path, room }) => room !== "routes" && !/^(root|routes|entry\.)/.test(path));
    const wrong = judged.flatMap((module) => {
      const named = /\.server\.tsx?$/.test(module.path);
      if (named === touchesTheServer(module)) return [];
      return [
        `app/${module.path} ${named ? "needs no .server suffix" : "touches the server and needs the .server suffix"}`,
      ];
    });
    expect(wrong).toEqual([]);
  });

  it("write the mirror's tables in one place: mirror/write with its rows; and mirror/forget, which takes people out of it", () => {
    const tables = RESOURCES.flatMap(({ table }) => [table.name, ...table.children.map(({ name }) => name)]);
    const names = ["sealed_contacts", "tombstones", ...tables].join("|");
    const named = String.raw`"?(?:(?:${names})\b|\$\{[\w.]*(?:table|child)\.name\})`;
    const writes = new RegExp(
      String.raw`insert\s+into\s+${named}|delete\s+from\s+${named}|copy\s+${named}|update\s+${named}"?\s+(?:\w+\s+)?set\b`,
      "i",
    );
    const writers = modules.filter(({ text }) => writes.test(text)).map(({ path }) => path);
    expect(writers.sort()).toEqual(["mirror/forget.ts", "mirror/rows.ts", "mirror/write.ts"]);
    const users = modules.filter(({ imports }) => imports.some(({ target }) => ourPath(target) === "mirror/rows"));
    expect(users.map(({ path }) => path)).toEqual(["mirror/write.ts"]);
  });

  it("have no file called after a kind of code instead of a thing", () => {
    expect(modules.map(({ path }) => path).filter((path) => BANNED.test(path))).toEqual([]);
  });
});
