import { openChannel } from "./channel.ts";
import { defineElements } from "./elements.ts";
import { followPath, forwardAdminLinks } from "./navigation.ts";
import { createIdToken, patchFetch, reloadWithToken } from "./session-token.ts";

/** A stand-in for https://cdn.shopify.com/shopifycloud/app-bridge.js, which cannot be loaded offline: the parts an admin page of this app uses. */
const script = document.currentScript as HTMLScriptElement;
const hostOrigin = new URL(script.src).origin;
const parameters = new URL(location.href).searchParams;
const config = {
  apiKey: script.dataset.apiKey ?? "",
  shop: remembered("shop"),
  host: remembered("host"),
  locale: remembered("locale") || "en",
};

const channel = openChannel(hostOrigin);
const idToken = createIdToken(channel);
const reload = parameters.get("shopify-reload");

if (reload) void reloadWithToken(reload, idToken);
else {
  patchFetch(idToken);
  followPath(channel);
  forwardAdminLinks(channel, config.shop);
  defineElements(channel);
}

let toasts = 0;
const dismissals = new Map<string, () => void>();
const actions = new Map<string, () => void>();
channel.on("toast-action", ({ id }) => actions.get(id)?.());

interface ToastOptions {
  duration?: number;
  isError?: boolean;
  action?: string;
  onAction?: () => void;
  onDismiss?: () => void;
}

const notSimulated = (name: string) => () => Promise.reject(new Error(`The simulated admin has no shopify.${name}.`));
const element = (id: string) =>
  document.getElementById(id) as (HTMLElement & Record<"show" | "hide" | "toggle", () => Promise<void>>) | null;
const byId = (verb: "show" | "hide" | "toggle") => async (id: string) => element(id)?.[verb]();
/** Resolves when the person agrees to leave, or when nothing is unsaved; never if the person stays. */
async function leaveConfirmation(): Promise<void> {
  if (!(await channel.call("confirmLeave"))) await new Promise(() => undefined);
}

Object.assign(window, {
  shopify: {
    config,
    origin: "https://admin.shopify.com",
    ready: Promise.resolve(),
    environment: { mobile: false, embedded: true, pos: false, intent: false },
    idToken: () => idToken(),
    loading: (isLoading = true) => channel.tell({ kind: "loading", isLoading }),
    toast: {
      show: (message: string, { duration = 5000, isError = false, action, onAction, onDismiss }: ToastOptions = {}) => {
        const id = `toast-${(toasts += 1)}`;
        if (onAction) actions.set(id, onAction);
        if (onDismiss) dismissals.set(id, onDismiss);
        channel.tell({ kind: "toast", id, message, isError, duration, action });
        setTimeout(() => dismissals.get(id)?.(), duration);
        return id;
      },
      hide: (id: string) => channel.tell({ kind: "toast-hidden", id }),
    },
    modal: { show: byId("show"), hide: byId("hide"), toggle: byId("toggle") },
    saveBar: {
      show: byId("show"),
      hide: byId("hide"),
      toggle: byId("toggle"),
      leaveConfirmation,
    },
    scopes: {
      query: () => channel.call("scopes"),
      request: (scopes: string[]) => channel.call("requestScopes", scopes),
      revoke: notSimulated("scopes.revoke"),
    },
    user: () => Promise.resolve({ accountAccess: "full" }),
    resourcePicker: notSimulated("resourcePicker"),
    picker: notSimulated("picker"),
    reviews: { request: notSimulated("reviews") },
    webVitals: { onReport: () => undefined },
  },
});

/** Shopify tells these once, when it opens the app; later pages of the same tab have them from there. */
function remembered(name: string): string {
  const key = `simulated-admin-${name}`;
  const told = parameters.get(name);
  try {
    if (told !== null) sessionStorage.setItem(key, told);
    return told ?? sessionStorage.getItem(key) ?? "";
  } catch {
    // A browser may keep storage from frames of other sites.
    return told ?? "";
  }
}
