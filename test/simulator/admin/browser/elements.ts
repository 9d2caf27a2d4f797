import type { Channel } from "./channel.ts";
import type { Bar, BarButton, NavItem } from "./messages.ts";

/**
 * The elements behind @shopify/app-bridge-react: NavMenu, TitleBar, SaveBar, Modal. They show nothing in the app itself
 * (style sheets are adopted, not inserted: React would stumble over a node it did not render).
 */
export function defineElements(channel: Channel): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar, ui-modal { display: none; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  defineNavMenu(channel);
  defineBars(channel);
  customElements.define("ui-modal", ModalElement);
}

function defineNavMenu(channel: Channel): void {
  const links = () => [...document.querySelectorAll<HTMLElement>("ui-nav-menu a[href], s-app-nav [href]")];
  let told = "";
  const tell = () => {
    const items = links().map<NavItem>((link) => ({
      label: link.textContent?.trim() ?? "",
      href: link.getAttribute("href") ?? "",
      isHome: link.getAttribute("rel") === "home",
    }));
    if (items.length === 0 || JSON.stringify(items) === told) return;
    told = JSON.stringify(items);
    channel.tell({ kind: "nav", items });
  };
  watch(tell);
  channel.on("navigate", ({ href }) => {
    const link = links().find((one) => one.getAttribute("href") === href);
    // What App Bridge does: the app's router listens for this event, and reads the address from the link.
    if (link) link.dispatchEvent(new Event("shopify:navigate", { bubbles: true }));
    else location.assign(href);
  });
}

function defineBars(channel: Channel): void {
  const find = {
    title: () => document.querySelector<HTMLElement>("body > ui-title-bar, :not(ui-modal) > ui-title-bar"),
    save: () => [...document.querySelectorAll<SaveBarElement>("ui-save-bar")].find((bar) => bar.isOpen) ?? null,
  };
  const told: Partial<Record<Bar, string>> = {};
  const tell = () => {
    for (const bar of ["title", "save"] as const) {
      const element = find[bar]();
      const shown = { title: element && (element.title || ""), buttons: buttonsOf(element, bar) };
      if (JSON.stringify(shown) === (told[bar] ?? '{"title":null,"buttons":[]}')) continue;
      told[bar] = JSON.stringify(shown);
      channel.tell({ kind: "bar", bar, ...shown });
    }
  };
  watch(tell);
  document.addEventListener("save-bar-changed", tell);
  channel.on("press", ({ bar, index }) => find[bar]()?.querySelectorAll("button")[index]?.click());
  customElements.define("ui-save-bar", SaveBarElement);
}

class SaveBarElement extends HTMLElement {
  isOpen = false;
  get showing(): boolean {
    return this.isOpen;
  }
  show(): Promise<void> {
    return this.#turn(true);
  }
  hide(): Promise<void> {
    return this.#turn(false);
  }
  toggle(): Promise<void> {
    return this.#turn(!this.isOpen);
  }
  async #turn(isOpen: boolean): Promise<void> {
    if (this.isOpen === isOpen) return;
    this.isOpen = isOpen;
    this.dispatchEvent(new Event(isOpen ? "show" : "hide"));
    document.dispatchEvent(new Event("save-bar-changed"));
  }
}

/** A dialog in the app's own document; Shopify's covers the whole admin. */
class ModalElement extends HTMLElement {
  #dialog: HTMLDialogElement | undefined;
  #content: HTMLElement | undefined;

  get content(): HTMLElement {
    this.#content ??= document.createElement("div");
    return this.#content;
  }
  async show(): Promise<void> {
    if (this.#dialog?.open) return;
    this.#dialog = this.#build();
    this.#dialog.showModal();
    this.dispatchEvent(new Event("show"));
  }
  async hide(): Promise<void> {
    this.#dialog?.close();
  }
  async toggle(): Promise<void> {
    await (this.#dialog?.open ? this.hide() : this.show());
  }
  #build(): HTMLDialogElement {
    const bar = this.querySelector<HTMLElement>("ui-title-bar");
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", bar?.title ?? "");
    dialog.append(Object.assign(document.createElement("h2"), { textContent: bar?.title ?? "" }), this.content);
    for (const original of bar?.querySelectorAll("button") ?? []) {
      const button = Object.assign(document.createElement("button"), { textContent: original.textContent });
      button.addEventListener("click", () => original.click());
      dialog.append(button);
    }
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.dispatchEvent(new Event("hide"));
    });
    document.body.append(dialog);
    return dialog;
  }
}

/** A save bar's buttons are called Save and Discard, whatever they hold. */
function buttonsOf(element: HTMLElement | null, bar: Bar): BarButton[] {
  return [...(element?.querySelectorAll("button") ?? [])].map((button) => {
    const isPrimary = button.getAttribute("variant") === "primary";
    const label = bar === "save" ? (isPrimary ? "Save" : "Discard") : (button.textContent?.trim() ?? "");
    return { label, isPrimary, isDisabled: button.disabled };
  });
}

/** Calls after every change of the page, once per burst. */
function watch(look: () => void): void {
  let isPlanned = false;
  const later = () => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(() => {
      isPlanned = false;
      look();
    });
  };
  new MutationObserver(later).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  later();
}
