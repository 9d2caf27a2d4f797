import { connectDrawer } from "./drawer.ts";
import { showOrderBlock } from "./order-block.ts";
import { connectProductForm } from "./product-form.ts";
import { unmark } from "./messages.ts";
import type { FromApp, FromHost } from "./messages.ts";
import { MARK } from "./messages.ts";
import { showBar, showNav, showToast, hideToast, showLoading, askForScopes, askToLeave } from "./surroundings.ts";

/** The page around the app. What it needs to know is in the data attributes of its body. */
const { shop = "", handle = "", appOrigin = "" } = document.body.dataset;
const frame = document.querySelector<HTMLIFrameElement>("iframe#app");
const appPath = `/store/${handle}/apps/lockstep`;

const tell = (message: FromHost) => frame?.contentWindow?.postMessage({ mark: MARK, message }, appOrigin);

window.addEventListener("message", (event) => {
  if (event.origin !== appOrigin || event.source !== frame?.contentWindow) return;
  const message = unmark<FromApp>(event.data);
  if (message) react(message);
});

function react(message: FromApp): void {
  switch (message.kind) {
    case "call":
      return void answer(message).then(
        (value) => tell({ kind: "result", id: message.id, value }),
        (error: Error) => tell({ kind: "result", id: message.id, error: error.message }),
      );
    case "path":
      history.replaceState(null, "", `${appPath}${message.path}`);
      return showNav({ current: message.path });
    case "nav":
      return showNav({ items: message.items, go: (href) => tell({ kind: "navigate", href }), prefix: appPath });
    case "toast":
      return showToast(message, () => tell({ kind: "toast-action", id: message.id }));
    case "toast-hidden":
      return hideToast(message.id);
    case "loading":
      return showLoading(message.isLoading);
    case "bar":
      return showBar(message, (index) => tell({ kind: "press", bar: message.bar, index }));
    case "open":
      return location.assign(`/store/${handle}${message.path}`);
  }
}

async function answer({ name, input }: Extract<FromApp, { kind: "call" }>): Promise<unknown> {
  switch (name) {
    case "idToken":
      return idToken();
    case "confirmLeave":
      return askToLeave();
    case "scopes":
      return { granted: await granted(), required: [], optional: ["read_all_orders"] };
    case "requestScopes": {
      const wanted = input as string[];
      const approved = await askForScopes(wanted);
      if (approved) await control("POST", "app", { scopes: [...new Set([...(await granted()), ...wanted])] });
      return { result: approved ? "granted-all" : "declined-all", detail: { granted: await granted() } };
    }
  }
}

async function idToken(): Promise<string> {
  return ((await control("POST", "session-token")) as { token: string }).token;
}

async function granted(): Promise<string[]> {
  return ((await control("GET", "state")) as { scopes: string[] }).scopes;
}

async function control(method: "GET" | "POST", what: string, input?: object): Promise<unknown> {
  const response = await fetch(`/_sim/${what}?shop=${encodeURIComponent(shop)}`, {
    method,
    ...(method === "POST"
      ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(input ?? {}) }
      : {}),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error((body as { error?: string }).error ?? `HTTP ${response.status}`);
  return body;
}

void showOrderBlock(appOrigin, idToken);
connectProductForm(control);
connectDrawer({ control, address: (what, id) => `/store/${handle}/${what}/${id}` });

document.querySelector("#menu")?.addEventListener("click", () => {
  const isOpen = document.body.classList.toggle("nav-open");
  document.querySelector("#menu")?.setAttribute("aria-expanded", String(isOpen));
});

// Only now is the app opened: what it says when it is sooner ready than this page would be lost, its menu for one.
if (frame?.dataset.src) frame.src = frame.dataset.src;
