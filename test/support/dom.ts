import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

// What Polaris asks of a browser and jsdom does not have.
if (!("matchMedia" in window)) {
  Object.assign(window, {
    matchMedia: (media: string) =>
      Object.assign(new EventTarget(), { media, matches: false, addListener, removeListener }),
  });
}

function addListener(): void {}
function removeListener(): void {}
