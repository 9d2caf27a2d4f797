import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "../show.fixture";
import { someJob } from "./job.fixture";
import { LedgerCard } from "./ledger";

test("the ledger adds up before the merchant's eyes", () => {
  show(<LedgerCard job={someJob({ fetched: 40, created: 5, updated: 23, unchanged: 12 })} />);
  expect(screen.getByText(/40 fetched = 5 \+ 23 \+ 12 \+ 0 \+ 0 \+ 0\./)).toHaveTextContent(
    "Nothing is unaccounted for.",
  );
});

test("a ledger that does not add up says so", () => {
  show(<LedgerCard job={someJob({ fetched: 41, created: 5, updated: 23, unchanged: 12 })} />);
  expect(screen.getByText(/41 fetched ≠ 5 \+ 23/)).toHaveTextContent("The sum does not hold yet.");
});

test("what a populate left alone although Shopify has it newer is counted, as is what is still to come", () => {
  show(<LedgerCard job={someJob({ fetched: 9, skipped: 9, outdated: 4, pendingParts: 1_200 })} />);
  expect(screen.getByText(/4 of them are newer in Shopify/)).toBeInTheDocument();
  expect(
    screen.getByText(/1,200 mirrored orders still wait for lines of refunds, fulfillments or further shipping/),
  ).toBeInTheDocument();
});
