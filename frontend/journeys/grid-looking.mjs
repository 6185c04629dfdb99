// Looking at a sheet rather than filling it in: finding a pupil, showing some of them, a cell's history, cards on a telephone.
import assert from "node:assert/strict";
import { OPERATIONS, active, apply, openSheet, paste, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);

const shown = (page) => page.locator("table.sheet tbody tr:visible");
const numbers = (page) => shown(page).locator("th.who b").evaluateAll((names) => names.map((name) => Number.parseInt(name.textContent, 10)));
const choose = (page, name, label) => page.getByRole("combobox", { name, exact: true }).selectOption({ label });

journey("Ctrl+F finds a pupil by a part of the name, by 生徒ID and by number; Enter goes on, Esc back to the cell", {}, async (visitor, page) => {
  await openSheet(visitor, /小5.*国語/);
  const [, second, third] = await page.locator("tbody tr").evaluateAll((lines) => lines.map(({ dataset }) => ({ ...dataset })));
  await page.locator("input.cell").first().focus();
  const start = await active(page);
  await page.keyboard.press("Control+f");
  await page.keyboard.press("Escape");
  assert.deepEqual(await active(page), start, "Esc did not lead back");

  await page.keyboard.press("Control+f");
  await page.keyboard.type(second.student);
  await page.keyboard.press("Enter");
  await visitor.see("grid-search");
  await page.keyboard.press("Escape");
  assert.ok(await page.evaluate((student) => document.activeElement.closest("tr").dataset.student === student, second.student));

  // In full width, as an input method may leave it.
  await page.keyboard.press("Control+f");
  await page.keyboard.type("３");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  assert.ok(await page.evaluate((student) => document.activeElement.closest("tr").dataset.student === student, third.student));

  await page.keyboard.press("Control+f");
  const family = second.name.split(/\s/)[0];
  await page.keyboard.type(family);
  const fitting = await page.locator(`tbody tr[data-name*="${family}"]`).count();
  await page.getByText(`${fitting}人`, { exact: true }).waitFor();
  for (let at = 1; at <= fitting; at += 1) {
    await page.keyboard.press("Enter");
    await page.getByText(`${at} / ${fitting}人`, { exact: true }).waitFor();
  }
  await page.keyboard.press("Enter");
  await page.getByText(`1 / ${fitting}人`, { exact: true }).waitFor();
  await page.keyboard.type("だれでもない");
  await page.keyboard.press("Enter");
  await page.getByText("あてはまる生徒はいません").waitFor({ state: "attached" });
});

journey("a view shows some pupils, hides nobody with values under way, and keys walk through those it shows", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小4.*算数/);
  const everybody = await shown(page).count();
  await choose(page, "表示", "未入力あり");
  const open = await shown(page).count();
  assert.ok(open > 1 && open < everybody, "the demonstration's sheet is not half filled");
  await page.getByText(`${open} / ${everybody}人`, { exact: true }).waitFor();
  await page.getByText(`${open}人を表示しています`).waitFor({ state: "attached" });
  assert.equal(await page.locator("table.sheet").getAttribute("aria-rowcount"), String(open + 2));
  await visitor.see("grid-view");

  // The keys step over those who are not shown.
  const places = await numbers(page);
  await shown(page).first().locator("input.cell").first().focus();
  for (const place of places.slice(1)) {
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => Number.parseInt(document.activeElement.closest("tr").querySelector("b").textContent, 10)), place);
  }

  // Whoever is filled in stays until the view is drawn anew, and for as long as a value is not sent.
  await page.route(OPERATIONS, (route) => route.abort());
  const row = shown(page).first();
  const student = await row.getAttribute("data-student");
  const before = await stored(page, sheet, `tr[data-student="${student}"]`);
  for (const cell of await row.locator("input.cell").all()) {
    if ((await cell.inputValue()) === "") await cell.fill("1");
  }
  await page.keyboard.press("Enter");
  await page.locator(".pill.warn", { hasText: "未送信" }).first().waitFor();
  await page.getByRole("button", { name: "表示を更新" }).click();
  assert.ok(await page.locator(`tr[data-student="${student}"]`).isVisible(), "a row with unsent values was hidden");
  await page.unroute(OPERATIONS);
  await shown(page).first().locator("input.cell").first().focus();
  await page.keyboard.press("Control+s");
  await saved(page);
  await page.getByRole("button", { name: "表示を更新" }).click();
  await page.locator(`tr[data-student="${student}"]`).waitFor({ state: "hidden" });

  // Pasted without names, a block goes into the rows that are shown; with a 生徒ID, also to one who is not.
  const [first, second] = (await shown(page).all()).slice(0, 2);
  const columns = [await first, await second].map((line) => line.locator("input.cell").last());
  await columns[0].focus();
  await paste(page, "2\n3");
  await apply(page);
  assert.deepEqual(await Promise.all(columns.map((cell) => cell.inputValue())), ["2", "3"]);
  await paste(page, `${student}\t4`);
  await apply(page);
  assert.equal(await page.locator(`tr[data-student="${student}"] input.cell`).first().inputValue(), "4");
  assert.ok(await page.locator(`tr[data-student="${student}"]`).isVisible(), "a changed row does not show itself");
  for (let step = 0; step < 2; step += 1) await page.getByRole("button", { name: "元に戻す" }).click();
  await saved(page);

  await choose(page, "表示", "欠席");
  await page.getByText("あてはまる生徒はいません").waitFor({ state: "attached" });
  await choose(page, "表示", "全員");
  await choose(page, "並び", "入力が足りない順");
  const missing = await shown(page).evaluateAll((lines) => lines.map((line) => [...line.querySelectorAll("input.cell")].filter(({ value }) => value === "").length));
  assert.deepEqual(missing, missing.toSorted((one, other) => other - one));
  await choose(page, "並び", "番号順");
  assert.deepEqual(await numbers(page), Array.from({ length: everybody }, (_, at) => at + 1));
  for (const [name, text] of Object.entries(before)) await page.locator(`input[name="${name}"]`).fill(text);
  await page.keyboard.press("Tab");
  await saved(page);
  visitor.troubles.splice(0);
});

journey("a wrong mark is 要確認, and that view shows it", {}, async (visitor, page) => {
  await openSheet(visitor, /小3.*国語/);
  await page.locator("input.cell").first().fill("999");
  await page.keyboard.press("Tab");
  await choose(page, "表示", "要確認");
  assert.equal(await shown(page).count(), 1);
  await shown(page).getByText("要確認").waitFor();
  await page.locator("input.cell").first().focus();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "表示を更新" }).click();
  await page.getByText("あてはまる生徒はいません").waitFor({ state: "attached" });
});

journey("Alt+↓ tells who changed a cell, and says so where nobody can be asked", {}, async (visitor, page) => {
  await openSheet(visitor, /小2.*国語/);
  const name = await page.locator("input.cell").first().getAttribute("name");
  const cell = page.locator(`input[name="${name}"]`);
  const old = await cell.inputValue();
  for (const mark of ["1", "2"]) {
    await cell.fill(mark);
    await page.keyboard.press("Tab");
    await saved(page);
  }
  await cell.focus();
  await page.keyboard.press("Alt+ArrowDown");
  const dialog = page.getByRole("dialog", { name: "変更の履歴" });
  const lines = dialog.locator("tbody tr");
  await dialog.waitFor();
  assert.match(await lines.nth(0).textContent(), /1 → 2手入力$/);
  assert.match(await lines.nth(1).textContent(), new RegExp(`${old} → 1手入力$`));
  await visitor.see("grid-history");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal((await active(page)).name, name, "the dialog does not lead back to its cell");

  await page.locator(`tr:has(input[name="${name}"]) input[data-attend]`).focus();
  await page.keyboard.press("Space");
  await saved(page);
  await page.keyboard.press("Alt+ArrowDown");
  assert.match(await lines.first().textContent(), /受験 → 欠席手入力$/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("Space");
  await saved(page);

  await cell.fill(old);
  await page.keyboard.press("Tab");
  await saved(page);
  visitor.expect("ERR_INTERNET_DISCONNECTED");
  await visitor.context.setOffline(true);
  await cell.focus();
  await page.keyboard.press("Alt+ArrowDown");
  await dialog.getByText("オフラインのため、履歴を見られません").waitFor();
  await visitor.context.setOffline(false);
  visitor.troubles.splice(0);
});

journey("on a telephone a pupil is a card, and the buttons lead from card to card", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小6.*算数/);
  await page.setViewportSize({ width: 390, height: 800 });
  const cell = page.locator("tr:nth-child(n+2) input.cell[value='']").first();
  const name = await cell.getAttribute("name");
  const places = await page.locator("tbody tr").count();
  const place = await cell.evaluate((field) => field.closest("tr").rowIndex - 1);
  await shown(page).nth(1).waitFor({ state: "hidden" });
  assert.equal(await shown(page).count(), 1);
  for (let at = 0; at < place; at += 1) await page.getByRole("button", { name: "次の生徒" }).click();
  await page.getByText(`小6 算数　${place + 1} / ${places}人`, { exact: true }).waitFor();
  // The button leads to what is missing, so that the keypad is there at once.
  assert.equal((await active(page)).name, name);
  assert.equal(await page.locator(":focus").getAttribute("inputmode"), "numeric");
  await page.keyboard.type("3");
  await page.getByRole("button", { name: "前の生徒" }).click();
  await saved(page);
  assert.equal((await stored(page, sheet))[name], "3");
  await visitor.see("grid-card");
  await page.getByRole("button", { name: "次の生徒" }).click();
  await page.locator(`input[name="${name}"]`).fill("");
  const tick = page.locator("tr.is-current input[data-attend]");
  await tick.check();
  await shown(page).locator(".badge", { hasText: "欠席" }).waitFor();
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await visitor.see("grid-card-absent");
  await tick.uncheck();
  await saved(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "the page is wider than the telephone");
});
