import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { PlanCount } from "~/resources/catalog/plan";
import { show } from "../show.fixture";
import { priceConflict, pushItem, pushRun, titleConflict } from "./catalog.fixture";
import { DifferenceTable } from "./difference-table";
import { PlanCounts } from "./plan-counts";
import { PushItems } from "./push-items";
import { PushSummary } from "./push-summary";
import { StrategyTable } from "./strategy-table";
import { UndoDialog } from "./undo-dialog";

const figure = (label: string) => screen.getByText(label).parentElement?.textContent?.replace(label, "");

test("the plan counts what differs by tier and direction, says how far each tier goes, and shows the changes of a line", async () => {
  const counts: PlanCount[] = [
    { field: "title", label: "Title", tier: 1, verdict: "push", fields: 214, products: 214 },
    { field: "price", label: "Price", tier: 2, verdict: "pull", fields: 12, products: 4 },
    { field: "*", label: "New product", tier: 3, verdict: "create", fields: 3, products: 3 },
  ];
  const onFilter = vi.fn();
  show(
    <PlanCounts counts={counts} tiers={{ 1: 100, 2: 10, 3: 0 }} params={new URLSearchParams()} onFilter={onFilter} />,
  );
  expect(screen.getAllByRole("heading", { level: 2 }).map((heading) => heading.textContent)).toEqual([
    "Texts and SEO · for all products",
    "Prices and inventory · for 10 % of products",
    "Creating and archiving · switched off",
  ]);
  expect(screen.getByText("To your catalog")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Show Title, push" }));
  expect(onFilter).toHaveBeenCalledWith({ field: "title", verdict: "push" });
});

test("each change of the plan is shown with both sides before anything is written", () => {
  const change = { ...titleConflict, verdict: "push" as const, proposal: null };
  show(
    <DifferenceTable
      rows={[change, { ...priceConflict, verdict: "pull", proposal: null }]}
      selected={[]}
      selectable={false}
      currency="EUR"
      what={{ singular: "change", plural: "changes" }}
      linkOf={() => "/app/catalog/7"}
      selectedItemsCount={0}
      onSelectionChange={vi.fn()}
    />,
  );
  const [first, second] = screen.getAllByRole("row").slice(-2) as [HTMLElement, HTMLElement];
  expect(within(first).getByText("Trusty mug of clay")).toBeInTheDocument();
  expect(within(first).getByText("Mug of stone")).toBeInTheDocument();
  expect(within(first).getByText("To Shopify")).toBeInTheDocument();
  expect(within(second).getByText("€12.50")).toBeInTheDocument();
  expect(within(second).getByText("Large")).toBeInTheDocument();
});

test("what another strategy would do stands beside the shop's own", () => {
  const preview = { ours: 1, shopify: 1, toShopify: 7, toCatalog: 2 };
  show(
    <StrategyTable
      current="manual_review"
      strategies={[
        { ...preview, strategy: "manual_review", asked: 214 },
        { ...preview, strategy: "newest_wins", asked: 0 },
      ]}
    />,
  );
  expect(screen.getByText(/\(yours\)$/)).toBeInTheDocument();
  expect(screen.getByText("214")).toBeInTheDocument();
});

test("a run says what became of its products, and how far it was let go", () => {
  show(<PushSummary push={pushRun} lost={false} />);
  expect(figure("Pushed")).toBe("480");
  expect(figure("Held back by their tier or share")).toBe("1,200");
  expect(
    screen.getByText("It was let write: Texts and SEO for all products · Prices and inventory for 10 % of products."),
  ).toBeInTheDocument();
  expect(screen.getByText(/^It can be undone until .*2027/)).toBeInTheDocument();
  expect(screen.queryByRole("progressbar")).toBeNull();
});

test("a run that stopped by itself says why first, with where its limits are set", () => {
  const reason = "More than 5 % of the products failed.";
  show(<PushSummary push={{ ...pushRun, status: "stopped", reason, left: 300, undoableUntil: null }} lost={false} />);
  expect(screen.getByText("The run stopped by itself")).toBeInTheDocument();
  expect(screen.getByText(reason)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Open settings" })).toHaveAttribute("href", "/app/settings#catalog");
  expect(figure("Left as they were")).toBe("300");
  expect(screen.queryByText(/can be undone/)).toBeNull();
});

test("a dry run, a rollback and a run under way each say what they are", () => {
  const { showAgain } = show(<PushSummary push={{ ...pushRun, kind: "dry_run", tiers: {} }} lost={false} />);
  expect(figure("Would be pushed")).toBe("480");
  expect(screen.getByText("All tiers were switched off.")).toBeInTheDocument();
  showAgain(<PushSummary push={{ ...pushRun, kind: "rollback" }} lost={false} />);
  expect(screen.getByText(/takes back what was written/)).toBeInTheDocument();
  showAgain(<PushSummary push={{ ...pushRun, status: "running", percent: 40 }} lost />);
  expect(screen.getByRole("progressbar")).toHaveAttribute("value", "40");
  expect(screen.getByText(/the connection is lost/)).toBeInTheDocument();
});

test("a product of a run shows what stood in Shopify and what was written; a conflict leads to its decision", async () => {
  const onUndo = vi.fn();
  const conflict = {
    ...pushItem,
    catalogProductId: "8",
    title: "Slow kettle",
    state: "conflict" as const,
    reason: "Shopify's title has changed meanwhile.",
    changes: pushItem.changes.map((change) => ({ ...change, state: "conflict" as const, found: "11" })),
  };
  show(<PushItems items={[pushItem, conflict]} currency="EUR" onUndo={onUndo} />);
  const [written, met] = screen.getAllByRole("listitem") as [HTMLElement, HTMLElement];
  expect(written).toHaveTextContent("Price of Large: €9.50 → €12.50");
  expect(within(met).getByText("Shopify's title has changed meanwhile.")).toBeInTheDocument();
  expect(met).toHaveTextContent("Shopify has €11.00");
  expect(within(met).getByRole("link", { name: "Decide the conflict" })).toHaveAttribute("href", "/app/conflicts/8");
  expect(within(met).queryByRole("button", { name: /^Undo/ })).toBeNull();
  await userEvent.click(within(written).getByRole("button", { name: "Undo Trusty mug" }));
  expect(onUndo).toHaveBeenCalledWith(pushItem);
});

/** A page from which a run can be undone. */
function Undoing({ onConfirm }: { onConfirm: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button onClick={() => setOpen(true)}>Undo this run</button>
      {open && <UndoDialog what={null} count={480} busy={false} onConfirm={onConfirm} onClose={() => setOpen(false)} />}
    </>
  );
}

test("undoing asks first, by the keyboard as well: it takes the focus, says how much and what is spared, and Escape means not now", async () => {
  const onConfirm = vi.fn();
  show(<Undoing onConfirm={onConfirm} />);
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{Enter}");
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("480 products get back in Shopify what stood there before.");
  expect(dialog).toHaveTextContent("What somebody has changed since is not overwritten, but listed.");
  await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true));
  await user.tab();
  expect(dialog.contains(document.activeElement)).toBe(true);
  fireEvent.keyUp(document.body, { key: "Escape", keyCode: 27 });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(onConfirm).not.toHaveBeenCalled();

  await user.click(screen.getByRole("button", { name: "Undo this run" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Undo" }));
  expect(onConfirm).toHaveBeenCalledOnce();
});
