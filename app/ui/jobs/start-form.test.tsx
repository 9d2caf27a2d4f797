import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { useResource } from "../resources-context";
import { show } from "../show.fixture";
import { StartForm } from "./start-form";
import { buttonFor, firstChoice, problemsOf, requestOf } from "./start-parameters";

function Form({ of = "orders" }: { of?: string }) {
  const resource = useResource(of);
  const [choice, setChoice] = useState(() => firstChoice(resource, "populate"));
  const problems = problemsOf(choice, resource);
  return (
    <>
      <StartForm resource={resource} choice={choice} onChange={setChoice} problems={problems} />
      <output>
        {Object.keys(problems).length === 0 ? JSON.stringify(requestOf(choice, resource)) : "cannot be sent"}
      </output>
    </>
  );
}

const sent = () => screen.getByText(/^(\{|cannot)/, { selector: "output" }).textContent;

test("the mode is chosen among cards, and each asks only for what it needs", async () => {
  const user = userEvent.setup();
  show(<Form />);
  expect(screen.getByRole("radio", { name: "Populate" })).toBeChecked();
  expect(sent()).toBe('{"resource":"orders","mode":"populate"}');

  await user.click(screen.getByRole("radio", { name: "Recent orders only" }));
  expect(sent()).toBe('{"resource":"orders","mode":"populate","days":60}');

  await user.click(screen.getByRole("radio", { name: "Update" }));
  expect(screen.queryByRole("textbox", { name: "Created in the last days" })).not.toBeInTheDocument();
  expect(sent()).toBe('{"resource":"orders","mode":"update"}');

  await user.click(screen.getByRole("radio", { name: "Full resync" }));
  expect(sent()).toBe('{"resource":"orders","mode":"full"}');

  await user.click(screen.getByRole("radio", { name: "Sweep" }));
  expect(sent()).toBe('{"resource":"orders","mode":"sweep","days":30}');

  await user.click(screen.getByRole("radio", { name: "Verify" }));
  await user.click(screen.getByRole("checkbox", { name: "Only report, change nothing" }));
  expect(sent()).toBe('{"resource":"orders","mode":"verify","reportOnly":true}');
});

test("products are spoken of as products, and a sweep of them reads all unless it is told otherwise", async () => {
  const user = userEvent.setup();
  show(<Form of="products" />);
  expect(screen.getByRole("radio", { name: "All products" })).toBeChecked();
  expect(screen.queryByText(/order/i)).not.toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Sweep" }));
  expect(screen.queryByText(/order/i)).not.toBeInTheDocument();
  expect(sent()).toBe('{"resource":"products","mode":"sweep"}');
  await user.click(screen.getByRole("radio", { name: "Recent products only" }));
  expect(sent()).toBe('{"resource":"products","mode":"sweep","days":30}');
});

test("recent changes are asked for in minutes or in hours", async () => {
  const user = userEvent.setup();
  show(<Form of="products" />);
  await user.click(screen.getByRole("radio", { name: "Update" }));
  await user.click(screen.getByRole("radio", { name: "Recent changes only" }));
  expect(sent()).toBe('{"resource":"products","mode":"update","staleAfterMins":60}');
  await user.selectOptions(screen.getByRole("combobox", { name: "Unit of time" }), "hours");
  const amount = screen.getByRole("textbox", { name: "Changed in the last" });
  await user.clear(amount);
  expect(amount).toHaveAccessibleDescription(/Enter a whole number of hours, 1 or more/);
  expect(sent()).toBe("cannot be sent");
  await user.type(amount, "24");
  expect(sent()).toBe('{"resource":"products","mode":"update","sinceHours":24}');
});

test("products are chosen by what can be copied out of Shopify: numbers and addresses", async () => {
  const user = userEvent.setup();
  show(<Form of="products" />);
  await user.click(screen.getByRole("radio", { name: "Update" }));
  await user.click(screen.getByRole("radio", { name: "Chosen products only, changed or not" }));
  const which = screen.getByRole("textbox", { name: "Which products" });
  expect(which).toBeValid();
  expect(sent()).toBe("cannot be sent");
  await user.click(which);
  await user.paste(
    "https://admin.shopify.com/store/tea/products/8001?variant=2\n8002, gid://shopify/Product/8003; 8001",
  );
  expect(sent()).toBe('{"resource":"products","mode":"update","ids":["8001","8002","8003"]}');

  await user.paste(" https://admin.shopify.com/store/tea/orders/7");
  expect(which).toHaveAccessibleDescription(/“https:.*…” is not the number or the address of a single product\./);
  expect(sent()).toBe("cannot be sent");

  await user.clear(which);
  await user.paste(Array.from({ length: 1001 }, (_, n) => n + 1).join(" "));
  expect(which).toHaveAccessibleDescription(/Name at most 1000 products at a time\./);
});

test.each(["-3", "0", "2.5", "ten", "", "99999999"])("“%s” days is refused at the field", async (typed) => {
  const user = userEvent.setup();
  show(<Form />);
  await user.click(screen.getByRole("radio", { name: "Recent orders only" }));
  const field = screen.getByRole("textbox", { name: "Created in the last days" });
  await user.clear(field);
  if (typed) await user.type(field, typed);
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription(/Enter a whole number of days, 1 or more/);
  expect(sent()).toBe("cannot be sent");
});

test("a field that was wrong is not in the way once it is no longer asked for", async () => {
  const user = userEvent.setup();
  show(<Form />);
  await user.click(screen.getByRole("radio", { name: "Update" }));
  await user.click(screen.getByRole("radio", { name: "Recent changes only" }));
  await user.clear(screen.getByRole("textbox", { name: "Changed in the last" }));
  expect(sent()).toBe("cannot be sent");
  await user.click(screen.getByRole("radio", { name: "Since the last sync" }));
  expect(sent()).toBe('{"resource":"orders","mode":"update"}');
});

test("the button names the act", () => {
  expect(buttonFor("populate", "4,120 orders")).toBe("Populate 4,120 orders");
  expect(buttonFor("full", "products")).toBe("Fetch products again");
});
