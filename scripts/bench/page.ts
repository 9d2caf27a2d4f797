import { markdownTable } from "./figures.ts";
import type { Figure } from "./figures.ts";
import type { Machine } from "./machine.ts";

/** What each part measures, in the order of the page. */
export const PART_TITLES: Readonly<Record<string, string>> = {
  ingest: "Ingest of a bulk file",
  memory: "Memory of the worker",
  pages: "Pages with a million orders mirrored",
  webhooks: "Webhooks",
  calls: "API calls and query cost",
  feed: "Import of a feed",
  push: "Pushing prices to Shopify",
};

const HEAD = `# Benchmarks

Made by \`npm run bench\`; \`npm run bench -- --only PART\` measures one part again and replaces its section. Each section says when, of which
commit and on which machine it was made. Everything that takes part (database, app, worker, simulated Shopify, load generator) runs on that one
machine. PostgreSQL keeps the durability it is shipped with (\`fsync=on synchronous_commit=on full_page_writes=on\`; \`shared_buffers=1GB
max_wal_size=8GB\`), the same for everything that is compared; each section says with which it was measured.
`;

/** The page with the sections of the parts that were just measured; the others stay as they are. */
export function pageWith(page: string, figures: readonly Figure[], machine: Machine, said: string): string {
  const sections = Object.entries(PART_TITLES).map(([part, title]) => {
    const own = figures.filter((figure) => figure.part === part);
    const body = own.length > 0 ? section(own, machine, said) : (bodyOf(page, title) ?? "Not measured yet.\n");
    return `## ${title}\n\n${body}`;
  });
  return [HEAD, ...sections].join("\n");
}

function section(figures: readonly Figure[], machine: Machine, said: string): string {
  return `\`${said}\` on ${machine.date.slice(0, 10)}, commit ${machine.commit}: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB memory,
${machine.platform}, Node ${machine.node.slice(1)}, PostgreSQL ${machine.postgres}; load of the machine before: ${machine.loadBefore}.

${markdownTable(figures)}
`;
}

function bodyOf(page: string, title: string): string | undefined {
  const start = page.indexOf(`## ${title}\n`);
  if (start < 0) return undefined;
  const rest = page.slice(start + title.length + 4).trimStart();
  const end = rest.indexOf("\n## ");
  return `${(end < 0 ? rest : rest.slice(0, end)).trimEnd()}\n`;
}
