import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { targetChoices } from "~/resources/catalog/feed-columns";
import { show } from "../show.fixture";
import { feed, feedRow } from "./catalog.fixture";
import { ColumnMapping } from "./column-mapping";
import { FeedRows } from "./feed-rows";

const targets = targetChoices([{ id: "5", name: "Berlin" }]);

test("each column of the file is given its meaning, locations among them, and the file is read again by that", async () => {
  const onSave = vi.fn();
  show(<ColumnMapping feed={feed} targets={targets} busy={false} onSave={onSave} />);
  const user = userEvent.setup();
  expect(screen.getByRole("combobox", { name: "Artikel" })).toHaveDisplayValue("SKU");
  const price = screen.getByRole("combobox", { name: "Preis" });
  expect(price).toHaveDisplayValue("Leave out");
  expect(within(price).getByRole("option", { name: "Inventory: Berlin" })).toBeInTheDocument();
  await user.selectOptions(price, "Price");
  await user.selectOptions(screen.getByRole("combobox", { name: "Decimals are written" }), "12,50");
  await user.selectOptions(screen.getByRole("combobox", { name: "An empty cell" }), "takes the value away");
  await user.click(screen.getByRole("button", { name: "Preview again" }));
  expect(onSave).toHaveBeenCalledWith({
    columns: { Artikel: "sku", Preis: "price" },
    emptyCells: "clear",
    decimals: "comma",
  });
});

test("the mapping is made without a mouse: column by column, and then the button", async () => {
  const onSave = vi.fn();
  show(<ColumnMapping feed={feed} targets={targets} busy={false} onSave={onSave} />);
  const user = userEvent.setup();
  const passed: (string | null)[] = [];
  for (let n = 0; n < 5; n++) {
    await user.tab();
    const { activeElement: at } = document;
    passed.push(at instanceof HTMLSelectElement ? (at.labels[0]?.textContent ?? null) : (at?.textContent ?? null));
  }
  expect(passed).toEqual(["Artikel", "Preis", "An empty cell", "Decimals are written", "Preview again"]);
  await user.keyboard("{Enter}");
  expect(onSave).toHaveBeenCalledWith(feed.mapping);
});

test("the preview says of each row what would change, or why it is not taken and what it may mean", () => {
  show(
    <FeedRows
      currency="EUR"
      rows={[
        feedRow,
        {
          ...feedRow,
          n: 3,
          state: "ambiguous",
          title: null,
          name: "MUG",
          changes: [],
          reason: "More than one variant has this SKU.",
          candidates: ["Trusty mug, Small", "Trusty mug, Large"].map((name) => ({
            name,
            catalogProductId: "7",
            catalogVariantId: null,
            productId: null,
            variantId: null,
          })),
        },
        { ...feedRow, n: 4, state: "rejected", title: null, changes: [], reason: '"ten" is no amount of money.' },
      ]}
    />,
  );
  const [change, ambiguous, rejected] = screen.getAllByRole("row").slice(-3);
  expect(change).toHaveTextContent("Price: €10.00 → €12.50");
  expect(change).toHaveTextContent("Changes");
  expect(ambiguous).toHaveTextContent("More than one variant has this SKU.");
  expect(ambiguous).toHaveTextContent("Trusty mug, Small · Trusty mug, Large");
  expect(rejected).toHaveTextContent('"ten" is no amount of money.');
  expect(rejected).toHaveTextContent("Rejected");
});
