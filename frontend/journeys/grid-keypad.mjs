// A whole class by the numeric keypad: forty pupils with twenty 小問 each, and no mouse.
import assert from "node:assert/strict";
import { makeLargeSheet, openLargeSheet } from "./large-sheet.mjs";
import { active, keypad, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
const PUPILS = 40;
const MOST_TABS = 80;

// The mark of a pupil's item: every one from 0 to the full points occurs, the full ones more often than the others.
const markOf = (row, item, full) => Math.min((row * 7 + item * 5) % (full + 3), full);

journey("forty pupils with twenty items each are filled in by the numeric keypad alone", { patience: 900_000 }, async (visitor, page) => {
  const points = await makeLargeSheet(visitor.place, PUPILS);
  await visitor.signIn("本部");
  const sheet = await openLargeSheet(page);
  for (let tabs = 0; tabs < MOST_TABS && !(await active(page)).full; tabs += 1) await page.keyboard.press("Tab");
  const press = await keypad(page);
  const wanted = {};
  for (let row = 0; row < PUPILS; row += 1) {
    for (const [item, full] of points.entries()) {
      const here = await active(page);
      assert.equal(here.full, full, `the keys did not lead to item ${item + 1} of pupil ${row + 1}`);
      assert.ok(!(here.name in wanted), "the keys led back to a cell that was filled in");
      const mark = markOf(row, item, full);
      wanted[here.name] = String(mark);
      for (const key of mark === full ? "+" : String(mark)) await press(key);
      // A mark that no digit could follow goes on by itself.
      if ((await active(page)).name === here.name) await press("NumpadEnter");
    }
  }
  await saved(page);
  assert.equal(Object.keys(wanted).length, PUPILS * points.length);
  assert.deepEqual(await stored(page, sheet), wanted);
  await page.getByText(`入力済 ${PUPILS} / ${PUPILS}（欠席0） 残り0`).waitFor();
  await visitor.see("grid-forty");
});
