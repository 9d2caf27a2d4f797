import type { FrameLocator, Page } from "@playwright/test";
import { expect } from "./stage.ts";

/** What an assistive technology needs of every page of the app; a list of sentences, empty when all is there. */
export async function expectSound(page: Page, app: FrameLocator): Promise<void> {
  await expect(app.getByRole("heading", { level: 1 }), "one heading of level 1").toHaveCount(1);
  await expect(app.getByRole("main"), "one main landmark").toHaveCount(1);
  const problems = await app.locator("html").evaluate(complaints);
  expect(problems, `what is not accessible at ${new URL(page.url()).pathname}`).toEqual([]);
}

/** Runs in the browser: stands on its own. */
function complaints(html: Element): string[] {
  const seen = (element: Element) => element.checkVisibility({ visibilityProperty: true });
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter(seen);
  const describe = (element: Element) => element.outerHTML.slice(0, 160);

  const nameOf = (element: HTMLElement): string => {
    const referred = (element.getAttribute("aria-labelledby") ?? "").split(" ");
    const labels = "labels" in element ? [...((element.labels as NodeListOf<HTMLElement> | null) ?? [])] : [];
    return [
      element.getAttribute("aria-label"),
      ...referred.map((id) => document.getElementById(id)?.textContent),
      ...labels.map((label) => label.textContent),
      element.textContent,
      element.getAttribute("title"),
      ...[...element.querySelectorAll("img[alt], svg[aria-label]")].map(
        (image) => image.getAttribute("alt") ?? image.getAttribute("aria-label"),
      ),
    ]
      .join("")
      .trim();
  };

  const unnamed = all("button, a[href], input:not([type=hidden]), select, textarea, [role=button]")
    .filter((control) => !control.closest("[aria-hidden=true]") && nameOf(control) === "")
    .map((control) => `has no name: ${describe(control)}`);

  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  const skipped = levels.flatMap((level, at) =>
    level > (levels[at - 1] ?? level) + 1 ? [`a heading of level ${level} follows one of level ${levels[at - 1]}`] : [],
  );

  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  const doubled = [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map(
    (id) => `the id ${id} is given twice`,
  );

  const images = all("img:not([alt])").map((image) => `has no alternative text: ${describe(image)}`);
  const tables = all("table")
    .filter((table) => table.querySelector("th") === null)
    .map((table) => `has no header cells: ${describe(table)}`);
  const wide = html.scrollWidth > html.clientWidth ? [`the page is ${html.scrollWidth} wide and scrolls sideways`] : [];
  const language = html.getAttribute("lang") ? [] : ["the document does not say its language"];
  const title = document.title === "" ? ["the document has no title"] : [];
  return [...unnamed, ...skipped, ...doubled, ...images, ...tables, ...wide, ...language, ...title];
}
