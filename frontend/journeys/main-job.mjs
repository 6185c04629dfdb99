// The main job in a browser: 本部 reads results, a 塾 stays with its own, a 教室 enters marks.
// `npm run journeys` with AUTOGRADER=path of the program; SHOTS=folder keeps a picture of every page.
import assert from "node:assert/strict";
import { journeysThrough } from "./visitor.mjs";

const OTHER_JUKU = ["みなと見本ゼミナール", "けやき見本学院", "ひだまり見本塾"];

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);

journey("本部 goes from the round to one report card", {}, async (visitor, page) => {
  await visitor.signIn("本部");
  await page.getByRole("heading", { level: 1, name: /年度 第\d回/ }).waitFor();
  await visitor.see("home-headquarters");

  await visitor.choose("塾");
  await page.getByRole("link", { name: "100823" }).waitFor();
  await visitor.see("juku");

  await visitor.choose("テスト回");
  await visitor.see("rounds");
  await page.getByRole("row").filter({ hasText: "受付中" }).getByRole("link").first().click();
  await page.getByText("受付中").first().waitFor();
  await visitor.see("round");

  await visitor.choose("ホーム");
  await page.getByRole("main").getByRole("link", { name: "4 結果" }).click();
  await page.getByRole("navigation", { name: "学年" }).getByRole("link", { name: /小6/ }).click();
  await page.waitForURL(/grade=6/);
  await page.getByText("速報").first().waitFor();
  await visitor.see("results");

  const finished = page.locator("tbody").getByRole("row").filter({ hasNotText: /欠席|未入力|—/ });
  await finished.first().getByRole("link").first().click();
  await page.waitForURL(/\/entries\/\d+\/report-card$/);
  const card = page.getByRole("img", { name: /成績表/ });
  await card.waitFor();
  await visitor.see("report-card");
  assert.ok(await card.evaluate((image) => image.complete && image.naturalWidth > 0), "the report card is not drawn");
});

journey("a 塾 sees its own pupils and nobody else's", {}, async (visitor, page) => {
  const seesOnlyItself = async () => {
    const words = await page.getByRole("main").innerText();
    for (const other of OTHER_JUKU) assert.ok(!words.includes(other), `${page.url()} names ${other}`);
  };
  await visitor.signIn("塾");
  await visitor.see("home-juku");
  await seesOnlyItself();
  for (const menu of ["教室とスタッフ", "生徒"]) {
    await visitor.choose(menu);
    await visitor.see(`juku-${menu === "教室とスタッフ" ? "classrooms" : "students"}`);
    await seesOnlyItself();
  }
  await page.getByRole("searchbox").fill("髙橋");
  await page.keyboard.press("Enter");
  await page.locator("tbody").getByRole("row").filter({ hasText: "髙橋" }).first().waitFor();
  await seesOnlyItself();
  const foreign = await page.request.get("/juku");
  assert.equal(foreign.status(), 404, "the list of all 塾 is no address for a 塾");
});

// Opens the sheet 小6 算数, which the demonstration leaves half filled.
async function openSheet(page) {
  await page.getByRole("main").getByRole("link", { name: /小6.*算数/ }).first().click();
  await page.waitForURL(/\/marks$/);
  await page.getByRole("heading", { level: 1, name: /小6 算数/ }).waitFor();
  return page.getByRole("table").getByRole("textbox");
}

// The place of the first cell that nobody has filled in and that has two more behind it in its row.
async function firstGap(cells) {
  const values = await cells.evaluateAll((inputs) => inputs.map((input) => input.value));
  const gap = values.findIndex((value, at) => value === "" && values[at + 1] === "" && values[at + 2] === "");
  assert.notEqual(gap, -1, "the sheet has no gap to fill in");
  return gap;
}

const three = async (cells, gap) => [
  await cells.nth(gap).inputValue(),
  await cells.nth(gap + 1).inputValue(),
  await cells.nth(gap + 2).inputValue(),
];

journey("the sheet works without scripts", { scripts: false }, async (visitor, page) => {
  await visitor.signIn("教室");
  const cells = await openSheet(page);
  const sheet = page.url();
  const gap = await firstGap(cells);
  await cells.nth(gap).fill("５");
  await cells.nth(gap + 1).fill("6点");
  await cells.nth(gap + 2).fill("0");
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("status").filter({ hasText: "保存しました" }).waitFor();
  assert.deepEqual(await three(cells, gap), ["5", "6", "0"]);

  await cells.nth(gap).fill("たぶん");
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByText(/「たぶん」は得点として読めません/).first().waitFor();
  await visitor.see("sheet-refused-without-scripts");
  await page.goto(sheet);
  assert.deepEqual(await three(cells, gap), ["5", "6", "0"], "a refused sheet changed something");
});
