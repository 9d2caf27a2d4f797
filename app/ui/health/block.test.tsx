import { act, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Block, BlockFacts } from "~/resources/health";
import { show } from "../show.fixture";
import { BlockBody, HealthBlock } from "./block";
import { HealthHeadline, healthSentence } from "./headline";

interface Facts extends BlockFacts {
  sentence: string;
}

const Show = ({ facts }: { facts: Facts }) => (
  <BlockBody standing={facts.standing} sentence={facts.sentence} action={{ content: "Open it", url: "/app/jobs" }} />
);
const read = (title: string, facts: Facts): Block<Facts> => ({ title, answer: Promise.resolve({ facts }) });
const slow: Block<Facts> = { title: "Slow", answer: new Promise(() => undefined) };

/** Shows it and lets what is known already arrive. */
const shown = async (...parameters: Parameters<typeof show>) => act(async () => show(...parameters));

test("a block that is still being read, and one that failed, leave the others alone", async () => {
  await shown(
    <>
      <HealthBlock block={slow} show={Show} />
      <HealthBlock
        block={{ title: "Broken", answer: Promise.resolve({ failed: "The database was not reached." }) }}
        show={Show}
      />
      <HealthBlock block={read("Well", { standing: "well", sentence: "All 12 arrived." })} show={Show} />
    </>,
  );
  expect(screen.getAllByRole("heading").map((heading) => heading.textContent)).toEqual(["Slow", "Broken", "Well"]);
  expect(screen.getByText("The database was not reached.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Look again" })).toHaveAttribute("href", "/app/health");
  expect(screen.getByText("All 12 arrived.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Open it" })).toBeInTheDocument();
});

test("a block that cannot be drawn says so, and only that one", async () => {
  // React tells of it on the console, and lets the browser tell of it too.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const quiet = (event: ErrorEvent) => event.preventDefault();
  window.addEventListener("error", quiet);
  const Crash = () => {
    throw new Error("no such field");
  };
  await shown(
    <>
      <HealthBlock block={read("Crashing", { standing: "well", sentence: "" })} show={Crash} />
      <HealthBlock block={read("Well", { standing: "well", sentence: "All 12 arrived." })} show={Show} />
    </>,
  );
  window.removeEventListener("error", quiet);
  expect(screen.getByText("This took too long or could not be shown.")).toBeInTheDocument();
  expect(screen.getByText("All 12 arrived.")).toBeInTheDocument();
});

test.each([
  [["well", "well"], "Everything is well: Proof and API budget."],
  [["bad", "well"], "Not working: Proof; everything else is well."],
  [["bad", "bad"], "Not working: Proof and API budget."],
  [["attention", "bad"], "Not working: API budget; needs attention: Proof."],
] as const)("the first line answers for all blocks: %j", (standings, sentence) => {
  const titles = ["Proof", "API budget"];
  const blocks = standings.map((standing, n) => ({ title: titles[n] ?? "", standing }));
  expect(healthSentence(blocks, "en-GB")).toBe(sentence);
});

test("a block may say itself what is wrong", () => {
  const blocks = [
    { title: "Proof", standing: "well" as const },
    { title: "API budget", standing: "bad" as const, trouble: "Shopify has not answered since 14:02" },
  ];
  expect(healthSentence(blocks, "en")).toBe("Shopify has not answered since 14:02; everything else is well.");
});

test("the first line waits for the blocks without holding the page", async () => {
  let answer: (standings: { title: string; standing: "well" }[]) => void = () => undefined;
  const standings = new Promise<{ title: string; standing: "well" }[]>((resolve) => (answer = resolve));
  const { container } = await shown(<HealthHeadline standings={standings} />);
  expect(within(container).queryByRole("heading")).not.toBeInTheDocument();
  await act(async () => answer([{ title: "Proof", standing: "well" }]));
  expect(screen.getByRole("heading", { name: "Everything is well: Proof." })).toBeInTheDocument();
});
