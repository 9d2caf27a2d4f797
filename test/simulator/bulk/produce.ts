import { open } from "node:fs/promises";
import { setImmediate as breathe } from "node:timers/promises";
import { shuffled } from "../random.ts";
import type { Position } from "../store/contract.ts";
import type { Projector } from "./projector.ts";

type Source = Record<string, unknown>;

/** What can be wrong with a file although the operation completes. */
export interface LineFaults {
  dropped?: boolean;
  doubled?: boolean;
  shuffled?: boolean;
  parentMissing?: boolean;
}

export interface Production {
  file: string;
  /** The positions after a given one; called anew for each stretch, so that edits meanwhile do no harm. */
  roots: {
    from: (after: Position | undefined) => Iterable<Position>;
    read: (id: string) => Source | undefined;
    projector: Projector;
  }[];
  grouped: boolean;
  faults: LineFaults;
  random: () => number;
  /** Objects per second. */
  speed: () => number;
  pause: (ms: number) => Promise<void>;
  /** Whether to stop early (canceled, failed, simulator closed). */
  stopped: (rootObjects: number) => boolean;
  counted: (counts: { objects: number; roots: number; bytes: number }) => void;
}

const STRETCH = 1_000;
const BATCH = 100;
const SHUFFLE_SPAN = 20_000;
const BUSY_MS = 10;
const WRITE_BYTES = 256 * 1024;

export interface Line {
  root: boolean;
  parent: boolean;
  text: string;
}

/** Writes the JSONL of a bulk query, giving the event loop its turn every few milliseconds. Counts tell what was processed, not what faults left of it. */
export async function produce(production: Production): Promise<void> {
  const out = await open(production.file, "w");
  const counts = { objects: 0, roots: 0, bytes: 0 };
  const spoil = createSpoiler(production.faults, production.random);
  let held: Line[] = [];
  let pending = "";
  let breathed = performance.now();
  const started = breathed;

  const write = async (lines: Line[], last: boolean) => {
    held.push(...lines);
    const span = production.faults.shuffled ? SHUFFLE_SPAN : 1;
    if (held.length < span && !last) return;
    for (const line of spoil(held)) pending += `${line.text}\n`;
    held = [];
    if (pending.length < WRITE_BYTES && !last) return;
    const bytes = Buffer.from(pending);
    pending = "";
    await out.appendFile(bytes);
    counts.bytes += bytes.length;
  };

  try {
    for (const root of production.roots) {
      let batch: Source[] = [];
      const flush = async () => {
        const lines = linesOf(root.projector, batch, production.grouped);
        counts.roots += batch.length;
        counts.objects += lines.length;
        batch = [];
        await write(lines, false);
        production.counted(counts);
        const now = performance.now();
        const early = (counts.objects / production.speed()) * 1000 - (now - started);
        if (early > 1) await production.pause(early);
        else if (now - breathed > BUSY_MS) await breathe();
        else return;
        breathed = performance.now();
      };
      for (const id of idsOf(root.from)) {
        if (production.stopped(counts.roots)) break;
        const node = root.read(id);
        if (!node) continue;
        batch.push(node);
        if (batch.length === BATCH) await flush();
      }
      await flush();
    }
    await write([], true);
    production.counted(counts);
  } finally {
    await out.close();
  }
}

function* idsOf(from: (after: Position | undefined) => Iterable<Position>): Iterable<string> {
  let last: Position | undefined;
  for (;;) {
    const stretch: Position[] = [];
    for (const at of from(last)) {
      stretch.push(at);
      if (stretch.length === STRETCH) break;
    }
    for (const at of stretch) yield at.id;
    last = stretch.at(-1);
    if (stretch.length < STRETCH) return;
  }
}

/** Grouped: each node is followed by its children. Ungrouped: a batch of nodes, then all their children, as Shopify may do. */
function linesOf(projector: Projector, nodes: Source[], grouped: boolean): Line[] {
  const lines: Line[] = [];
  visit(
    projector,
    nodes.map((node) => ({ node })),
    lines,
    { root: true, grouped },
  );
  return lines;
}

function visit(
  projector: Projector,
  level: { node: Source; parent?: string }[],
  lines: Line[],
  { root, grouped }: { root: boolean; grouped: boolean },
): void {
  if (grouped && level.length > 1) {
    for (const one of level) visit(projector, [one], lines, { root, grouped });
    return;
  }
  for (const { node, parent } of level) {
    const text = projector.line(node);
    lines.push({
      root,
      parent: projector.children.some((child) => child.of(node).length > 0),
      text: parent === undefined ? text : `${text.slice(0, -1)},"__parentId":"${parent}"}`,
    });
  }
  for (const child of projector.children) {
    const below = level.flatMap(({ node }) => {
      const items = child.of(node);
      return items.length === 0 ? [] : items.map((item) => ({ node: item, parent: child.parentOf(node) }));
    });
    if (below.length > 0) visit(child.projector, below, lines, { root: false, grouped });
  }
}

export function createSpoiler(faults: LineFaults, random: () => number): (lines: Line[]) => Line[] {
  let { dropped, doubled, parentMissing } = faults;
  return (lines) => {
    if (lines.length === 0) return lines;
    let result = lines;
    if (dropped) {
      const victim =
        pick(
          lines.filter((line) => !line.root),
          random,
        ) ?? pick(lines, random);
      result = result.filter((line) => line !== victim);
      dropped = false;
    }
    if (doubled) {
      const twin = pick(result, random);
      result = result.flatMap((line) => (line === twin ? [line, line] : [line]));
      doubled = false;
    }
    if (parentMissing) {
      const parent = pick(
        result.filter((line) => line.parent),
        random,
      );
      if (parent) {
        result = result.filter((line) => line !== parent);
        parentMissing = false;
      }
    }
    return faults.shuffled ? shuffled(result, random) : result;
  };
}

function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}
