import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { show } from "../show.fixture";
import { Standings } from "./standings";
import type { ResourceStanding } from "./standings";

const FRESH = "2026-11-21T11:59:56.000Z";
const NEVER = { freshAt: null, lastSyncAt: null, lastDeliveryAt: null, proof: null };

const standing = (name: string, mirrored: number, more: Partial<ResourceStanding> = {}): ResourceStanding => ({
  name,
  freshness: { ...NEVER, freshAt: FRESH, lastSyncAt: FRESH },
  lastJob: null,
  counts: Promise.resolve({ mirrored, inShopify: mirrored, countedAt: FRESH, isOld: false, refused: null }),
  ...more,
});
const orders = standing("orders", 18_377);
const products = standing("products", 0, { freshness: NEVER });

/** The page with what is known already. */
async function shown(props: Partial<Parameters<typeof Standings>[0]> = {}) {
  const ways = { update: vi.fn(), isUpdating: () => false };
  const onPopulate = vi.fn();
  await act(async () =>
    show(<Standings resources={[orders, products]} running={[]} act={ways} onPopulate={onPopulate} {...props} />),
  );
  return { ...ways, onPopulate };
}
const buttons = () => screen.queryAllByRole("button").map(({ textContent }) => textContent);

test("each resource has its answer and its own next step", async () => {
  const ways = await shown();
  expect(screen.getAllByRole("heading", { level: 2 })).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Update orders" }));
  await userEvent.click(screen.getByRole("button", { name: "Populate products…" }));
  expect(ways.update).toHaveBeenCalledExactlyOnceWith(["orders"]);
  expect(ways.onPopulate).toHaveBeenCalledExactlyOnceWith("products");
});

test("what has a job under way offers none, and what the guide offers is not offered twice", async () => {
  await shown({ running: ["orders"], onPopulate: undefined });
  expect(screen.getByText("Syncing")).toBeInTheDocument();
  expect(buttons()).toEqual([]);
});

test("a resource that is still being counted leaves the other alone", async () => {
  await shown({ resources: [standing("orders", 0, { counts: new Promise(() => undefined) }), products] });
  expect(screen.getAllByRole("heading", { level: 2 }).map(({ textContent }) => textContent)).toEqual([
    "Shopify has no products yet; the first one will appear here by itself",
  ]);
});
