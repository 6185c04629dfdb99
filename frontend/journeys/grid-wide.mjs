// Both subjects side by side, and every 教室 of a 塾 one below the other.
import assert from "node:assert/strict";
import { makeLargeSheet, openLargeSheet } from "./large-sheet.mjs";
import { OPERATIONS, answer, fillByKeys, keypad, openSheet, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
const PUPILS = 4;

const tab = (page, name) => page.getByRole("main").getByRole("navigation", { name: /教科|教室/ }).getByRole("link", { name, exact: false });

// Opens both subjects of the grade of a sheet; gives the addresses of both pages.
async function openBoth(visitor, name) {
  const single = await openSheet(visitor, name);
  await tab(visitor.page, "両方").click();
  await visitor.page.locator("form.is-grid table.is-wide").waitFor();
  return { single, both: visitor.page.url() };
}

journey("what was typed into both subjects waits through a reload, and each sheet gets its own", {}, async (visitor, page) => {
  const { single, both } = await openBoth(visitor, /小4.*国語/);
  await visitor.see("grid-both");
  const before = await stored(page, both);
  const row = page.locator("tbody tr[id]").last();
  const [first, last] = [row.locator("input.cell").first(), row.locator("input.cell").last()];
  const names = [await first.getAttribute("name"), await last.getAttribute("name")];
  const marks = Object.fromEntries(names.map((name) => [name, before[name] === "1" ? "2" : "1"]));
  await page.route(OPERATIONS, (route) => route.abort());
  for (const cell of [first, last]) {
    await cell.focus();
    await cell.fill(marks[await cell.getAttribute("name")]);
    await page.keyboard.press("Enter");
  }
  await page.locator(".pill.warn", { hasText: "未送信 2件" }).waitFor();
  await page.reload();
  // What waits is in the sheet before the page has tried to send it.
  await page.locator(".pill.warn", { hasText: "未送信 2件" }).waitFor();
  for (const name of names) assert.equal(await page.locator(`input[name="${name}"]`).inputValue(), marks[name], "the reload lost what was typed");
  // The page of one subject knows what waits for it.
  await page.goto(single);
  await page.locator("form.is-grid").waitFor();
  await page.locator(".pill.warn", { hasText: "未送信 1件" }).waitFor();
  await page.unroute(OPERATIONS);
  await page.goto(both);
  await page.locator("form.is-grid").waitFor();
  await saved(page);
  assert.deepEqual(await stored(page, both), { ...before, ...marks });
  // Absent from the second subject alone, and back.
  await row.locator("input.cell").last().focus();
  await page.keyboard.press("*");
  assert.deepEqual(await row.locator(".total .badge").allTextContents().then(([, second]) => second), "欠席");
  await page.locator(".grid-notice", { hasText: "の算数を欠席にしました" }).waitFor();
  await page.keyboard.press("Control+z");
  await saved(page);
  assert.deepEqual(await stored(page, both), { ...before, ...marks });
  visitor.troubles.splice(0);
});

journey("the office types into the sheets of all its 教室, which see it at once and are called complete one by one", {}, async (visitor, page) => {
  const teacher = await visitor.another();
  const sheet = await openSheet(teacher, /小2.*国語/);
  const own = Number(/classrooms\/(\d+)/.exec(sheet)[1]);
  await visitor.signIn("塾");
  await page.goto(sheet);
  await tab(page, "全部").click();
  await page.locator("form.is-grid tr.group-head").first().waitFor();
  await visitor.see("grid-whole");
  const whole = page.url();
  const [group, other] = [page.locator(`tr.group-head[data-group="${own}"]`), page.locator(`tr.group-head:not([data-group="${own}"])`).first()];
  const rows = (head) => head.getAttribute("data-group").then((id) => page.locator(`tbody tr[id][data-group="${id}"]`));
  const [ours, theirs] = [await rows(group), await rows(other)];
  const cells = [ours.first().locator("input.cell").first(), theirs.first().locator("input.cell").first()];
  const [before, marks] = [await stored(page, whole), []];
  for (const cell of cells) {
    const name = await cell.getAttribute("name");
    const mark = before[name] === "2" ? "3" : "2";
    marks.push([name, mark]);
    await cell.focus();
    await cell.fill(mark);
    await page.keyboard.press("Enter");
  }
  await saved(page);
  assert.deepEqual(await stored(page, whole), { ...before, ...Object.fromEntries(marks) });
  // The teacher of one of them hears of it; the names of fields differ, the item does not.
  const [entry, item] = marks[0][0].slice(1).split("-");
  await teacher.page.waitForFunction(([of, at, mark]) => document.querySelector(`input[data-entry="${of}"][data-item="${at}"]`)?.value === mark, [entry, item, marks[0][1]]);

  // Folded away, a pupil is still found, and what is folded is not walked through.
  const shown = await page.locator("tbody tr[id]:not([hidden])").count();
  const hidden = await theirs.count();
  await other.getByRole("button").click();
  assert.equal(await page.locator("tbody tr[id]:not([hidden])").count(), shown - hidden);
  const name = await theirs.last().getAttribute("data-student");
  await page.locator(".grid-search input").fill(name);
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("tbody tr[id]:not([hidden])").count(), shown - hidden + 1);
  await other.getByRole("button").click();

  await group.getByRole("link", { name: "国語を完了にする" }).click();
  await page.waitForURL(new RegExp(`/classrooms/${own}/exams/\\d+/marks/completion$`));
});

journey("without scripts a wide sheet is for looking, and says where to type", { scripts: false }, async (visitor, page) => {
  await visitor.signIn("教室");
  await page.getByRole("main").getByRole("link", { name: /小5.*国語/ }).first().click();
  await tab(page, "両方").click();
  await page.getByText("この表への入力には、JavaScriptが要ります。").waitFor();
  assert.equal(await page.locator("input.cell:not([readonly])").count(), 0);
  assert.equal(await page.getByRole("button", { name: "保存する" }).count(), 0);
  await page.locator(".callout").getByRole("link", { name: /算数/ }).first().click();
  await page.locator("input.cell:not([readonly])").first().waitFor();
});

journey("who came late is noted beside 欠席, for one subject alone; it is undone, and the total stays", {}, async (visitor, page) => {
  const { single, both } = await openBoth(visitor, /小3.*国語/);
  const row = page.locator("tbody tr[id]").first();
  const totals = await row.locator("[data-total]").allTextContents();
  const [first, second] = [row.locator("td.attend").first(), row.locator("td.attend").last()];
  const question = page.getByRole("dialog", { name: "遅刻・早退" });
  await row.locator("input.cell").last().focus();
  await page.getByRole("button", { name: "遅刻・早退" }).click();
  await page.getByLabel("種類").selectOption("遅刻");
  await page.getByLabel(/理由/).fill("電車の遅れ");
  await visitor.see("grid-note");
  await answer(question, "書く");
  await second.locator(".noted", { hasText: "遅刻" }).waitFor();
  assert.equal(await first.locator(".noted").count(), 0, "the other subject was noted, too");
  await saved(page);
  assert.deepEqual(await row.locator("[data-total]").allTextContents(), totals);
  await page.reload();
  await page.locator("form.is-grid").waitFor();
  await second.locator('.noted[title="遅刻（電車の遅れ）"]').waitFor();
  await visitor.see("grid-noted");
  await second.locator("input").focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.locator("dialog .changes", { hasText: "なし → 遅刻（電車の遅れ）" }).waitFor();
  await answer(page.getByRole("dialog", { name: "変更の履歴" }), "閉じる");
  // Another one is written over it; both are taken back.
  await row.locator("input.cell").last().focus();
  await page.getByRole("button", { name: "遅刻・早退" }).click();
  await page.getByLabel("種類").selectOption("なし");
  await answer(question, "書く");
  await saved(page);
  await second.locator(".noted").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await second.locator(".noted", { hasText: "遅刻" }).waitFor();
  await saved(page);
  // Whoever has the sheet of the one subject open sees nothing of it; that of the other has it.
  await page.goto(single);
  await page.locator("form.is-grid").waitFor();
  assert.equal(await page.locator(".noted").count(), 0);
  assert.ok(both.includes("subject=both"));
});

// The last one: from here on the newest round is another.
journey("both subjects are filled in by the numeric keypad alone, past who was absent from one", { patience: 600_000 }, async (visitor, page) => {
  const points = await makeLargeSheet(visitor.place, PUPILS);
  await visitor.signIn("本部");
  await openLargeSheet(page);
  await tab(page, "両方").click();
  await page.locator("form.is-grid table.is-wide").waitFor();
  const press = await keypad(page);
  const fulls = [...points, ...points];
  const wanted = {};
  await page.locator("input.cell").first().focus();
  for (let row = 0; row < PUPILS; row += 1) {
    for (const [item, full] of fulls.entries()) {
      // The second pupil missed the first subject.
      if (row === 1 && item === 0) {
        await press("*");
        await page.locator("tr.is-current .total .badge", { hasText: "欠席" }).waitFor();
        for (let at = 0; at < points.length; at += 1) wanted[await page.locator("tr.is-current input.cell").nth(at).getAttribute("name")] = "";
        await page.locator("tr.is-current input.cell").nth(points.length - 1).focus();
        await press("NumpadEnter");
      }
      if (row === 1 && item < points.length) continue;
      await fillByKeys(page, press, wanted, { row, item, full });
    }
  }
  await saved(page);
  assert.equal(Object.keys(wanted).length, PUPILS * fulls.length);
  assert.deepEqual(await stored(page, page.url()), wanted);
  await page.getByText("国語 入力済 3 / 3（欠席1） 残り0").waitFor();
  await page.getByText(`算数 入力済 ${PUPILS} / ${PUPILS}（欠席0） 残り0`).waitFor();
  await visitor.see("grid-both-filled");
});
