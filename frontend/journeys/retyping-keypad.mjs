// A sheet typed twice by the numeric keypad: once to be kept, once to be compared.
import assert from "node:assert/strict";
import { active, keypad, openSheet, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
// Any mark of an item, the full ones more often than the others.
const markOf = (count, full) => Math.min((count * 7) % (full + 3), full);
const STAMP = /二度入力 \d/;

// The pupils of the second typing as they stand on the page: their boxes and cells by name, with the 配点.
const pupils = (page) =>
  page.locator("form[data-retyping] tbody tr").evaluateAll((lines) =>
    lines.map((line) => ({
      tick: line.querySelector("input[type=checkbox]").name,
      cells: [...line.querySelectorAll("input.cell")].map(({ name, dataset }) => ({ name, full: Number(dataset.full) })),
    })));

// What stands in the fields that are not empty.
const typed = (page) =>
  page.locator("form[data-retyping]").evaluate((form) =>
    Object.fromEntries([...new FormData(form)].filter(([name, value]) => name !== "revision" && value !== "")));

const focused = (page) => page.evaluate(() => document.activeElement.textContent);
const stampOf = async (page, sheet) => (await (await page.request.get(sheet)).text()).match(STAMP);

async function openRetyping(page) {
  await page.getByRole("link", { name: "二度入力" }).click();
  await page.locator("[data-keys]").waitFor();
  await page.locator("form[data-retyping]:not([inert])").waitFor();
}

// Types a mark into the cell that the keys led to.
async function give(page, press, { name, full }, mark) {
  assert.equal((await active(page)).name, name, "the keys led elsewhere");
  for (const key of mark === full ? "+" : String(mark)) await press(key);
  // A mark that no digit could follow goes on by itself.
  if ((await active(page)).name === name) await press("NumpadEnter");
}

journey("a sheet is typed twice by the numeric keypad alone, and the one value that differs is found", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小5.*算数/);
  const press = await keypad(page);
  await page.locator("tr:not(.is-absent) input.cell").first().focus();
  await press("*");
  await page.locator("input.cell").first().focus();
  for (let count = 0; ; count += 1) {
    const cell = await active(page);
    await give(page, press, cell, markOf(count, cell.full));
    if ((await active(page)).name === cell.name) break;
  }
  await saved(page);
  const absent = await page.locator("tr.is-absent input[type=checkbox]").evaluateAll((ticks) => ticks.map(({ name }) => name));
  assert.ok(absent.length > 0, "nobody is 欠席");
  const kept = await stored(page, sheet);
  const wanted = Object.fromEntries(Object.entries(kept).map(([name, mark]) => [name, Number(mark)]));

  await openRetyping(page);
  await visitor.see("retyping");
  const rows = await pupils(page);
  const present = rows.filter(({ tick }) => !absent.includes(tick));
  assert.ok(present.length > 6, "the sheet is too short for a story");
  assert.deepEqual(await typed(page), {}, "what is stored can be seen");
  // Enter on an empty cell goes on and compares nothing; minus leads back.
  await press("NumpadEnter");
  assert.equal((await active(page)).name, rows[0].cells[1].name);
  await press("-");
  assert.equal((await active(page)).name, rows[0].cells[0].name);

  const slip = present[3].cells[1];
  const other = wanted[slip.name] === 0 ? 1 : wanted[slip.name] - 1;
  const half = rows.indexOf(present[4]);
  const type = async (some) => {
    for (const { tick, cells } of some) {
      if (absent.includes(tick)) {
        await press("*");
        await press("NumpadEnter");
      } else {
        for (const cell of cells) await give(page, press, cell, cell === slip ? other : wanted[cell.name]);
      }
    }
  };
  await type(rows.slice(0, half));
  const before = await typed(page);
  await page.reload();
  await page.getByText("前に入力した値").waitFor();
  assert.deepEqual(await typed(page), before, "a reload took something away");
  await visitor.see("retyping-again");
  await type(rows.slice(half));
  assert.equal(await stampOf(page, sheet), null, "something was compared before the button was pressed");
  assert.equal(await focused(page), "比べる");
  await press("NumpadEnter");

  await page.getByRole("heading", { name: "1か所が違います" }).waitFor();
  const row = page.getByRole("region", { name: "違うところ" }).locator("tbody tr");
  assert.deepEqual(await row.locator("td.numeric").allTextContents(), [String(wanted[slip.name]), String(other)]);
  await visitor.see("retyping-differs");
  assert.ok(await stampOf(page, sheet), "the sheet does not say what the comparison came to");
  assert.deepEqual(await stored(page, sheet), kept, "a second typing changed a mark");

  assert.equal(await focused(page), "入力に戻る");
  await press("NumpadEnter");
  await give(page, press, slip, wanted[slip.name]);
  // Nothing is left to type, so Enter leads to the button from anywhere.
  if (!(await focused(page))) await press("NumpadEnter");
  assert.equal(await focused(page), "比べる");
  await press("NumpadEnter");
  await page.waitForURL(sheet);
  await page.getByText("二度入力の値は、すべて一致しました").waitFor();
  await page.goto(`${sheet}/retyping`);
  await page.locator("form[data-retyping]:not([inert])").waitFor();
  assert.deepEqual(await typed(page), {}, "what was compared is still kept");
});

journey("a part is compared without being called a comparison, and is nobody else's", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小4.*算数/);
  const before = await stampOf(page, sheet);
  await openRetyping(page);
  const press = await keypad(page);
  const [first] = await pupils(page);
  await page.getByRole("button", { name: "比べる" }).click();
  await page.getByText("まだ何も入力していません").waitFor();
  await visitor.see("retyping-empty");
  await press("0");
  if ((await active(page)).name === first.cells[0].name) await press("NumpadEnter");
  await press("-");
  assert.equal((await active(page)).name, first.cells[0].name);
  // What is edited letter by letter goes nowhere by itself.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("F2");
  await page.keyboard.type(String(first.cells[1].full + 1));
  await page.locator(".cell-note", { hasText: "点満点です" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".cell-note").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "比べる" }).click();
  await page.getByText(/まだ入力していないところが\d+か所あります/).waitFor();
  await visitor.see("retyping-part");
  assert.deepEqual(await stampOf(page, sheet), before, "a part was stamped on the sheet");
  assert.deepEqual(await typed(page), { [first.cells[0].name]: "0" });

  const leave = async () => {
    await page.goto("/");
    await page.getByRole("button", { name: "ログアウト", exact: true }).first().click();
    await page.waitForURL(/\/login/);
  };
  await leave();
  await visitor.signIn("塾");
  await page.goto(`${sheet}/retyping`);
  await page.locator("form[data-retyping]:not([inert])").waitFor();
  assert.deepEqual(await typed(page), {}, "somebody else sees what was typed");
  await leave();
  await visitor.signIn("教室");
  await page.goto(`${sheet}/retyping`);
  await page.getByText("前に入力した値").waitFor();
  assert.deepEqual(await typed(page), { [first.cells[0].name]: "0" });
  await page.getByRole("button", { name: "消してはじめから入力する" }).click();
  await page.getByRole("dialog", { name: "はじめから入力する" }).getByRole("button", { name: "消す" }).click();
  assert.deepEqual(await typed(page), {});
  await page.reload();
  await page.locator("form[data-retyping]:not([inert])").waitFor();
  assert.deepEqual(await typed(page), {}, "what was given up came back");
});
