import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { show } from "../show.fixture";
import { priceConflict, titleConflict } from "./catalog.fixture";
import { ConflictDecisions } from "./conflict-decisions";
import type { Decision } from "./conflict-decisions";
import { DifferenceTable } from "./difference-table";

const rows = [titleConflict, priceConflict];

function open(part: Partial<Parameters<typeof ConflictDecisions>[0]> = {}) {
  const onDecide = vi.fn<(decisions: readonly Decision[]) => void>();
  const page = { title: "Trusty mug", rows, more: false, currency: "EUR", busy: false, problems: {}, onDecide };
  const { showAgain } = show(<ConflictDecisions {...page} {...part} />);
  return {
    user: userEvent.setup(),
    onDecide,
    again: (other: Partial<Parameters<typeof ConflictDecisions>[0]>) =>
      showAgain(<ConflictDecisions {...page} {...other} />),
  };
}

/** A conflict by its heading. */
const card = (heading: string) =>
  within(screen.getByRole("heading", { name: heading }).closest<HTMLElement>(".Polaris-ShadowBevel") ?? document.body);
const choice = (heading: string, label: string) => card(heading).getByRole("radio", { name: label });
/** Polaris keeps one of each for narrow pages. */
const forAll = (name: string) => screen.getAllByRole("button", { name })[0]!;
const decide = () => screen.getByRole("button", { name: /^Decide/ });

test("both sides of a conflict stand beside what they last agreed on, with who changed them and the words that differ", () => {
  open();
  const title = card("Title");
  expect(["Last agreed", "Yours", "Shopify's"].map((name) => title.getByRole("heading", { name }))).toHaveLength(3);
  expect(title.getByText("Mug of clay")).toBeInTheDocument();
  expect(title.getByText(/by autumn\.csv$/)).toBeInTheDocument();
  expect(title.getByText(/in Shopify$/)).toBeInTheDocument();
  const added = [...document.querySelectorAll("ins")].map((one) => one.textContent);
  expect(added.some((text) => text.includes("Trusty"))).toBe(true);
  expect(added.every((text) => text.includes("[added:]"))).toBe(true);
  expect(card("Price of Large").getByText("€12.50")).toBeInTheDocument();
});

test("a text that is quite another is shown as it is, without marks between its words", () => {
  open({
    rows: [{ ...titleConflict, base: "Everyday notebook", ours: { ...titleConflict.ours, value: "A title of ours" } }],
  });
  expect(card("Title").getByText("A title of ours")).toBeInTheDocument();
  expect(document.querySelectorAll("ins, del")).toHaveLength(0);
});

test("nothing is chosen until somebody does; what the strategy would do is only said", () => {
  open();
  expect(screen.getAllByRole("radio").filter((radio) => (radio as HTMLInputElement).checked)).toEqual([]);
  expect(decide()).toHaveAttribute("aria-disabled", "true");
  expect(card("Title").getByText(/would use yours/)).toBeInTheDocument();
});

test("one choice per field, with what follows from it, decided together with the values that were seen", async () => {
  const { user, onDecide } = open();
  await user.click(choice("Title", "Use Shopify's"));
  expect(card("Title").getByText(/takes over Shopify's value\. Nothing is written to Shopify\./)).toBeInTheDocument();
  await user.click(choice("Price of Large", "Use mine"));
  expect(card("Price of Large").getByText("The next push writes to Shopify:")).toBeInTheDocument();
  expect(decide()).toHaveTextContent("Decide 2 fields");
  await user.click(decide());
  expect(onDecide).toHaveBeenCalledWith([
    { id: titleConflict.id, version: "v1", how: { choice: "shopify" } },
    { id: priceConflict.id, version: "v2", how: { choice: "ours" } },
  ]);
});

test("another value counts once it is said, and what is wrong with it is said where it stands", async () => {
  const { user, onDecide, again } = open();
  await user.click(choice("Price of Large", "Use another value"));
  expect(decide()).toHaveAttribute("aria-disabled", "true");
  await user.type(screen.getByRole("textbox", { name: "Another value" }), "eleven");
  await user.click(decide());
  expect(onDecide).toHaveBeenCalledWith([{ id: priceConflict.id, version: "v2", how: { value: "eleven" } }]);
  again({
    error: '"eleven" is no amount of money.',
    problems: { [priceConflict.id]: '"eleven" is no amount of money.' },
  });
  const field = screen.getByRole("textbox", { name: "Another value" });
  expect(field).toHaveValue("eleven");
  expect(field).toBeInvalid();
  expect(screen.getByText("Not everything could be decided")).toBeInTheDocument();
});

test("all fields of a product at once, and one of them otherwise", async () => {
  const { user, onDecide } = open();
  await user.click(forAll("Use mine for all"));
  expect(choice("Title", "Use mine")).toBeChecked();
  await user.click(choice("Price of Large", "Use Shopify's"));
  await user.click(decide());
  expect(onDecide.mock.calls[0]?.[0].map(({ how }) => how)).toEqual([{ choice: "ours" }, { choice: "shopify" }]);
});

test("what was chosen for values that have changed since is not chosen for the new ones", async () => {
  const { user, again } = open();
  await user.click(forAll("Use Shopify's for all"));
  expect(decide()).toHaveTextContent("Decide 2 fields");
  again({ rows: [titleConflict, { ...priceConflict, version: "v3" }] });
  expect(decide()).toHaveTextContent("Decide 1 field");
  expect(choice("Price of Large", "Use Shopify's")).not.toBeChecked();
});

test("a merchant without a mouse chooses with the arrows and decides with the keyboard", async () => {
  const { user, onDecide } = open();
  choice("Title", "Use mine").focus();
  await user.keyboard(" ");
  expect(choice("Title", "Use mine")).toBeChecked();
  await user.keyboard("{ArrowDown}");
  expect(choice("Title", "Use Shopify's")).toBeChecked();
  decide().focus();
  await user.keyboard("{Enter}");
  expect(onDecide).toHaveBeenCalledWith([{ id: titleConflict.id, version: "v1", how: { choice: "shopify" } }]);
});

test("the list says what each conflict would end with, leads to it, and decides those selected at once", async () => {
  const onMine = vi.fn();
  show(
    <DifferenceTable
      rows={rows}
      selected={[titleConflict.id]}
      selectedItemsCount={1}
      onSelectionChange={vi.fn()}
      currency="EUR"
      what={{ singular: "conflict", plural: "conflicts" }}
      linkOf={({ catalogProductId }) => `/app/conflicts/${catalogProductId}`}
      promotedBulkActions={[{ content: "Use mine", onAction: onMine }]}
    />,
  );
  const table = screen.getByRole("table");
  const links = within(table).getAllByRole("link", { name: "Trusty mug" });
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["/app/conflicts/7", "/app/conflicts/7"]);
  expect(within(table).getByText(/: yours$/)).toBeInTheDocument();
  expect(within(table).getByText("Asks you")).toBeInTheDocument();
  await userEvent.click(screen.getAllByRole("button", { name: "Use mine" })[0]!);
  expect(onMine).toHaveBeenCalledOnce();
});
