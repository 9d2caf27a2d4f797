import type { SimNode, SimOrder } from "../../test/simulator/store/contract.ts";
import type { FollowedJob } from "../follow-job.ts";
import { Sentence } from "../sentence.ts";

/** The simulated Shopify as a process next door, and the app as one reaches it from there. */
export interface DemoShop {
  origin: string;
  /** The embedded app in the simulated Admin. */
  adminUrl: string;
  /** POSTs to the simulator's control API (test/simulator/README.md). */
  control<Answer>(what: string, body: object): Promise<Answer>;
  stats(): Promise<{ calls: number; actualCost: number; tokens: { exchanged: number } }>;
  /** Opens the app as the Admin's frame does, which installs it. */
  open(): Promise<void>;
  /** Calls the app's JSON API as its pages do: with a session token. A text is a file. */
  api<Answer>(path: string, body?: object | string, method?: "POST" | "PUT"): Promise<Answer>;
  job(id: string): Promise<FollowedJob>;
  /** All orders, and all products, by ascending id. */
  orders(): AsyncGenerator<SimOrder>;
  products(): AsyncGenerator<SimNode>;
}

/** Shopify's library turns away programs that do not look like a browser. */
const BROWSER = { "User-Agent": "Mozilla/5.0 (Lockstep demo)" };

export function demoShop(origin: string, domain: string, appUrl: string): DemoShop {
  const adminUrl = `${origin}/store/${domain.replace(/\.myshopify\.com$/, "")}/apps/lockstep`;

  const control = async <Answer>(what: string, body: object): Promise<Answer> =>
    read<Answer>(
      await fetch(`${origin}/_sim/${what}`, { method: "POST", body: JSON.stringify(body) }),
      `/_sim/${what}`,
    );

  const api = async <Answer>(path: string, body?: object | string, method = "POST"): Promise<Answer> => {
    const { token } = await control<{ token: string }>("session-token", {});
    const isFile = typeof body === "string";
    const type = isFile ? "text/csv" : "application/json";
    const headers = { ...BROWSER, Authorization: `Bearer ${token}`, "Content-Type": type };
    const init = body === undefined ? {} : { method, body: isFile ? body : JSON.stringify(body) };
    return read<Answer>(await fetch(appUrl + path, { ...init, headers }), path);
  };

  return {
    origin,
    adminUrl,
    control,
    api,
    stats: async () => read(await fetch(`${origin}/_sim/stats`), "/_sim/stats"),
    job: (id) => api<FollowedJob>(`/api/sync/jobs/${id}`),
    open: async () => {
      const page = await (await fetch(adminUrl, { headers: BROWSER })).text();
      const frame = unescaped(/<iframe[^>]* id="app"[^>]* data-src="([^"]+)"/.exec(page)?.[1] ?? "");
      if (!frame) throw new Sentence(`The simulated Admin does not show the app at ${adminUrl}.`);
      const answer = await fetch(frame, { headers: { ...BROWSER, Accept: "text/html" } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Sentence(`The app did not open in the simulated Admin: it answered ${answer.status}.`);
    },
    orders: () => listed<SimOrder>(origin, "orders"),
    products: () => listed<SimNode>(origin, "products"),
  };
}

/** What the simulator's store holds, line by line. */
async function* listed<Record>(origin: string, what: string): AsyncGenerator<Record> {
  const answer = await fetch(`${origin}/_sim/${what}`);
  if (!answer.ok || !answer.body)
    throw new Sentence(`The simulator does not list its ${what}: it answered ${answer.status}.`);
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Record;
  }
}

function unescaped(attribute: string): string {
  return attribute.replaceAll("&amp;", "&").replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
}

async function read<Answer>(answer: Response, what: string): Promise<Answer> {
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as Answer;
  throw new Sentence(`${what} answered ${answer.status}: ${errorIn(text)}`);
}

function errorIn(text: string): string {
  try {
    return (JSON.parse(text) as { error?: string }).error ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
