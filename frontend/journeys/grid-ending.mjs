// The end of work on a sheet: the 締切 while the sheet is open, what it leaves unsent, and logging out with values that are not
// sent.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { OPERATIONS, answer, empty, openSheet, saved, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
/** Longer than any round of the demonstration takes marks. */
const SEASON_MS = 60 * 24 * 60 * 60 * 1_000;
const HOUR_MS = 3_600_000;

// A moment in Japan as the fields of a form take it.
const inJapan = (hours) => new Date(Date.now() + (hours + 9) * HOUR_MS).toISOString().slice(0, 16);

journey("at the 締切 the server is asked: it goes on where there is more time", {}, async (visitor, page) => {
  await page.clock.install();
  const sheet = await openSheet(visitor, /小4.*算数/);
  const left = (words) => page.locator(".deadline", { hasText: words });
  await left(/^締切まであと\d+日/).waitFor();
  // The browser's clock runs ahead, the server's does not: nothing ends.
  const asked = page.waitForResponse(sheet);
  await page.clock.fastForward(SEASON_MS);
  await left("締め切りました").waitFor();
  await (await asked).finished();
  // When the page has read the answer, it waits for a while; nobody can tell when that begins.
  while (!(await left(/^締切まであと\d+日/).count())) await page.clock.fastForward(20_000);
  assert.equal(await page.locator("input.cell").first().evaluate(({ readOnly }) => readOnly), false);
});

journey("who logs out with values that are not sent is asked, and can give them up", {}, async (visitor, page) => {
  const sheet = await openSheet(visitor, /小6.*算数/);
  const before = await stored(page, sheet);
  // The page tries again and again to send what it has.
  visitor.expect("ERR_FAILED");
  await page.route(OPERATIONS, (route) => route.abort());
  await empty(page).fill("1");
  await page.keyboard.press("Enter");
  await page.locator(".pill.warn", { hasText: "未送信" }).first().waitFor();
  const out = page.getByRole("button", { name: "ログアウト", exact: true }).first();
  const dialog = page.getByRole("dialog", { name: "まだ送っていない入力があります" });
  await out.click();
  await dialog.getByText("1件を送れていません").waitFor();
  await visitor.see("grid-logout");
  await answer(dialog, "やめる");
  assert.equal(page.url(), sheet, "the person did not want to go");
  await out.click();
  await dialog.getByRole("button", { name: "すててログアウトする" }).click();
  await page.waitForURL(/\/login/);
  await page.unroute(OPERATIONS);
  visitor.troubles.splice(0);
  await visitor.signIn("教室");
  await page.goto(sheet);
  await page.locator("form.is-grid").waitFor();
  assert.deepEqual(await stored(page, sheet), before, "what was given up was sent");
});

// An empty cell of each of the first pupils who sat and of whom a mark is missing, where 「1」 may be a mark's first digit.
const blanks = (page, count) =>
  page.locator("tbody tr[id]:not(.is-absent)").evaluateAll(
    (lines, most) => lines.flatMap((line) => [...line.querySelectorAll("input.cell")].find(({ value, dataset }) => value === "" && Number(dataset.full) >= 10)?.name ?? []).slice(0, most), count);

// 本部 ends the open round an hour ago, without 猶予. Gives the round's address.
async function endRound({ page }) {
  await page.goto("/rounds");
  await page.getByRole("row").filter({ hasText: "受付中" }).getByRole("link").first().click();
  await page.waitForURL(/\/rounds\/\d+$/);
  await page.getByText("日程を変更する").click();
  await page.locator("#deadline_at").fill(inJapan(-1));
  await page.getByLabel("猶予（分）").fill("0");
  await page.getByRole("button", { name: "日程を保存する" }).click();
  await page.locator(".flash.good").first().waitFor();
  return new URL(page.url()).pathname;
}

// The last one: from here on the round is over.
journey("what was typed before the 締切 and not sent is kept, put before 本部, and sent once there is more time; nobody is overwritten", { patience: 600_000 }, async (visitor, page) => {
  await page.clock.install();
  visitor.expect("ERR_FAILED");
  const sheet = await openSheet(visitor, /小5.*算数/);
  const names = await blanks(page, 4);
  assert.equal(names.length, 4, "the sheet has no four pupils with a gap");
  const [first, second, typed, away] = names;
  const cell = (name) => page.locator(`input[name="${name}"]`);
  const panel = page.getByRole("region", { name: /^送れなかった入力 \d+件$/ });
  const listed = (count) => page.getByRole("heading", { name: `送れなかった入力 ${count}件` }).waitFor();
  await page.route(OPERATIONS, (route) => route.abort());
  for (const name of [first, second]) {
    await cell(name).focus();
    await page.keyboard.type("1");
    await page.keyboard.press("Enter");
  }
  await cell(away).focus();
  await page.keyboard.press("*");
  await cell(typed).focus();
  // The 締切 comes in the middle of a mark.
  await page.keyboard.type("1");
  const honbu = await visitor.another();
  await honbu.signIn("本部");
  const round = await endRound(honbu);
  await page.unroute(OPERATIONS);
  await page.clock.fastForward(SEASON_MS);
  await listed(4);
  await page.locator("form.is-grid .callout", { hasText: "締め切りました" }).waitFor();
  await page.getByRole("link", { name: "再開をお願いする画面へ" }).waitFor();
  assert.equal(await cell(first).evaluate(({ readOnly }) => readOnly), true);
  assert.equal(await cell(typed).inputValue(), "1");
  await page.locator(".pill.warn", { hasText: "送れなかった入力 4件" }).waitFor();
  await visitor.see("grid-ended");

  // The sheet is closed now, and says what waits in this browser; elsewhere nobody sees it.
  await page.goto(sheet);
  await listed(4);
  await visitor.see("grid-late");
  const another = await visitor.another();
  await another.signIn("教室");
  await another.page.goto(sheet);
  await another.page.getByText("再開をお願いする").first().waitFor();
  assert.equal(await another.page.getByRole("heading", { name: /送れなかった入力/ }).count(), 0);
  const download = page.waitForEvent("download");
  await panel.getByRole("link", { name: "ファイルに保存" }).click();
  const file = await (await download).path();

  // 本部 gets the list with the request, and grants more time.
  assert.match(await page.getByLabel("理由").inputValue(), /送れなかった入力が4件/);
  await page.locator("details").getByRole("button", { name: "再開をお願いする" }).click();
  await page.getByText("送れなかった入力4件の一覧を付けました。").first().waitFor();
  await listed(4);
  await honbu.page.goto(`${round}/extensions`);
  await honbu.page.getByRole("link", { name: /^送れなかった入力 4件/ }).click();
  await honbu.page.getByRole("row").filter({ hasText: "欠席" }).waitFor();
  assert.equal(await honbu.page.locator("tbody tr").count(), 4);
  await honbu.see("asked-values");
  await honbu.page.getByRole("link", { name: "延長する" }).click();
  await honbu.page.getByLabel("新しい締切").fill(inJapan(24));
  await honbu.page.getByRole("button", { name: "延長する", exact: true }).click();
  await honbu.page.locator(".flash.good").first().waitFor();

  // The file is one that the import takes; meanwhile the office stores another mark.
  await another.page.goto(`${round}/imports/new?kind=marks`);
  await another.page.locator("input[type=file]").setInputFiles({ name: "送れなかった入力.csv", mimeType: "text/csv", buffer: await readFile(file) });
  await another.page.getByRole("button", { name: "読み込んで確かめる" }).click();
  await another.page.waitForURL(/\/imports\/\d+$/);
  const changes = another.page.getByRole("region", { name: "変わるところ" }).locator("tbody tr");
  await changes.first().waitFor();
  assert.equal(await changes.count(), 4);
  assert.equal(await another.page.getByRole("region", { name: "直すところ" }).count(), 0);
  const office = await visitor.another();
  await office.signIn("塾");
  await office.page.goto(sheet);
  await office.page.locator("form.is-grid").waitFor();
  await office.page.locator(`input[name="${first}"]`).fill("2");
  await office.page.keyboard.press("Enter");
  await saved(office.page);

  // Back at the sheet the person sends what waited, and chooses where somebody was faster.
  await page.goto(sheet);
  await page.locator("form.is-grid").waitFor();
  await listed(4);
  await visitor.see("grid-late-open");
  await panel.getByRole("button", { name: "送れなかった入力を送る" }).click();
  await listed(1);
  await visitor.see("grid-late-conflict");
  const between = await stored(page, sheet);
  assert.deepEqual([between[first], between[second], between[typed]], ["2", "1", "1"], "what somebody else stored was overwritten");
  await panel.getByRole("button", { name: "自分の値にする" }).click();
  await panel.waitFor({ state: "hidden" });
  await saved(page);
  assert.equal((await stored(page, sheet))[first], "1");
  assert.ok(await page.locator(`tr[id="e${away.slice(1).split("-")[0]}"] input[data-attend]`).isChecked());
  await page.reload();
  await page.locator("form.is-grid").waitFor();
  assert.equal(await panel.count(), 0, "it was sent, and is listed all the same");
  assert.ok(await page.locator(`tr[id="e${away.slice(1).split("-")[0]}"] input[data-attend]`).isChecked());
  visitor.troubles.splice(0);
});
