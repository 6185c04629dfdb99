// A whole class by the numeric keypad: forty pupils with twenty 小問 each, and no mouse.
import assert from "node:assert/strict";
import { makeLargeSheet, openLargeSheet } from "./large-sheet.mjs";
import { active, fillByKeys, keypad, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
const PUPILS = 40;
const MOST_TABS = 80;

journey("forty pupils with twenty items each are filled in by the numeric keypad alone", { patience: 900_000 }, async (visitor, page) => {
  const points = await makeLargeSheet(visitor.place, PUPILS);
  await visitor.signIn("本部");
  const sheet = await openLargeSheet(page);
  for (let tabs = 0; tabs < MOST_TABS && !(await active(page)).full; tabs += 1) await page.keyboard.press("Tab");
  const press = await keypad(page);
  const wanted = {};
  for (let row = 0; row < PUPILS; row += 1) {
    for (const [item, full] of points.entries()) {
      await fillByKeys(page, press, wanted, { row, item, full });
    }
  }
  await saved(page);
  assert.equal(Object.keys(wanted).length, PUPILS * points.length);
  assert.deepEqual(await stored(page, sheet), wanted);
  await page.getByText(`入力済 ${PUPILS} / ${PUPILS}（欠席0） 残り0`).waitFor();
  await visitor.see("grid-forty");
});
