// The end of work on a sheet: the 締切 while the sheet is open, and logging out with values that are not sent.
import assert from "node:assert/strict";
import { OPERATIONS, answer, empty, openSheet, stored } from "./sheet.mjs";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);
/** Longer than any round of the demonstration takes marks. */
const SEASON_MS = 60 * 24 * 60 * 60 * 1_000;

journey("at the 締切 the server is asked: it goes on where there is more time, and closes where it is the end", {}, async (visitor, page) => {
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

  const over = "入力は8月31日23:59に締め切りました。";
  await page.route(sheet, (route) => route.fulfill({ contentType: "text/html", body: `<div class="callout warn"><b>${over}</b></div>` }));
  await page.clock.fastForward(SEASON_MS);
  await page.locator("form.is-grid .callout", { hasText: over }).waitFor();
  assert.equal(await page.locator("input.cell").first().evaluate(({ readOnly }) => readOnly), true);
  await page.getByRole("link", { name: "再開をお願いする画面へ" }).waitFor();
  await visitor.see("grid-ended");
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
