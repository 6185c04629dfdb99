// The grid in a browser: a teacher marks with the numeric keypad alone, offline, beside somebody else.
import assert from "node:assert/strict";
import { OPERATIONS, active, empty, openSheet, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
// What the teacher gives: a mark of at most `full`, another one for every cell.
const given = (name, full) => ([...name].reduce((sum, letter) => sum * 31 + letter.codePointAt(0), 7) % (full + 1));

journey("a sheet is filled in with the numeric keypad alone", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小5.*算数/);
  await visitor.see("grid");
  const wanted = {};
  await page.locator("input.cell").first().focus();
  for (;;) {
    const { name, full } = await active(page);
    const mark = given(name, full);
    wanted[name] = String(mark);
    await page.keyboard.type(String(mark));
    // A mark that no digit could follow goes on by itself, except in the very last cell.
    if ((await active(page)).name === name) await page.keyboard.press("NumpadEnter");
    if ((await active(page)).name === name) break;
  }
  assert.ok(Object.keys(wanted).length > 40, "the keys did not lead through the sheet");
  await saved(page);
  const kept = await stored(page, sheet);
  for (const [name, mark] of Object.entries(wanted)) assert.equal(kept[name], mark, name);
  const present = await stored(page, sheet, "tr:not(.is-absent)");
  assert.ok(!Object.values(present).includes(""), "a cell was left out");
  await visitor.see("grid-filled");
});

journey("plus is full marks, an asterisk 欠席, and what was done is undone after it was saved", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小4.*算数/);
  const before = await stored(page, sheet);
  const cell = empty(page);
  const name = await cell.getAttribute("name");
  await cell.focus();
  const { full } = await active(page);
  await page.keyboard.press("+");
  await saved(page);
  assert.equal((await stored(page, sheet))[name], String(full));
  await page.locator(`input[name="${name}"]`).focus();
  await page.keyboard.press("*");
  await page.locator(".grid-notice", { hasText: "欠席にしました。入力済みの得点は残し" }).getByRole("button", { name: "元に戻す" }).waitFor();
  await saved(page);
  assert.equal((await stored(page, sheet))[name], String(full), "an absent pupil lost a mark");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await saved(page);
  assert.deepEqual(await stored(page, sheet), before);

  await page.locator(`input[name="${name}"]`).focus();
  await page.keyboard.type(String(full + 1));
  await page.keyboard.press("Enter");
  await page.locator(".cell-note", { hasText: `${full}点満点です（入力 ${full + 1}）。保存していません` }).waitFor();
  await visitor.see("grid-invalid");
  assert.deepEqual(await stored(page, sheet), before, "a mark above the full one was kept");
});

journey("what could not be sent survives a reload and arrives once the line is back", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小3.*算数/);
  await page.route(OPERATIONS, (route) => route.abort());
  const cell = empty(page);
  const name = await cell.getAttribute("name");
  await cell.focus();
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await page.locator(".pill.warn", { hasText: "未送信" }).waitFor();
  assert.equal((await stored(page, sheet))[name], "");
  await page.reload();
  // What waits is in the sheet before the page has tried to send it.
  await page.locator(".pill.warn", { hasText: "未送信" }).waitFor();
  assert.equal(await page.locator(`input[name="${name}"]`).inputValue(), "3", "the reload lost what was typed");
  await page.unroute(OPERATIONS);
  await page.locator(`input[name="${name}"]`).focus();
  await page.keyboard.press("Control+s");
  await saved(page);
  assert.equal((await stored(page, sheet))[name], "3");
  // The browser tells of the requests that were cut off.
  visitor.troubles.splice(0);
});

journey("two at one sheet see each other, and of two values a person chooses", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小2.*算数/);
  const other = await visitor.context.newPage();
  await other.goto(sheet);
  await other.locator("form.is-grid").waitFor();
  const name = await empty(page).getAttribute("name");
  const [here, there] = [page, other].map((window) => window.locator(`input[name="${name}"]`));
  await here.focus();
  await page.keyboard.type("4");
  await page.keyboard.press("Enter");
  await saved(page);
  await other.waitForFunction((cell) => document.getElementsByName(cell)[0].value === "4", name);

  await other.route(OPERATIONS, (route) => route.abort());
  await there.focus();
  await other.keyboard.type("6");
  await other.keyboard.press("Enter");
  await other.locator(".pill.warn", { hasText: "未送信" }).waitFor();
  await here.focus();
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await saved(page);
  await other.unroute(OPERATIONS);
  await there.focus();
  await other.keyboard.press("Control+s");
  await other.getByText(/⇄ 保存済み 5/).waitFor();
  await there.focus();
  await other.keyboard.press("Alt+1");
  await saved(other);
  assert.equal((await stored(page, sheet))[name], "6");
  visitor.troubles.splice(0);
});

journey("F6 leads to the buttons and back, Esc and Tab lead out, and a cell stays until Enter where that is wished", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小6.*算数/);
  const before = await stored(page, sheet);
  const name = await page.locator("input.cell[value='']").evaluateAll((cells) => cells.find(({ dataset }) => Number(dataset.full) >= 10).name);
  const cell = page.locator(`input[name="${name}"]`);
  const isIn = (place) => page.evaluate((where) => document.activeElement.closest(where) !== null, place);
  await cell.focus();
  const { full } = await active(page);
  await page.keyboard.press("F6");
  assert.ok(await isIn(".grid-bar"), "F6 does not lead to the buttons");
  await page.keyboard.press("F6");
  assert.equal((await active(page)).name, name, "F6 does not lead back");
  await page.keyboard.press("Shift+F6");
  assert.ok(!(await isIn("table.sheet, .grid-bar")), "Shift+F6 does not lead below the sheet");
  await page.keyboard.press("F6");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.ok(!(await isIn("table.sheet")), "Esc and Tab do not lead out");
  await cell.focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  assert.ok(await isIn(".grid-bar"), "Esc and Shift+Tab do not lead out");
  // Esc that takes something back leads nowhere.
  await cell.focus();
  await page.keyboard.type("1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.ok((await isIn("table.sheet")) && (await active(page)).name !== name);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "キー操作" }).getByText("自動で次へ").waitFor();
  await visitor.see("grid-help");
  await page.keyboard.press("Escape");

  const box = page.getByRole("checkbox", { name: "自動で次へ" });
  const kept = () => page.waitForResponse((answer) => answer.url().endsWith("/me/grid-keys") && answer.request().method() === "POST");
  const [unticked] = await Promise.all([kept(), box.uncheck()]);
  assert.ok(unticked.status() < 400);
  await cell.focus();
  await page.keyboard.type(String(full));
  assert.equal((await active(page)).name, name, "the cell went on by itself");
  await page.keyboard.press("Enter");
  assert.notEqual((await active(page)).name, name);
  await saved(page);
  await page.keyboard.press("Control+z");
  await saved(page);
  await page.reload();
  await page.locator("form.is-grid").waitFor();
  assert.ok(!(await box.isChecked()), "the wish did not outlast the page");
  await Promise.all([kept(), box.check()]);
  assert.deepEqual(await stored(page, sheet), before);
});
