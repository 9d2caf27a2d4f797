/** "Make something happen": each button of the drawer says in its data what to ask of the control API. */
export interface DrawerParts {
  control(method: "GET" | "POST", what: string, input?: object): Promise<unknown>;
  /** Where the admin shows an order or a product. */
  address(what: string, id: string): string;
}

const NAMED = 5;

export function connectDrawer(parts: DrawerParts): void {
  const drawer = document.querySelector<HTMLElement>("#drawer");
  const toggle = document.querySelector<HTMLElement>("#drawer-toggle");
  const show = (isOpen: boolean) => {
    drawer?.toggleAttribute("hidden", !isOpen);
    toggle?.setAttribute("aria-expanded", String(isOpen));
    document.body.classList.toggle("drawer-open", isOpen);
    if (isOpen) drawer?.querySelector<HTMLElement>("button, input")?.focus();
    else toggle?.focus();
  };
  toggle?.addEventListener("click", () => show(drawer?.hidden ?? false));
  drawer?.querySelector("#drawer-close")?.addEventListener("click", () => show(false));
  drawer?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });

  for (const button of document.querySelectorAll<HTMLElement>("[data-what]")) {
    button.addEventListener(button instanceof HTMLInputElement ? "change" : "click", () => void happen(parts, button));
  }
}

async function happen(parts: DrawerParts, button: HTMLElement): Promise<void> {
  const label = button.dataset.label ?? button.textContent?.trim() ?? "";
  // Several requests: the last answer counts.
  const requests = JSON.parse(button.dataset.what ?? "[]") as [what: string, input: object][];
  button.setAttribute("aria-busy", "true");
  try {
    let answer: unknown;
    for (const [what, input] of requests) answer = await parts.control("POST", what, input);
    const ids = (answer as { ids?: string[] }).ids;
    note(label, ids ? await linksTo(parts, requests.at(-1)?.[0] ?? "orders", ids) : []);
    if (button.dataset.reload !== undefined) location.reload();
  } catch (error) {
    note(`${label}: ${(error as Error).message}`, []);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function linksTo(parts: DrawerParts, what: string, ids: string[]): Promise<Node[]> {
  const links = await Promise.all(
    ids.slice(0, NAMED).map(async (id) => {
      const found = (await parts.control("GET", `${what}/${id}`).catch(() => undefined)) as
        { name?: string; title?: string } | undefined;
      if (!found) return document.createTextNode(" (deleted)");
      const link = Object.assign(document.createElement("a"), {
        textContent: found.name ?? found.title ?? id,
        href: parts.address(what, id),
      });
      const text = document.createElement("span");
      text.append(" ", link);
      return text;
    }),
  );
  return ids.length > NAMED ? [...links, document.createTextNode(` and ${ids.length - NAMED} more`)] : links;
}

function note(text: string, details: Node[]): void {
  const entry = document.createElement("li");
  const time = Object.assign(document.createElement("time"), { textContent: new Date().toLocaleTimeString() });
  entry.append(time, ` ${text}`, ...details);
  const list = document.querySelector("#happened");
  list?.prepend(entry);
  for (const old of [...(list?.children ?? [])].slice(4)) old.remove();
}
