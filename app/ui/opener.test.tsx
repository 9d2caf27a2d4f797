import { expect, test } from "vitest";
import { openerOf } from "./opener";
import { show } from "./show.fixture";

test("what has been used gets the focus back itself; for an item of a menu, the button that opens the menu does", () => {
  show(
    <>
      <button id="plain">Populate…</button>
      <button id="more" aria-controls=":menu:">
        More
      </button>
      <div id=":menu:">
        <ul>
          <li>
            <button id="item">Full resync…</button>
          </li>
        </ul>
      </div>
    </>,
  );
  const opener = (id: string) => openerOf(document.getElementById(id))?.id;
  expect([opener("plain"), opener("item"), opener(":menu:")]).toEqual(["plain", "more", "more"]);
  expect([openerOf(document.body), openerOf(null)]).toEqual([null, null]);
});
