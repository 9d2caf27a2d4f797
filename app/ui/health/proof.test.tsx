import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ProofView } from "~/resources/proof";
import { show } from "../show.fixture";
import { ProofTable } from "./proof-table";

const proof: ProofView = {
  jobId: "7",
  resource: "orders",
  at: "2026-11-21T03:12:00.000Z",
  from: null,
  to: null,
  reportOnly: false,
  shopify: 18_377,
  mirror: 18_377,
  equal: 18_370,
  missing: 2,
  outdated: 4,
  extra: 1,
  inFlight: 0,
  repaired: 7,
  differ: 0,
};

test("the history tells of each certificate what was compared, what was found and what was left", () => {
  const day = { from: "2026-11-03T00:00:00.000Z", to: "2026-11-04T00:00:00.000Z" };
  show(<ProofTable proofs={[proof, { ...proof, ...day, jobId: "6", reportOnly: true, repaired: 0, differ: 7 }]} />);
  const [, first, second] = screen.getAllByRole("row").map((row) => row.textContent ?? "");
  expect(first).toMatch(/Nov 21.*orders, all18,37718,377770$/);
  expect(second).toMatch(/orders, created Nov 3, 2026 to Nov 4, 2026, only reported18,37718,377707$/);
  expect(screen.getAllByRole("link")[0]).toHaveAttribute("href", "/app/health/certificate/7");
});
