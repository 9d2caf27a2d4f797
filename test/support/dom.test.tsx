import { ActionList, AppProvider, Button, Modal, Page, Popover } from "@shopify/polaris";
import en from "@shopify/polaris/locales/en.json";
import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";

function Shop() {
  const [menu, setMenu] = useState(false);
  const [question, setQuestion] = useState(false);
  return (
    <AppProvider i18n={en}>
      <Page title="Orders">
        <Popover
          active={menu}
          activator={<Button onClick={() => setMenu(true)}>More</Button>}
          onClose={() => setMenu(false)}
        >
          <ActionList items={[{ content: "Cancel", onAction: () => setQuestion(true) }]} />
        </Popover>
        <Modal open={question} title="Sure?" onClose={() => setQuestion(false)}>
          What is mirrored stays.
        </Modal>
      </Page>
    </AppProvider>
  );
}

it("opens Polaris menus and dialogs as a browser does, without a word on the console", async () => {
  render(<Shop />);
  await userEvent.click(screen.getByRole("button", { name: "More" }));
  await userEvent.click(await screen.findByText("Cancel"));
  expect(await screen.findByText("What is mirrored stays.")).toBeVisible();
});
