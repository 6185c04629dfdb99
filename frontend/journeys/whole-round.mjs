// A round lived through: made from last year's, opened, entered by three 教室 (in the grid, from a file, on a phone),
// reminded, closed, checked, final, printed, billed, and corrected with a card that is issued once more.
// `npm run journeys` with AUTOGRADER=path of the program; SHOTS=folder keeps a picture of every page.
import assert from "node:assert/strict";
import { saved, stored } from "./sheet.mjs";
import { Visitor, journeysThrough } from "./visitor.mjs";

const HOUR_MS = 3_600_000;
// How long a server with much to do counts or prints.
const WORK_MS = 300_000;
const SEAT_PASSWORD = "hoshizora-kakurega-46";
const ROOMS = ["駅前教室", "さくら台教室", "緑町教室"];

const journey = journeysThrough("AUTOGRADER", ["本部", "塾", "教室"]);

// A moment in Japan as the fields of a form take it.
const inJapan = (hours) => new Date(Date.now() + (hours + 9) * HOUR_MS).toISOString().slice(0, 16);

// Presses a button, and the same words in the question that it asks, which needs the scripts.
async function decide(page, name) {
  const button = page.getByRole("main").getByRole("button", { name, exact: true });
  await button.waitFor();
  await page.waitForLoadState();
  await button.click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
}

async function makeRound(visitor, page) {
  await page.goto("/rounds");
  await page.getByRole("link", { name: "テスト回をつくる" }).click();
  await page.waitForURL(/\/rounds\/new$/);
  await page.getByLabel("実施日").fill(inJapan(-24).slice(0, 10));
  await page.getByLabel("入力開始").fill(inJapan(-20));
  await page.locator("#deadline_at").fill(inJapan(70));
  const lastYear = await page.getByLabel("問題構成のもと").locator("option", { hasText: "年度" }).last().innerText();
  await page.getByLabel("問題構成のもと").selectOption({ label: lastYear });
  await page.getByRole("button", { name: /をつくる$/ }).click();
  await page.getByText("をつくりました").waitFor();
  await visitor.see("round-made");
  await decide(page, "受付を始める");
  await page.getByText("を「受付中」にしました").waitFor();
  const name = (await page.getByRole("heading", { level: 1 }).innerText()).replace(/\s*受付中/, "");
  return { round: new URL(page.url()).pathname, name };
}

// A 塾 invites somebody for a 教室; the guest uses the code of the slip.
async function invite(juku, guest, room) {
  const { page } = juku;
  await page.goto("/people/new");
  await page.getByLabel("お名前").fill(`${room}の係`);
  const post = await page.getByLabel("役割").locator("option", { hasText: room }).innerText();
  await page.getByLabel("役割").selectOption({ label: post });
  await page.getByRole("button", { name: "招待する" }).click();
  const code = await page.getByText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/).innerText();
  const login = await page.getByText(/^id-[0-9a-z]{8}$/).innerText();
  await guest.page.goto("/invitation");
  await guest.page.getByLabel("コード").fill(code.toLowerCase());
  await guest.page.getByRole("button", { name: "次へ" }).click();
  await guest.page.getByLabel(/^パスワード(?!（)/).fill(SEAT_PASSWORD);
  await guest.page.getByLabel("パスワード（確認）").fill(SEAT_PASSWORD);
  await guest.page.getByRole("button", { name: "設定する" }).click();
  await guest.page.waitForURL(/\/login/);
  await guest.page.getByLabel("ログインID").fill(login);
  await guest.page.getByLabel("パスワード").fill(SEAT_PASSWORD);
  await guest.page.getByRole("button", { name: "ログイン", exact: true }).click();
  await guest.page.getByRole("button", { name: "ログアウト" }).first().waitFor();
}

// All pupils of 小6 sit the round.
async function enter({ page }, round) {
  await page.goto(`${round}/examinees`);
  await page.getByRole("link", { name: "小6を全員" }).click();
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByText(/^保存しました（追加 \d+人/).waitFor();
}

async function openSheet({ page }, subject) {
  await page.goto("/");
  // Below the boards stands what was changed last.
  await page.getByRole("main").locator("section:not(:has(dl.facts))").getByRole("link", { name: new RegExp(`小6 ${subject}`) }).last().click();
  await page.locator("form.is-grid").waitFor();
}

// A mark for every cell, between 0 and its full points.
const markOf = (row, item, full) => (row * 5 + item * 3) % (full + 1);

const cellsOf = (page) => page.locator("input.cell").evaluateAll((cells) =>
  cells.map(({ name, dataset }) => ({ name, full: Number(dataset.full) })));

// Types every cell of the sheet, key by key, and completes it. Gives the sheet's address.
async function typeSheet(teacher, subject) {
  await openSheet(teacher, subject);
  const { page } = teacher;
  const cells = await cellsOf(page);
  await page.locator("input.cell").first().focus();
  for (const [at, { full }] of cells.entries()) {
    await page.keyboard.type(String(markOf(at, at, full)));
    if ((await page.locator(":focus").getAttribute("name")) === cells[at].name) await page.keyboard.press("Enter");
  }
  await saved(page);
  const wanted = Object.fromEntries(cells.map(({ name, full }, at) => [name, String(markOf(at, at, full))]));
  assert.deepEqual(await stored(page, page.url()), wanted);
  await complete(page);
  return page.url();
}

// On a telephone: a pupil is a card, and 次の生徒 leads on.
async function typeCards(teacher, subject) {
  const { page } = teacher;
  await page.setViewportSize({ width: 390, height: 800 });
  await openSheet(teacher, subject);
  const next = page.getByRole("button", { name: "次の生徒" });
  const card = () => page.locator("tr.is-current input.cell").evaluateAll((cells) =>
    cells.map(({ name, dataset }) => ({ name, full: Number(dataset.full) })));
  for (let pupil = 0, more = true; more; pupil += 1) {
    const cells = await card();
    more = await next.isEnabled();
    for (const [at, { name, full }] of cells.entries()) {
      await page.locator(`input[name="${name}"]`).fill(String(markOf(pupil, at, full)));
    }
    // A mark that no digit could follow leads on by itself.
    if (more && (await card())[0].name === cells[0].name) await next.click();
  }
  await page.keyboard.press("Enter");
  await saved(page);
  await teacher.see(`round-phone-${subject}`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await complete(page);
}

// One file with both subjects, as a spreadsheet program writes it; the last pupil was ill.
async function bringFile(teacher, round) {
  const { page } = teacher;
  const rows = new Map();
  const headings = ["生徒ID"];
  for (const subject of ["国語", "算数"]) {
    await openSheet(teacher, subject);
    const items = await page.locator("thead th").evaluateAll((heads) => heads.map((head) => head.innerText.split("\n")));
    const full = items.flatMap(([name, , points]) => (/^大問/.test(name) ? [[name, parseInt(points, 10)]] : []));
    headings.push(...full.map(([name]) => `${subject}_${name}`));
    const ids = await page.locator("tbody th.who small").allInnerTexts();
    for (const [row, id] of ids.entries()) {
      const marks = full.map(([, points], at) => (row + 1 === ids.length ? "欠席" : markOf(row, at, points)));
      rows.set(id, [...(rows.get(id) ?? [id]), ...marks]);
    }
  }
  const file = [headings, ...rows.values()].map((row) => row.join(",")).join("\r\n");
  await page.goto(`${round}/imports/new?kind=marks`);
  await page.locator("input[type=file]").setInputFiles({ name: "tokuten.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await page.getByRole("button", { name: "読み込んで確かめる" }).click();
  await page.waitForURL(/\/imports\/\d+$/);
  await teacher.see("round-file-preview");
  await page.getByRole("button", { name: /取り込む$/ }).first().click();
  await page.getByText(/取り込みました（/).waitFor();
  for (const subject of ["国語", "算数"]) {
    await openSheet(teacher, subject);
    await complete(page);
  }
}

async function complete(page) {
  const sheet = page.url();
  await page.getByRole("link", { name: "この学年・教科を完了にする" }).click();
  await page.waitForURL(/\/completion$/);
  for (const doubt of await page.locator("main input[type=checkbox]").all()) await doubt.check();
  await page.getByRole("main").getByRole("button", { name: /完了にする/ }).click();
  await page.getByText(/完了にしました/).waitFor();
  await page.goto(sheet);
}

// Gives the password of 本部 once more: who signed in ten minutes ago is asked for it before what is weighty.
const prove = ({ page, place }) =>
  page.evaluate(async (password) => {
    const body = new URLSearchParams({ password });
    await fetch("/me/confirmation", { method: "POST", body, headers: { accept: "application/json" } });
  }, place.logins["本部"].password);

// Takes the next step of the rail.
async function advance(page, round, state) {
  await page.goto(round);
  await advanceHere(page, round, state);
}

async function advanceHere(page, round, state) {
  await page.waitForLoadState();
  await page.locator("form[action$='/moves'] .button.primary, form[action$='/snapshots'] .button.primary").click();
  await Promise.all([page.waitForEvent("load", { timeout: WORK_MS }), page.getByRole("dialog").getByRole("button").last().click()]);
  await page.goto(round);
  await page.locator("li[aria-current='step']", { hasText: state }).waitFor();
}

// Reminds everybody who has not finished.
async function remind({ page }) {
  await page.goto("/");
  await page.getByRole("button", { name: "お知らせを送る" }).click();
  await page.getByLabel("題名").fill("得点の入力をお願いします");
  await page.getByLabel("本文").fill("締切までに入力を終えてください。");
  await page.getByLabel("届ける相手").selectOption({ index: 1 });
  await page.getByLabel("教室の人にも届ける").check();
  await page.getByRole("button", { name: "確かめる" }).click();
  await page.getByText("つばさ見本塾 緑町教室").waitFor();
  await page.getByRole("button", { name: /人に送る$/ }).click();
  await page.getByText("届いた人", { exact: true }).waitFor();
}

// Orders the report cards of 小6 and gives the bytes of the file.
async function print(juku, round) {
  const { page } = juku;
  await page.goto(`${round}/printings`);
  await page.getByLabel("学年", { exact: true }).selectOption({ label: "小6" });
  await page.getByRole("button", { name: "印刷する" }).click();
  const link = page.getByRole("link", { name: "ダウンロード" });
  await link.waitFor({ timeout: WORK_MS });
  await juku.see("round-printed");
  return (await page.request.get(await link.getAttribute("href"))).body();
}

// Makes the drafts and issues them; gives what the 塾 owes.
async function bill(headquarters, juku, name) {
  const { page } = headquarters;
  await prove(headquarters);
  await headquarters.choose("請求");
  await page.getByLabel("テスト回").selectOption({ label: name });
  await page.getByRole("main").getByText(`${name}　実施日`).waitFor();
  await page.getByRole("button", { name: "下書きをつくる" }).click();
  await decide(page, "請求を確定する");
  await page.getByText("すべて確定しています").waitFor();
  await headquarters.see("round-billed");
  await juku.choose("ご請求");
  await juku.page.getByRole("row").filter({ hasText: name }).getByRole("link", { name: /内容を見る/ }).click();
  await juku.page.getByText("請求番号").waitFor();
  await juku.see("round-invoice");
  return juku.page.locator(".tile-value").allInnerTexts();
}

// One 教室 may mend its marks although the round is final; the next version tells whose cards change.
async function correct(headquarters, teacher, round, sheet) {
  const { page } = headquarters;
  await prove(headquarters);
  await page.goto(`${round}/extensions`);
  await page.getByLabel("塾ID").fill("100101");
  await page.getByLabel("教室ID").fill("101002");
  await page.getByLabel("新しい締切").fill(inJapan(100));
  await page.getByLabel("理由").fill("採点の誤り");
  await page.getByRole("button", { name: "延長する", exact: true }).click();
  await page.getByText(/まで延ばしました/).waitFor();

  await teacher.page.goto(sheet);
  await teacher.page.locator("form.is-grid").waitFor();
  const cell = teacher.page.locator("input.cell").first();
  const before = Number(await cell.inputValue());
  await cell.fill(String(before + 1));
  await cell.press("Enter");
  await saved(teacher.page);

  await page.goto(`${round}/correction`);
  await headquarters.see("round-correction");
  const changed = await page.getByRole("main").innerText();
  await page.goto(round);
  await page.getByText("集計中に戻す").first().click();
  await page.getByLabel("理由").fill("採点の誤りを直すため");
  await page.getByRole("button", { name: "集計中に戻す" }).click();
  await page.locator("li[aria-current='step']", { hasText: "集計中" }).waitFor();
  await page.getByLabel("この版の説明").fill("算数の採点の誤り");
  await advanceHere(page, round, "確定");
  return changed;
}

journey("a round from its first day to a correction", { patience: 1_800_000 }, async (headquarters, page) => {
  await headquarters.signIn("本部");
  const { round, name } = await makeRound(headquarters, page);

  const juku = await headquarters.another();
  await juku.signIn("塾");
  const rooms = [];
  for (const room of ROOMS) {
    const teacher = await headquarters.another();
    await invite(juku, teacher, room);
    await enter(teacher, round);
    rooms.push(teacher);
  }
  const [grid, file, phone] = rooms;
  await typeSheet(grid, "国語");
  const sheet = await typeSheet(grid, "算数");
  await bringFile(file, round);
  await typeCards(phone, "国語");

  await remind(headquarters);
  await phone.page.goto("/notices");
  await phone.page.getByText("得点の入力をお願いします").first().waitFor();
  await typeCards(phone, "算数");

  await advance(page, round, "締切");
  await grid.page.goto(sheet);
  assert.equal(await grid.page.locator("input.cell:not([disabled]):not([readonly])").count(), 0, "a closed sheet takes marks");
  await page.goto(`${round}/inspections`);
  await headquarters.see("round-inspection");
  await advance(page, round, "集計中");
  await prove(headquarters);
  await advance(page, round, "確定");
  await headquarters.see("round-final");
  await advance(page, round, "公開");

  const cards = await print(juku, round);
  assert.equal(cards.subarray(0, 5).toString(), "%PDF-");
  // Forty-one of forty-two sat, and the 塾 pays 500 円 for each.
  assert.deepEqual(await bill(headquarters, juku, name), ["20,500円", "41人"]);
  const changes = await correct(headquarters, grid, round, sheet);
  assert.match(changes, /得点・総評の変更 1人/);
  await advance(page, round, "公開");
  assert.notDeepEqual(await print(juku, round), cards, "the cards of the second version are those of the first");
  await juku.page.getByText("確定（第2版）").waitFor();
});
