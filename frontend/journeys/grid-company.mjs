// A sheet that two people have open, what is odd about it, and a block whose 合計 does not fit its marks.
import assert from "node:assert/strict";
import { apply, openSheet, paste, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
/** How long somebody is seen after their browser died, at most: three quarters of a minute, and until that is told. */
const GONE_MS = 120_000;

const company = (page, words) => page.locator(".company", { hasText: words });
const line = (page, at) => page.locator("table.sheet tbody tr").nth(at);

journey("two people on a sheet see who is there and with whom; one who leaves or dies is gone", { patience: 600_000 }, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小4.*国語/);
  await company(page, /^接続中: 自分$/).waitFor();
  const office = await visitor.another();
  await office.signIn("塾");
  await office.page.goto(sheet);
  await office.page.locator("form.is-grid").waitFor();
  const second = await line(page, 1).getAttribute("data-name");
  await line(office.page, 1).locator("input.cell").first().focus();
  await company(page, `（2番 ${second}）`).waitFor();
  await line(page, 1).locator(".here").waitFor();
  await visitor.see("grid-company");
  const third = await line(page, 2).getAttribute("data-name");
  await line(page, 2).locator("input.cell").first().focus();
  await company(office.page, `（3番 ${third}）`).waitFor();
  await line(office.page, 2).locator("input.cell").first().focus();
  await company(page, `（3番 ${third}）`).waitFor();
  assert.equal(await page.locator(".here").count(), 1, "a mark stayed with the pupil of before");

  // Who goes elsewhere says so.
  await office.page.goto("/");
  await company(page, /^接続中: 自分$/).waitFor();
  assert.equal(await page.locator(".here").count(), 0);

  // A browser that dies says nothing.
  await office.page.goto(sheet);
  await company(page, "（1番").waitFor();
  office.expect("ERR_INTERNET_DISCONNECTED");
  await office.context.setOffline(true);
  await company(page, /^接続中: 自分$/).waitFor({ timeout: GONE_MS });
  await office.context.setOffline(false);
  office.troubles.splice(0);
});

journey("what is odd is seen while one types, stops nobody, and is asked about before 完了", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小3.*算数/);
  const before = await stored(page, sheet);
  const list = page.locator(".grid-checks");
  const rows = [0, 1, 2].map((at) => line(page, at));
  const fill = async (row, mark) => {
    for (const cell of await row.locator("input.cell").all()) await cell.fill(await cell.evaluate((field, wanted) => (wanted === "full" ? field.dataset.full : wanted), mark));
    await page.keyboard.press("Tab");
  };
  await fill(rows[0], "0");
  await rows[0].locator(".row-doubt", { hasText: "すべて0点です" }).waitFor();
  await rows[0].locator(".badge", { hasText: "要確認" }).waitFor();
  await fill(rows[1], "3");
  await fill(rows[2], "3");
  await rows[2].locator(".row-doubt", { hasText: "上の生徒と同じです" }).waitFor();
  await saved(page);
  await visitor.see("grid-doubts");

  // The list leads to the row, and the view of what is to be looked at shows it.
  const name = await rows[2].getAttribute("data-name");
  await list.getByRole("button", { name: `3番 ${name}: すべての得点が上の生徒と同じです` }).click();
  assert.ok(await page.evaluate((whom) => document.activeElement.closest("tr").dataset.name === whom, name));
  await page.getByRole("combobox", { name: "表示", exact: true }).selectOption({ label: "要確認" });
  assert.ok((await page.locator("table.sheet tbody tr:visible").count()) >= 2);
  await page.getByRole("combobox", { name: "表示", exact: true }).selectOption({ label: "全員" });

  // One who was passed over is noticed as soon as somebody further down is not; that is no 要確認.
  await rows[1].locator("input.cell").first().fill("");
  await page.keyboard.press("Tab");
  await rows[1].locator(".row-doubt", { hasText: "空欄が残っています" }).waitFor();
  await rows[1].locator(".badge", { hasText: "入力中" }).waitFor();
  assert.equal(await list.getByText("空欄").count(), 0, "a gap is not in the list");
  await fill(rows[1], "full");
  await rows[1].locator(".row-doubt", { hasText: "満点です" }).waitFor();
  assert.equal(await rows[2].locator(".row-doubt").count(), 0, "the row is not like the one above any more");

  // What is no mark is in the list, too, and leads to its cell.
  const wrong = rows[2].locator("input.cell").first();
  await wrong.fill("999");
  await page.keyboard.press("Tab");
  await list.getByRole("button", { name: /点満点です（入力 999）。保存していません/ }).click();
  await page.keyboard.press("Escape");
  await list.getByText("999").waitFor({ state: "detached" });

  for (const [field, mark] of Object.entries(before)) {
    const cell = page.locator(`input[name="${field}"]`);
    if ((await cell.inputValue()) !== mark) await cell.fill(mark);
  }
  await page.keyboard.press("Tab");
  await saved(page);
  assert.deepEqual(await stored(page, sheet), before);
});

journey("合計 that was pasted is compared, a pupil can be left out, and blanks clear only where that is wished", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小2.*算数/);
  const before = await stored(page, sheet);
  const pupils = await page.locator("tbody tr").evaluateAll((lines) => lines.slice(0, 3).map(({ dataset }) => ({ ...dataset })));
  const heads = await page.locator("table.sheet thead b").allTextContents();
  const items = heads.slice(2, -2);
  const block = (marks) => [["生徒ID", ...items, "合計"], ...marks].map((row) => row.join("\t")).join("\n");
  const ones = items.map(() => "1");
  const dialog = page.getByRole("dialog", { name: "貼り付けの確認" });
  await line(page, 0).locator("input.cell").first().focus();
  await paste(page, block([[pupils[0].student, ...ones, String(items.length)], [pupils[1].student, ...ones, "99"], [pupils[2].student, ...ones, "0"]]));
  await dialog.getByText(`2番 ${pupils[1].name}: 貼り付けた合計は99点ですが、大問の合計は${items.length}点です`).waitFor();
  assert.equal(await dialog.getByText(`1番 ${pupils[0].name}: 貼り付けた合計`).count(), 0);
  await visitor.see("grid-totals");
  await dialog.getByRole("checkbox", { name: pupils[2].name }).uncheck();
  await apply(page);
  await saved(page);
  const valuesOf = (pupil) => page.locator(`tr[data-student="${pupil.student}"] input.cell`).evaluateAll((cells) => cells.map(({ value }) => value));
  assert.deepEqual(await valuesOf(pupils[0]), ones);
  assert.deepEqual(await valuesOf(pupils[1]), ones);
  const untouched = await stored(page, sheet, `tr[data-student="${pupils[2].student}"]`);
  for (const [field, mark] of Object.entries(untouched)) assert.equal(mark, before[field], "a pupil who was left out was changed");

  const blanks = items.map((_, at) => (at === 0 ? "2" : ""));
  await paste(page, block([[pupils[0].student, ...blanks, ""]]));
  await apply(page);
  assert.deepEqual(await valuesOf(pupils[0]), ["2", ...ones.slice(1)]);
  await paste(page, block([[pupils[0].student, ...blanks, ""]]));
  await dialog.getByRole("checkbox", { name: /空欄のところは未入力に戻す/ }).check();
  await apply(page);
  assert.deepEqual(await valuesOf(pupils[0]), ["2", ...ones.slice(1).map(() => "")]);
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Control+z");
  await saved(page);
  assert.deepEqual(await stored(page, sheet), before);
});

journey("a pupil is found by ふりがな, and the sheet is ordered by it", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小6.*国語/);
  const [, second] = await page.locator("tbody tr").evaluateAll((lines) => lines.map(({ dataset }) => ({ ...dataset })));
  await page.goto(`/students?q=${second.student}`);
  await page.getByRole("link", { name: second.name }).first().click();
  // On a wide screen the pupil opens beside the list.
  await page.locator("aside").getByText("変更する").click();
  await page.getByLabel("ふりがな").fill("あああ いいい");
  await page.getByRole("button", { name: "保存" }).first().click();
  await page.locator(".flash.good").first().waitFor();
  await page.goto(sheet);
  await page.locator("form.is-grid").waitFor();
  await line(page, 0).locator("input.cell").first().focus();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("アアア");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  assert.ok(await page.evaluate((student) => document.activeElement.closest("tr").dataset.student === student, second.student));
  await page.getByRole("combobox", { name: "並び", exact: true }).selectOption({ label: "ふりがな順" });
  assert.equal(await line(page, 0).getAttribute("data-student"), second.student);

  // The pile of papers lies in another order, which the browser remembers.
  const order = page.getByRole("combobox", { name: "並び", exact: true });
  await order.selectOption({ label: "答案の並び" });
  const third = await line(page, 2).getAttribute("data-student");
  const handle = page.locator(`tr[data-student="${third}"] .handle`);
  await handle.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await line(page, 0).getAttribute("data-student"), third);
  await visitor.see("grid-pile");
  const [from, to] = await Promise.all([handle, page.locator(`tr[data-student="${second.student}"] .handle`)].map((one) => one.boundingBox()));
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + 5, to.y + 5, { steps: 5 });
  await page.mouse.up();
  assert.notEqual(await line(page, 0).getAttribute("data-student"), third);
  const lies = await page.locator("tbody tr").evaluateAll((lines) => lines.map(({ dataset }) => dataset.student));
  await page.reload();
  await page.locator("form.is-grid").waitFor();
  await order.selectOption({ label: "答案の並び" });
  assert.deepEqual(await page.locator("tbody tr").evaluateAll((lines) => lines.map(({ dataset }) => dataset.student)), lies);
});
