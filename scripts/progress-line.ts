import type { WriteStream } from "node:tty";

export interface ProgressLine {
  /** `percent` is null while nothing can be said. */
  show(percent: number | null, text: string): void;
  /** Takes the bar away, so that the next line starts clean. */
  end(): void;
}

const WIDTH = 20;
/** Without a terminal: a line for every tenth, and one when nothing moved for so long. */
const SILENCE_MS = 10_000;

/** A bar that moves on one line of a terminal, and plain lines, few of them, everywhere else (a file, CI). */
export function progressLine(
  out: Pick<WriteStream, "write"> & { isTTY?: boolean; columns?: number },
  title: string,
  now: () => number = Date.now,
): ProgressLine {
  return out.isTTY ? movingBar(out, title) : plainLines(out, title, now);
}

function movingBar(out: Pick<WriteStream, "write"> & { columns?: number }, title: string): ProgressLine {
  const clear = "\r\x1b[2K";
  return {
    show: (percent, text) => {
      const line = `  ${title}  ${bar(percent)} ${percentText(percent)}  ${text}`;
      out.write(clear + line.slice(0, (out.columns ?? 80) - 1));
    },
    end: () => void out.write(clear),
  };
}

function plainLines(out: Pick<WriteStream, "write">, title: string, now: () => number): ProgressLine {
  let last: { tenth: number | null; at: number } | undefined;
  return {
    show: (percent, text) => {
      const tenth = percent === null ? null : Math.floor(percent / 10);
      if (last && last.tenth === tenth && now() - last.at < SILENCE_MS) return;
      last = { tenth, at: now() };
      out.write(`  ${title}  ${percentText(percent)}  ${text}\n`);
    },
    end: () => undefined,
  };
}

function bar(percent: number | null): string {
  const full = Math.round((WIDTH * (percent ?? 0)) / 100);
  return "█".repeat(full) + "░".repeat(WIDTH - full);
}

function percentText(percent: number | null): string {
  return (percent === null ? "" : `${percent}%`).padStart(4);
}
