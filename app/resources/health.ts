/** What the page Health shows: blocks, each of which answers one question about the app by itself. */

/** `attention`: it works, but somebody should look. `bad`: something stands still. */
export type Standing = "well" | "attention" | "bad";

/** What a block's reader gives: how it stands, and what its sentence and picture are made of. */
export interface BlockFacts {
  standing: Standing;
  /** What is wrong, as a clause for the page's first line ("Shopify has not answered since 14:02"); else the title stands for it. */
  trouble?: string;
}

/** Of a block that looks at one resource. */
export interface ResourceFacts extends BlockFacts {
  resource: string;
}

/** `answer` never rejects: what could not be read is a sentence. */
export interface Block<Facts extends BlockFacts> {
  title: string;
  answer: Promise<BlockAnswer<Facts>>;
}

export type BlockAnswer<Facts extends BlockFacts> = { facts: Facts } | { failed: string };

/** How each block stands, for the page's first sentence. */
export interface BlockStanding {
  title: string;
  standing: Standing;
  trouble?: string;
}
