import { AppProvider, Button, Page, Popover, ActionList, Modal, Select } from "@shopify/polaris";
import en from "@shopify/polaris/locales/en.json";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
function P() { const [n, set] = useState(0); const [o, so] = useState(false); return <AppProvider i18n={en}><Page title="Hello"><Button onClick={() => set(n + 1)}>{`Press ${n}`}</Button>
<Popover active={o} activator={<Button onClick={()=>so(!o)}>Open</Button>} onClose={()=>so(false)}><ActionList items={[{content:"Item"}]} /></Popover>
<Modal open={o} title="M" onClose={()=>so(false)}>text</Modal><Select label="S" options={["a"]}/></Page></AppProvider>; }
it("renders", async () => {  render(<P />); await userEvent.click(screen.getByRole("button", { name: "Press 0" })); expect(screen.getByText("Press 1")).toBeInTheDocument(); await userEvent.click(screen.getByText("Open")); expect(await screen.findByText("Item")).toBeVisible(); });
