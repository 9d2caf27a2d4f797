import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { show } from "../show.fixture";
import { StartForm } from "./start-form";
import { buttonFor, FIRST_CHOICE, problemsOf, requestOf } from "./start-parameters";

function Form() {
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const problems = problemsOf(choice);
  return (
    <>
      <StartForm choice={choice} onChange={setChoice} problems={problems} />
      <output>
        {Object.keys(problems).length === 0 ? JSON.stringify(requestOf(choice, "orders")) : "cannot be sent"}
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
  await user.clear(screen.getByRole("textbox", { name: "Changed in the last minutes" }));
  expect(sent()).toBe("cannot be sent");
  await user.click(screen.getByRole("radio", { name: "Since the last sync" }));
  expect(sent()).toBe('{"resource":"orders","mode":"update"}');
});

test("the button names the act", () => {
  expect(buttonFor("populate", "4,120 orders")).toBe("Populate 4,120 orders");
  expect(buttonFor("full", null)).toBe("Fetch orders again");
});
