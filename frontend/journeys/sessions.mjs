// A session that ends while somebody types: nothing of it is lost, with scripts or without, and nothing of it is sent
// by somebody else. And the screens around one's own sessions and password.
import assert from "node:assert/strict";
import { Visitor, journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);

// The half-filled sheet of the demonstration, and the first cell that nobody has filled in.
async function openGap(page, { scripts = true } = {}) {
  await page.getByRole("main").getByRole("link", { name: /小6.*算数/ }).first().click();
  await page.waitForURL(/\/marks$/);
  await page.getByRole("heading", { level: 1, name: /小6 算数/ }).waitFor();
  if (scripts) await page.locator("form.is-grid").waitFor();
  const cells = page.locator("input.cell");
  const values = await cells.evaluateAll((inputs) => inputs.map((input) => input.value));
  const gap = values.indexOf("");
  assert.notEqual(gap, -1, "the sheet has no gap to fill in");
  return cells.nth(gap);
}

const endEverySession = (place) => place.command("sessions", "revoke", "--all");

journey("marks survive the end of the session: signed in over the sheet, they are saved", {}, async (visitor, page) => {
  visitor.expect(401);
  await visitor.signIn("教室");
  const cell = await openGap(page);
  await endEverySession(visitor.place);
  await cell.focus();
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "ログインし直してください" });
  await dialog.waitFor();
  await visitor.see("session-ended");
  assert.equal(await cell.inputValue(), "3");

  const { login, password } = visitor.place.logins["教室"];
  await dialog.getByLabel("ログインID").fill(login);
  await dialog.getByLabel("パスワード").fill("not the password");
  await dialog.getByRole("button", { name: "ログインして続ける" }).click();
  await dialog.getByText("ログインIDかパスワードが違います。").waitFor();
  await dialog.getByLabel("パスワード").fill(password);
  await dialog.getByRole("button", { name: "ログインして続ける" }).click();
  await page.getByRole("status").filter({ hasText: "保存済み" }).waitFor();
  const name = await cell.getAttribute("name");
  await page.reload();
  assert.equal(await page.locator(`input[name="${name}"]`).inputValue(), "3");
  await visitor.see("session-resumed");
});

journey("another person who signs in over the sheet sends nothing", {}, async (visitor, page) => {
  visitor.expect(401);
  await visitor.signIn("教室");
  const cell = await openGap(page);
  const [name, sheet] = [await cell.getAttribute("name"), page.url()];
  await endEverySession(visitor.place);
  await cell.focus();
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  const { login, password } = visitor.place.logins["塾"];
  await dialog.getByLabel("ログインID").fill(login);
  await dialog.getByLabel("パスワード").fill(password);
  await dialog.getByRole("button", { name: "ログインして続ける" }).click();
  await dialog.getByText("入力した内容は送っていません。").waitFor();
  await visitor.see("session-of-another");
  await dialog.getByRole("link", { name: "ホームへ" }).click();
  await page.waitForURL((url) => url.href !== sheet);
  await page.goto(sheet);
  assert.equal(await page.locator(`input[name="${name}"]`).inputValue(), "");
});

journey("without scripts the page of a refused form keeps the marks", { scripts: false }, async (visitor, page) => {
  visitor.expect(401);
  await visitor.signIn("教室");
  const cell = await openGap(page, { scripts: false });
  await cell.fill("2");
  await endEverySession(visitor.place);
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByText("入力した内容は残っています。").waitFor();
  await visitor.see("session-ended-without-scripts");
  const { login, password } = visitor.place.logins["教室"];
  await page.getByLabel("ログインID").fill(login);
  await page.getByLabel("パスワード").fill(password);
  await page.getByRole("button", { name: "ログインして続ける" }).click();
  await page.getByRole("heading", { name: "入力した内容を送る" }).waitFor();
  await visitor.see("session-resume-without-scripts");
  await page.getByRole("button", { name: "入力した内容を送る" }).click();
  await page.getByRole("status").filter({ hasText: "保存しました" }).waitFor();
});

journey("a person sees where they are signed in, and ends the rest", {}, async (visitor, page) => {
  const elsewhere = await Visitor.open(visitor.context.browser(), visitor.place);
  await elsewhere.signIn("本部");
  await visitor.signIn("本部");
  await page.goto("/me/sessions");
  await page.getByRole("row").filter({ hasText: "この端末" }).waitFor();
  await visitor.see("own-sessions");
  await page.getByRole("button", { name: "ほかの端末をすべてログアウトさせる" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "ほかの端末をすべてログアウトさせる" }).click();
  await page.getByRole("status").filter({ hasText: "ログアウトしました" }).waitFor();
  await elsewhere.page.goto("/");
  await elsewhere.page.waitForURL(/\/login/);
  await elsewhere.close();
});

journey("whoever chooses a password is told how good it is", {}, async (visitor, page) => {
  await visitor.signIn("本部");
  await page.goto("/me/password");
  const field = page.getByLabel("新しいパスワード", { exact: false }).first();
  await field.fill("sakurasakura");
  await page.getByRole("status").filter({ hasText: /弱い|もう少し/ }).waitFor();
  await visitor.see("weak-password");
  await field.fill("amagumo-tsuzumi-katatsumuri");
  await page.getByRole("status").filter({ hasText: "強い" }).waitFor();
  await visitor.see("strong-password");
});
