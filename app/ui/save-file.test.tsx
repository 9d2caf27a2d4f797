import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useSaveFile } from "./save-file";
import { show } from "./show.fixture";

const saved: string[] = [];
beforeEach(() => {
  saved.length = 0;
  Object.assign(URL, { createObjectURL: () => "blob:file", revokeObjectURL: () => undefined });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
});
afterEach(() => vi.unstubAllGlobals());

function Export() {
  const file = useSaveFile(() => saved.push("told"));
  return (
    <>
      <button onClick={() => file.save("/api/orders/export")} disabled={file.busy}>
        Export
      </button>
      <p>{file.error}</p>
    </>
  );
}

async function exportWith(answer: () => Promise<Response>) {
  vi.stubGlobal("fetch", answer);
  show(<Export />);
  await userEvent.click(screen.getByRole("button", { name: "Export" }));
  await waitFor(() => expect(screen.getByRole("button")).toBeEnabled());
}

test("a file is saved under the name the app gives it", async () => {
  const headers = { "Content-Disposition": 'attachment; filename="orders-2026-11-21.csv"' };
  await exportWith(async () => new Response("Name\r\n", { headers }));
  expect(saved).toEqual(["orders-2026-11-21.csv", "told"]);
});

test("what the app refuses is told in its sentence, and nothing is saved", async () => {
  await exportWith(async () => new Response("There is no such order.", { status: 404 }));
  expect(screen.getByText("There is no such order.")).toBeInTheDocument();
  expect(saved).toEqual([]);
});

test("half a file is never saved", async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("cut")) });
  await exportWith(async () => new Response(broken));
  expect(screen.getByText(/did not arrive whole, so none was saved/)).toBeInTheDocument();
  expect(saved).toEqual([]);
});
