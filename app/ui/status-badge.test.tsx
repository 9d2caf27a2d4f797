import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { FulfillmentBadge, PaymentBadge, StatusBadge } from "./status-badge";
import { show } from "./show.fixture";

test.each([
  ["queued", "Queued"],
  ["running", "Running"],
  ["waiting", "Waiting for Shopify"],
  ["succeeded", "Succeeded"],
  ["succeeded_with_problems", "Succeeded with problems"],
  ["failed", "Failed"],
  ["cancelled", "Cancelled"],
])("a job that is %s reads “%s”", (status, word) => {
  show(<StatusBadge status={status} />);
  expect(screen.getByText(word)).toBeInTheDocument();
});

test("a status Shopify adds tomorrow reads well, and none shows nothing", () => {
  show(
    <>
      <FulfillmentBadge status="AWAITING_CARRIER_PICKUP" />
      <PaymentBadge status={null} />
    </>,
  );
  expect(screen.getByText("Awaiting carrier pickup")).toBeInTheDocument();
  expect(screen.queryByText("Null")).not.toBeInTheDocument();
});
