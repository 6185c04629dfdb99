// 文例 in a browser: the sample follows what is typed, counts as the card's box does, and what does not fit is refused.
import assert from "node:assert/strict";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);

journey("the sample of a 文例 follows what is typed and counts what the box on the card holds", {}, async (visitor, page) => {
  await visitor.signIn("塾");
  await visitor.choose("文例");
  await page.getByRole("main").getByRole("link", { name: "国語" }).first().click();
  await page.waitForURL(/\/phrases\/japanese$/);
  const room = Number(/枠に入るのは(\d+)文字まで/.exec(await page.locator(".lead").textContent())[1]);
  const samples = page.locator("#samples");
  const [lowest, highest, words] = ["下限%", "上限%", "文例"].map((label) => page.getByLabel(label));
  const rows = await lowest.count();
  // Rows that nobody uses are folded.
  for (let row = 1; row < rows; row += 1) if (await lowest.nth(row).isVisible()) for (const field of [lowest, highest, words]) await field.nth(row).fill("");
  await lowest.nth(0).fill("0");
  await highest.nth(0).fill("100");
  await words.nth(0).fill("");
  await words.nth(0).pressSequentially("{氏名}さん、よくできました。");
  await samples.getByText("さん、よくできました。").first().waitFor();
  await samples.getByText("見本 はるさん、よくできました。").first().waitFor();
  // Wherever in the long form one types, the sample is in sight.
  assert.ok(await samples.locator(".printed").first().evaluate((box) => box.getBoundingClientRect().top >= 0 && box.getBoundingClientRect().bottom <= innerHeight), "the sample is out of sight");
  await visitor.see("phrases-sample");

  // As many letters as the box holds are counted, and are saved; one more is refused.
  const full = "あ".repeat(room - 1) + "。";
  await words.nth(0).fill(full);
  await samples.getByText(`${room} / ${room}文字`).first().waitFor();
  assert.equal((await samples.locator(".printed").first().textContent()).length, room);
  await words.nth(0).fill(`い${full}`);
  await page.getByRole("button", { name: "保存する" }).click();
  await page.locator("[aria-invalid=true]").first().waitFor();
  assert.equal(await words.nth(0).inputValue(), `い${full}`, "what was typed is lost");
  await page.getByText(`${room}文字`).first().waitFor();
  await visitor.see("phrases-too-long");
  await words.nth(0).fill(full);
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByText("保存しました").first().waitFor();
  await page.getByRole("main").getByRole("link", { name: "国語" }).first().click();
  assert.equal(await words.nth(0).inputValue(), full);

  // As wide as on the card, where there is room: 91 mm.
  const width = await samples.locator(".printed").first().evaluate((box) => box.getBoundingClientRect().width / 96 * 25.4);
  assert.ok(width > 90 && width < 92, `the box is ${width} mm wide`);

  // The youngest have words of their own, and what was there before is told.
  await page.getByRole("link", { name: "小低（小1〜3）" }).click();
  await page.waitForURL(/\/phrases\/japanese\?band=lower$/);
  assert.equal(await words.nth(0).inputValue(), full, "without words of their own theirs are those of all grades");
  await words.nth(0).fill("よく よめました。");
  await samples.getByText("よく よめました。").first().waitFor();
  await page.getByRole("button", { name: "保存する" }).click();
  await page.waitForURL(/\/phrases\?band=lower$/);
  await page.getByText("国語（小低）の文例を保存しました").first().waitFor();
  await visitor.see("phrases-lower");
  await page.getByRole("link", { name: "変更履歴", exact: true }).click();
  const newest = page.getByRole("main").getByRole("row").nth(1);
  assert.match(await newest.textContent(), new RegExp(`国語\\s*小低[^]*${full}[^]*よく よめました。`));
  await visitor.see("phrases-changes");
});
