import { AppError, sentenceFor } from "~/lib/errors";
import type { Log } from "~/lib/log";
import type { Block, BlockAnswer, BlockFacts, BlockStanding } from "~/resources/health";

/** A block of the page Health, read while the page is already on its way; a failure stays inside the block. */
export function block<Facts extends BlockFacts>(log: Log, title: string, read: () => Promise<Facts>): Block<Facts> {
  return { title, answer: answerOf(log, title, read) };
}

async function answerOf<Facts extends BlockFacts>(
  log: Log,
  title: string,
  read: () => Promise<Facts>,
): Promise<BlockAnswer<Facts>> {
  try {
    return { facts: await read() };
  } catch (error) {
    log.error(
      { block: title, error: error instanceof Error ? error.stack : String(error) },
      "A block of Health failed.",
    );
    return { failed: error instanceof AppError ? error.message : sentenceFor(error) };
  }
}

/** How all blocks stand together, known when the last of them has answered. */
export async function standingsOf(blocks: Record<string, Block<BlockFacts>>): Promise<BlockStanding[]> {
  return await Promise.all(
    Object.values(blocks).map(async ({ title, answer }) => {
      const known = await answer;
      if (!("facts" in known)) return { title, standing: "attention" };
      const { standing, trouble } = known.facts;
      return { title, standing, trouble };
    }),
  );
}
