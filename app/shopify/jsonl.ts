/**
 * Bulk lines → nodes with their children. Children are joined by `__parentId` only, so any order of lines gives the same
 * nodes. A file whose children stand behind their roots is folded in one pass; any other is first parted by root into
 * pieces that fit in memory.
 */
import { AppError } from "~/lib/errors";

import type { Spool } from "./spool.server";

type Line = { id: string; __parentId?: string } & Record<string, unknown>;

/** A piece of a scattered file is about this big; folded, it takes a few times as much memory. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** The root nodes of a spooled file, each with its children as an array under `childField`. */
export async function* nodesOf(file: Spool, childField: string): AsyncIterable<Record<string, unknown>> {
  if (!file.counted.scattered) yield* foldGrouped(file.lines(), childField);
  else yield* foldScattered(file, childField);
}

async function* foldGrouped(lines: AsyncIterable<string>, childField: string): AsyncIterable<Record<string, unknown>> {
  let root: Line | null = null;
  let children: Line[] = [];
  for await (const text of lines) {
    const line = parsed(text);
    if (line.__parentId !== undefined) {
      if (line.__parentId !== root?.id) throw orphan(line);
      children.push(line);
      continue;
    }
    if (root) yield whole(root, childField, children);
    if (line.id === root?.id) throw twice(line);
    root = line;
    children = [];
  }
  if (root) yield whole(root, childField, children);
}

/** A line that stands twice hides one that is missing: the counts agree, and the file is not whole. */
function whole(root: Line, childField: string, children: Line[]): Record<string, unknown> {
  if (children.length > 1) {
    const ids = new Set<string>();
    for (const child of children) if (ids.size === ids.add(child.id).size) throw twice(child);
  }
  return { ...root, [childField]: children };
}

async function* foldScattered(file: Spool, childField: string): AsyncIterable<Record<string, unknown>> {
  const count = Math.max(1, Math.ceil(file.counted.bytes / PIECE_BYTES));
  const pieces = await Promise.all(Array.from({ length: count }, (_, n) => file.side(`piece-${n}`)));
  for await (const text of file.lines()) {
    const line = parsed(text);
    await pieces[pieceOf(line.__parentId ?? line.id, count)]?.write(text);
  }
  await Promise.all(pieces.map((piece) => piece.close()));
  for (const piece of pieces) yield* foldInMemory(piece.lines(), childField);
}

async function* foldInMemory(lines: AsyncIterable<string>, childField: string): AsyncIterable<Record<string, unknown>> {
  const roots = new Map<string, Line>();
  const children = new Map<string, Line[]>();
  for await (const text of lines) {
    const line = parsed(text);
    if (line.__parentId === undefined) {
      if (roots.has(line.id)) throw twice(line);
      roots.set(line.id, line);
    } else (children.get(line.__parentId) ?? children.set(line.__parentId, []).get(line.__parentId))?.push(line);
  }
  for (const [parent, [child]] of children) if (child && !roots.has(parent)) throw orphan(child);
  for (const root of roots.values()) yield whole(root, childField, children.get(root.id) ?? []);
}

/** Which piece a root and its children go to: FNV-1a of the root's global id. */
function pieceOf(gid: string, count: number): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < gid.length; i++) sum = Math.imul(sum ^ gid.charCodeAt(i), 0x01000193);
  return (sum >>> 0) % count;
}

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
