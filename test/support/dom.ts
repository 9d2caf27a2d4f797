import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

// What Polaris asks of a browser and jsdom does not have: media queries (none matches) and observers (nothing ever moves).
const still = { observe, unobserve: observe, disconnect: observe, takeRecords: () => [] };
const listeners = { addListener: observe, removeListener: observe };

if (typeof window.matchMedia !== "function") {
  Object.assign(window, {
    matchMedia: (media: string) => Object.assign(new EventTarget(), { media, matches: false, ...listeners }),
  });
}
for (const name of ["ResizeObserver", "IntersectionObserver"]) {
  if (!(name in window)) Object.assign(window, { [name]: Observer });
}
Object.assign(window, { scrollTo: observe, scroll: observe });
// Nothing is laid out, and Polaris opens a popover only for an element that is.
Object.defineProperty(HTMLElement.prototype, "offsetParent", {
  get(this: HTMLElement) {
    return this.parentElement;
  },
});

function observe(): void {}

function Observer(): typeof still {
  return still;
}
