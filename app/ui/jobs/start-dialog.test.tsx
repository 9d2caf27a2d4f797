import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Mode } from "~/resources/sync-job";
import { show } from "../show.fixture";
import type { Answered } from "../toast";
import { StartDialog } from "./start-dialog";

const toasts: string[] = [];
beforeEach(() => {
  toasts.length = 0;
  vi.stubGlobal("shopify", { toast: { show: (text: string) => toasts.push(text) } });
  vi.stubGlobal("fetch", async (_url: string, { body }: { body: string }) => {
    const { days = 0, resource } = JSON.parse(body) as { days?: number; resource: string };
    if (resource === "products") return Response.json({ records: 340, apiCalls: 3, minutes: 1 });
    return days > 7320
      ? Response.json(
          { error: "Days must be 7320 or less.", fields: { days: "Days must be 7320 or less." } },
          { status: 422 },
        )
      : Response.json({ records: 4_120, apiCalls: 3, minutes: 1 });
  });
});
afterEach(() => vi.unstubAllGlobals());

/** A page with two ways into the dialog; `answers` are what the app says to one start after the other. */
function Overview(props: { answers: Answered[]; onStart: (request: unknown) => void; running?: string[] }) {
  const { answers, onStart, running = [] } = props;
  const [mode, setMode] = useState<Mode | null>(null);
  const [answer, setAnswer] = useState<Answered>();
  const [[next, ...rest], setAnswers] = useState(answers);
  return (
    <>
      <button onClick={() => setMode("populate")}>Populate…</button>
      <button onClick={() => setMode("full")}>Full resync…</button>
      {mode && (
        <StartDialog
          first={{ resource: "orders", mode }}
          running={running}
          busy={false}
          answer={answer}
          onClose={() => setMode(null)}
          onStart={(request) => {
            onStart(request);
            setAnswer(next);
            setAnswers(rest);
          }}
        />
      )}
    </>
  );
}

test("a populate is started in the dialog, which says so, closes and gives the focus back", async () => {
  const user = userEvent.setup();
  const onStart = vi.fn();
  show(<Overview answers={[{ done: "Started" }]} onStart={onStart} />);
  await user.click(screen.getByRole("button", { name: "Populate…" }));
  const dialog = screen.getByRole("dialog", { name: "Start a sync" });
  expect(within(dialog).getByRole("radio", { name: "Populate" })).toBeChecked();
  await user.click(await within(dialog).findByRole("button", { name: "Populate 4,120 orders" }));
  expect(onStart).toHaveBeenCalledExactlyOnceWith({ resource: "orders", mode: "populate" });
  expect(toasts).toEqual(["Started"]);
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(screen.getByRole("button", { name: "Populate…" })).toHaveFocus();
});

test("a full resync tells its consequence before it starts, and “Not now” leads back to the form", async () => {
  const user = userEvent.setup();
  const onStart = vi.fn();
  show(<Overview answers={[{ error: "The disk is full." }]} onStart={onStart} />);
  await user.click(screen.getByRole("button", { name: "Full resync…" }));
  await user.click(await screen.findByRole("button", { name: "Fetch 4,120 orders again" }));
  const question = screen.getByRole("dialog", { name: "Fetch everything again?" });
  expect(within(question).getByText(/^4,120 orders · about 3 API calls/)).toBeInTheDocument();
  await user.click(within(question).getByRole("button", { name: "Not now" }));
  expect(screen.getByRole("radio", { name: "Full resync" })).toBeChecked();
  expect(onStart).not.toHaveBeenCalled();

  await user.click(await screen.findByRole("button", { name: "Fetch 4,120 orders again" }));
  await user.click(screen.getByRole("button", { name: "Start full resync" }));
  expect(onStart).toHaveBeenCalledExactlyOnceWith({ resource: "orders", mode: "full" });
  // What was refused is said where it can be changed and sent again.
  expect(
    within(screen.getByRole("dialog", { name: "Start a sync" })).getByText("The disk is full."),
  ).toBeInTheDocument();
});

test("what to sync is chosen in the dialog, the mode stays, and everything is said of products then", async () => {
  const user = userEvent.setup();
  const onStart = vi.fn();
  show(<Overview answers={[{ done: "Started" }]} onStart={onStart} />);
  await user.click(screen.getByRole("button", { name: "Full resync…" }));
  const what = screen.getByRole("radiogroup", { name: "What to sync" });
  expect(within(what).getByRole("radio", { name: "Orders" })).toBeChecked();
  await user.click(within(what).getByRole("radio", { name: "Products" }));
  await user.click(await screen.findByRole("button", { name: "Fetch 340 products again" }));
  const question = screen.getByRole("dialog", { name: "Fetch everything again?" });
  expect(within(question).getByText(/^Every product is fetched .* Products in the mirror /)).toBeInTheDocument();
  await user.click(within(question).getByRole("button", { name: "Start full resync" }));
  expect(onStart).toHaveBeenCalledExactlyOnceWith({ resource: "products", mode: "full" });
});

test("of what has a job under way nothing else can be started, of the other it can", async () => {
  const user = userEvent.setup();
  show(<Overview answers={[]} onStart={vi.fn()} running={["orders"]} />);
  await user.click(screen.getByRole("button", { name: "Populate…" }));
  expect(screen.getByText(/^A job is running for your orders\. One runs at a time/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Populate orders" })).toHaveAttribute("aria-disabled", "true");
  await user.click(screen.getByRole("radio", { name: "Products" }));
  expect(await screen.findByRole("button", { name: "Populate 340 products" })).toBeEnabled();
});

test("what only the app knows to be too much is said at the field too, and cannot be sent", async () => {
  const user = userEvent.setup();
  show(<Overview answers={[]} onStart={() => undefined} />);
  await user.click(screen.getByRole("button", { name: "Populate…" }));
  await user.click(screen.getByRole("radio", { name: "Recent orders only" }));
  const days = screen.getByRole("textbox", { name: "Created in the last days" });
  await user.clear(days);
  await user.type(days, "99999");
  await waitFor(() => expect(days).toHaveAccessibleDescription(/Days must be 7320 or less/));
  expect(screen.getByRole("button", { name: "Populate orders" })).toHaveAttribute("aria-disabled", "true");
});

test("closing gives the focus back", async () => {
  const user = userEvent.setup();
  show(<Overview answers={[]} onStart={() => undefined} />);
  await user.click(screen.getByRole("button", { name: "Full resync…" }));
  await user.click(screen.getByRole("button", { name: "Not now" }));
  expect(screen.getByRole("button", { name: "Full resync…" })).toHaveFocus();
});
