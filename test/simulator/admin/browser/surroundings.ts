import type { FromApp, NavItem } from "./messages.ts";

/** What the host page shows around the app: navigation, title and save bars, toasts, the loading line. */

let items: NavItem[] = [];
let current = "/";
let follow: (href: string) => void = () => undefined;
let addressOf: (href: string) => string = (href) => href;

export function showNav(change: {
  items?: NavItem[];
  current?: string;
  go?: (href: string) => void;
  prefix?: string;
}): void {
  items = change.items ?? items;
  current = (change.current ?? current).split(/[?#]/)[0] ?? "/";
  follow = change.go ?? follow;
  const { prefix } = change;
  if (prefix !== undefined) addressOf = (href) => prefix + href;
  const home = items.find(({ isHome }) => isHome);
  const active = items
    .filter(({ href }) => current === href || (current.startsWith(`${href}/`) && href !== home?.href))
    .sort((a, b) => b.href.length - a.href.length)[0];
  const links = items
    .filter(({ isHome }) => !isHome)
    .map((item) => {
      const link = document.createElement("a");
      link.textContent = item.label;
      link.href = addressOf(item.href);
      if (item === active) link.setAttribute("aria-current", "page");
      link.addEventListener("click", (event) => go(event, item.href));
      const entry = document.createElement("li");
      entry.append(link);
      return entry;
    });
  const title = document.querySelector<HTMLAnchorElement>("#app-link");
  if (home && active === home) title?.setAttribute("aria-current", "page");
  else title?.removeAttribute("aria-current");
  if (title && home) title.onclick = (event) => go(event, home.href);
  document.querySelector("#app-nav")?.replaceChildren(...links);
}

function go(event: MouseEvent, href: string): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  document.body.classList.remove("nav-open");
  void askToLeave().then((agreed) => {
    if (agreed) follow(href);
  });
}

export function showToast(toast: Extract<FromApp, { kind: "toast" }>, onAction: () => void): void {
  const box = document.createElement("div");
  box.className = toast.isError ? "toast error" : "toast";
  box.id = toast.id;
  box.append(toast.message);
  if (toast.action) {
    const button = Object.assign(document.createElement("button"), { textContent: toast.action });
    button.addEventListener("click", onAction);
    box.append(button);
  }
  document.querySelector("#toasts")?.append(box);
  setTimeout(() => box.remove(), toast.duration);
}

export function hideToast(id: string): void {
  document.getElementById(id)?.remove();
}

export function showLoading(isLoading: boolean): void {
  document.querySelector<HTMLElement>("#loading")?.toggleAttribute("hidden", !isLoading);
}

export function showBar(shown: Extract<FromApp, { kind: "bar" }>, press: (index: number) => void): void {
  const bar = document.querySelector<HTMLElement>(shown.bar === "save" ? "#save-bar" : "#title-bar");
  const isShown = shown.title !== null;
  if (shown.bar === "save") unsaved = isShown ? (unsaved ?? "asks") : null;
  bar?.toggleAttribute("hidden", !isShown || (shown.bar === "title" && !shown.title && shown.buttons.length === 0));
  const title = document.createElement("strong");
  title.textContent = shown.bar === "save" ? "Unsaved changes" : (shown.title ?? "");
  const buttons = shown.buttons.map(({ label, isPrimary, isDisabled }, index) => {
    const button = Object.assign(document.createElement("button"), { textContent: label, disabled: isDisabled });
    if (isPrimary) button.className = "primary";
    button.addEventListener("click", () => press(index));
    return button;
  });
  bar?.replaceChildren(title, ...buttons);
}

/** Whether a save bar is shown, and whether the person has agreed to lose what it stands for. */
let unsaved: "asks" | "agreed" | null = null;

/** Asked once: by a click in the admin's menu, or by the app itself. */
export function askToLeave(): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>("#leave");
  if (unsaved !== "asks" || !dialog) return Promise.resolve(true);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const closed = () => {
      const agreed = dialog.returnValue === "leave";
      if (agreed) unsaved = "agreed";
      resolve(agreed);
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}

/** Shopify's own question, which the app cannot answer for the merchant. */
export function askForScopes(scopes: string[]): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>("#scopes");
  if (!dialog) return Promise.resolve(false);
  dialog
    .querySelector("ul")
    ?.replaceChildren(...scopes.map((scope) => Object.assign(document.createElement("li"), { textContent: scope })));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "approve"), { once: true });
  });
}
