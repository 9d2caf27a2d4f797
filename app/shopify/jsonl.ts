/**
 * Bulk lines → nodes with their children, up to two levels deep. Children are joined by `__parentId` only, so any order of lines
 * gives the same nodes. A file whose children stand behind their parents is folded in one pass; any other is first parted by root
 * into pieces that fit in memory. A child of a child may name it, or the object in it in which its connection stands
 * (an inventory level: the variant, or its inventory item).
 */
import { AppError } from "~/lib/errors";
import type { Connection } from "~/resources/resource";

import type { Spool } from "./spool.server";

type Line = { id: string; __parentId?: string } & Record<string, unknown>;

/** A piece of a scattered file is about this big; folded, it takes a few times as much memory. */
const PIECE_BYTES = 8 * 1024 * 1024;
/** Pieces of the file whose kinship is looked up together: names alone are that much smaller. */
const PIECES_TOGETHER = 4;

/** The root nodes of a spooled file, each with its children as arrays under their connections' fields. */
export async function* nodesOf(
  file: Spool,
  connections: readonly Connection[],
): AsyncIterable<Record<string, unknown>> {
  if (!file.counted.scattered) yield* foldGrouped(file.lines(), connections);
  else yield* foldScattered(file, connections);
}

/** How the global ids start of nodes below the root that have children: what a spool must know to see whether a file is scattered. */
export function kinPrefixes(connections: readonly Connection[]): string[] {
  const types = connections.flatMap(({ types, connections: below = [] }) =>
    below.length === 0 ? [] : [...types, ...below.flatMap(({ within }) => within?.type ?? [])],
  );
  return [...new Set(types)].map((type) => `gid://shopify/${type}/`);
}

async function* foldGrouped(
  lines: AsyncIterable<string>,
  connections: readonly Connection[],
): AsyncIterable<Record<string, unknown>> {
  let root: Line | null = null;
  let kin = new Map<string, Kin>();
  for await (const text of lines) {
    const line = parsed(text);
    if (line.__parentId !== undefined) {
      if (line.__parentId === root?.id) join(root, connections, line, kin);
      else joinKin(line, kin);
      continue;
    }
    if (root) yield whole(root, connections);
    if (line.id === root?.id) throw twice(line);
    root = emptied(line, connections);
    if (kin.size > 0) kin = new Map();
  }
  if (root) yield whole(root, connections);
}

/** A child that may have children, and where they go. */
interface Kin {
  line: Line;
  connections: readonly Connection[];
}

/** Puts a child into its parent's array, and remembers one that may have children by every name they may call it by. */
function join(parent: Line, connections: readonly Connection[], line: Line, kin: Map<string, Kin>): void {
  const type = typeOf(line.id);
  const connection = connections.find(({ types }) => types.includes(type));
  if (!connection) throw new AppError("undecodable", `Shopify's file has ${line.id}, which was not asked for.`);
  const place = placeOf(parent, connection);
  if (!place) throw orphan(line);
  place.push(line);
  if (!connection.connections) return;
  emptied(line, connection.connections);
  for (const name of namesOf(line, connection.connections)) {
    if (kin.has(name)) throw twice(line);
    kin.set(name, { line, connections: connection.connections });
  }
}

function joinKin(line: Line, kin: Map<string, Kin>): void {
  const parent = kin.get(line.__parentId ?? "");
  if (!parent) throw orphan(line);
  join(parent.line, parent.connections, line, kin);
}

function namesOf(line: Line, connections: readonly Connection[]): Set<string> {
  const objects = connections.flatMap((connection) => objectOf(line, connection)?.id ?? []);
  return new Set([line.id, ...objects]);
}

function emptied(line: Line, connections: readonly Connection[]): Line {
  for (const connection of connections) {
    const object = objectOf(line, connection);
    if (object) object[connection.field] = [];
  }
  return line;
}

/** Null when the node is not what was asked for: whoever decodes it says so. */
const objectOf = (node: Line, { within }: Connection) =>
  within ? ((node[within.field] ?? null) as Line | null) : node;

const placeOf = (parent: Line, connection: Connection) =>
  objectOf(parent, connection)?.[connection.field] as Line[] | undefined;

/** A line that stands twice hides one that is missing: the counts agree, and the file is not whole. */
function whole(node: Line, connections: readonly Connection[]): Line {
  for (const connection of connections) {
    const children = placeOf(node, connection) ?? [];
    if (children.length > 1) {
      const ids = new Set<string>();
      for (const child of children) if (ids.size === ids.add(child.id).size) throw twice(child);
    }
    if (connection.connections) for (const child of children) whole(child, connection.connections);
  }
  return node;
}

async function* foldScattered(file: Spool, connections: readonly Connection[]): AsyncIterable<Record<string, unknown>> {
  const pieces = await sides(file, "piece", Math.ceil(file.counted.bytes / PIECE_BYTES));
  const kin = await partKin(file, connections, pieces);
  if (kin) await partDescendants(kin, pieces);
  await Promise.all(pieces.map((piece) => piece.close()));
  for (const piece of pieces) yield* foldInMemory(piece.lines(), connections);
}

type Side = Awaited<ReturnType<Spool["side"]>>;

const sides = (file: Spool, name: string, count: number): Promise<Side[]> =>
  Promise.all(Array.from({ length: Math.max(1, count) }, (_, n) => file.side(`${name}-${n}`)));

/** Which root each name belongs to, and the lines that name no root, each by the name: those of one name are in places alike. */
interface Kinship {
  roots: Side[];
  lines: Side[];
}

/** Roots and their children go to the piece of their root. Null when there is nothing below them. */
async function partKin(
  file: Spool,
  connections: readonly Connection[],
  pieces: readonly Side[],
): Promise<Kinship | null> {
  const isDeep = connections.some(({ connections: below }) => below);
  const count = Math.ceil(pieces.length / PIECES_TOGETHER);
  const kin = isDeep ? { roots: await sides(file, "kin", count), lines: await sides(file, "below", count) } : null;
  for await (const text of file.lines()) {
    const line = parsed(text);
    const connection = kin && connections.find(({ types }) => types.includes(typeOf(line.id)));
    if (kin && !connection && line.__parentId !== undefined) {
      await placed(kin.lines, line.__parentId).write(text);
      continue;
    }
    const root = line.__parentId ?? line.id;
    await placed(pieces, root).write(text);
    for (const name of kin && connection?.connections ? namesOf(line, connection.connections) : [])
      await placed(kin?.roots ?? [], name).write(JSON.stringify([name, root]));
  }
  return kin;
}

/** Children of children go to the piece of their root too. */
async function partDescendants({ roots, lines }: Kinship, pieces: readonly Side[]): Promise<void> {
  await Promise.all([...roots, ...lines].map((side) => side.close()));
  for (const [n, names] of roots.entries()) {
    const rootOf = new Map<string, string>();
    for await (const text of names.lines()) rootOf.set(...(JSON.parse(text) as [string, string]));
    for await (const text of lines[n]?.lines() ?? []) {
      const line = parsed(text);
      const root = rootOf.get(line.__parentId ?? "");
      if (root === undefined) throw orphan(line);
      await placed(pieces, root).write(text);
    }
  }
}

async function* foldInMemory(
  lines: AsyncIterable<string>,
  connections: readonly Connection[],
): AsyncIterable<Record<string, unknown>> {
  const roots = new Map<string, Line>();
  const children: Line[] = [];
  for await (const text of lines) {
    const line = parsed(text);
    if (line.__parentId !== undefined) children.push(line);
    else if (roots.has(line.id)) throw twice(line);
    else roots.set(line.id, emptied(line, connections));
  }
  const kin = new Map<string, Kin>();
  const below: Line[] = [];
  for (const child of children) {
    const root = roots.get(child.__parentId ?? "");
    if (root) join(root, connections, child, kin);
    else below.push(child);
  }
  for (const line of below) joinKin(line, kin);
  for (const root of roots.values()) yield whole(root, connections);
}

/** One of several places by a name: FNV-1a of a global id. */
function placed(places: readonly Side[], gid: string): Side {
  let sum = 0x811c9dc5;
  for (let i = 0; i < gid.length; i++) sum = Math.imul(sum ^ gid.charCodeAt(i), 0x01000193);
  const place = places[(sum >>> 0) % places.length];
  if (!place) throw new Error("A file was parted into no pieces.");
  return place;
}

/** "gid://shopify/Order/1" → "Order" */
const typeOf = (gid: string) => gid.slice(TYPE_AT, gid.indexOf("/", TYPE_AT));
const TYPE_AT = "gid://shopify/".length;

function parsed(text: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    throw new AppError("undecodable", "A line of Shopify's file is not valid JSON; the file was damaged on the way.", {
      cause,
    });
  }
  if (typeof (line as Line | null)?.id === "string") return line as Line;
  throw new AppError("undecodable", "A line of Shopify's file has no id; the file was damaged on the way.");
}

const twice = ({ id }: Line) =>
  new AppError("undecodable", `Shopify's file has ${id} twice, so something else may be missing.`);

const orphan = (line: Line) =>
  new AppError(
    "undecodable",
    `A line of Shopify's file belongs to ${String(line.__parentId)}, which the file does not contain.`,
  );
