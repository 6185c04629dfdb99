// The clipboard of LibreOffice Calc and the grid. What Calc puts there and what it makes of the grid's is recorded in
// fixtures/libreoffice (its record.bash tells how).
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { makeLargeSheet, openLargeSheet } from "./large-sheet.mjs";
import { apply, paste, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
const fixture = (name) => readFile(new URL(`fixtures/libreoffice/${name}`, import.meta.url), "utf8");

const copied = (page) =>
  page.evaluate(() => {
    const clipboardData = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
    return Object.fromEntries([...clipboardData.types].map((type) => [type, clipboardData.getData(type)]));
  });

// The first three marks of each pupil, as the server has them.
async function firstMarks(page, sheet) {
  const marks = Object.values(await stored(page, sheet));
  return [0, 1, 2].map((row) => marks.slice(row * 20, row * 20 + 3));
}

journey("what LibreOffice Calc copies is pasted by 生徒ID, and what the grid copies is what Calc takes", {}, async (visitor, page) => {
  await makeLargeSheet(visitor.place, 3);
  await visitor.signIn("本部");
  const sheet = await openLargeSheet(page);
  const first = page.locator("input.cell").first();
  const [html, text] = await Promise.all([fixture("calc.html"), fixture("calc.txt")]);

  // Calc offers both; a browser that keeps the text alone comes to the same.
  for (const types of [{ "text/html": html, "text/plain": text }, text]) {
    await first.focus();
    await paste(page, types);
    await page.getByText("生徒IDで合わせました").waitFor();
    await visitor.see("grid-from-calc");
    await apply(page);
    await saved(page);
    assert.deepEqual(await firstMarks(page, sheet), [["0", "", "7"], ["", "", ""], ["4", "5", "10"]]);
    assert.deepEqual(await page.locator("tr.is-absent").evaluateAll((rows) => rows.map(({ dataset }) => dataset.student)), ["1002"]);
    await page.keyboard.press("Control+z");
    await saved(page);
    await page.locator("tr.is-absent").waitFor({ state: "detached" });
    assert.deepEqual(await firstMarks(page, sheet), Array(3).fill(["", "", ""]));
  }

  // Copied from the grid, Calc has held these very cells; and they come back as they were.
  const held = await fixture("calc-after-html.txt");
  assert.equal(await fixture("calc-after-text.txt"), held, "Calc makes of the grid's text something else than of its table");
  await first.focus();
  await paste(page, held);
  await apply(page);
  await saved(page);
  assert.deepEqual(await firstMarks(page, sheet), [["4", "", "10"], ["0", "6", "7"], ["", "", ""]]);
  await page.locator("input.cell").first().focus();
  for (const key of ["Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight"]) await page.keyboard.press(key);
  assert.deepEqual(await copied(page), { "text/plain": await fixture("from-grid.txt"), "text/html": await fixture("from-grid.html") });
});
