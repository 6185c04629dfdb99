// Takes the pictures of the READMEs anew, from fresh demonstrations: `npm run pictures` with AUTOGRADER and
// BACKUP_MGMT=paths of the programs. The cards are drawn by Debian's poppler-utils.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openPlace } from "./journeys/place.mjs";
import { Visitor, openBrowser } from "./journeys/visitor.mjs";

const IMAGES = path.join(path.dirname(fileURLToPath(import.meta.url)), "../docs/images");

// The link of that name, followed to its page.
const follow = async (page, name) => {
  const link = page.getByRole("main").getByRole("link", { name }).first();
  await page.goto(await link.getAttribute("href"));
};

const press = async (page, name, result) => {
  await page.getByRole("button", { name, exact: true }).click();
  await page.locator("h1").getByText(result).waitFor({ timeout: 60_000 });
};

// Of each server the roles, and for each role the pictures, one after the other: a name and the way to its page.
const SERVERS = [
  {
    program: "AUTOGRADER",
    roles: ["本部", "塾", "教室"],
    pictures: {
      本部: [
        ["home", (page) => page.goto("/")],
        ["round", (page) => page.goto("/rounds/3")],
        ["results", (page) => page.goto("/rounds/2/results?grade=6")],
        ["report-card-preview", async (page) => {
          await page.goto(await page.locator("tbody a").first().getAttribute("href"));
          await page.getByRole("img", { name: "個人成績表" }).waitFor();
        }],
      ],
      塾: [
        ["classrooms", (page) => page.goto("/classrooms")],
        ["students", async (page) => {
          await page.goto("/students");
          await page.getByRole("main").locator("tbody a").first().click();
          await page.waitForTimeout(500);
        }],
      ],
      教室: [
        ["mark-sheet", (page) => page.goto("/classrooms/3/exams/50/marks")],
        ["import", (page) => page.goto("/rounds/3/imports/new?kind=marks")],
      ],
    },
  },
  {
    program: "BACKUP_MGMT",
    roles: ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"],
    pictures: {
      バックアップ管理者: [
        ["backup-dashboard", (page) => page.goto("/")],
        ["backup-job", async (page) => {
          await page.goto("/jobs");
          await follow(page, "総務 文書フォルダー");
          await press(page, "いま実行する", "成功");
          await follow(page, "総務 文書フォルダー");
        }],
        ["backup-drill", (page) => press(page, "復元訓練", "合格")],
        ["backup-restore", async (page) => {
          await follow(page, "総務 文書フォルダー");
          await follow(page, "スナップショット");
          await page.goto(await page.locator("tbody a").first().getAttribute("href"));
          await page.getByLabel("フォルダー名").waitFor();
        }],
        ["backup-media", (page) => page.goto("/media")],
      ],
    },
  },
];

async function take(browser, place, role, pictures) {
  const visitor = await Visitor.open(browser, place, {});
  const { page } = visitor;
  await visitor.signIn(role);
  for (const [name, go] of pictures) {
    await go(page);
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
    console.log(`${name}.png`);
  }
  await visitor.close();
}

// A card of each school, as it comes out of the printer.
async function takeCards({ command, folder }) {
  const run = promisify(execFile);
  const cards = path.join(folder, "cards");
  // Whoever was absent has no card; the command says so and ends with 1.
  await command("report-cards", "--round", "2026-spring", "--juku", "100101", "--classroom", "101001", "--out", cards).catch(({ code, stderr }) => assert.equal(code, 1, stderr));
  const files = (await readdir(cards)).sort();
  for (const [school, grade] of [["elementary", "小6"], ["middle", "中3"]]) {
    const picture = path.join(IMAGES, `report-card-${school}`);
    const card = files.find((name) => name.includes(`_${grade}_`));
    await run("pdftoppm", ["-png", "-singlefile", "-r", "110", path.join(cards, card), picture]);
    console.log(`report-card-${school}.png`);
  }
}

const browser = await openBrowser();
for (const { program, roles, pictures } of SERVERS) {
  const place = await openPlace(program, roles);
  try {
    for (const [role, of] of Object.entries(pictures)) await take(browser, place, role, of);
    if (program === "AUTOGRADER") await takeCards(place);
  } finally {
    await place.close();
  }
}
await browser.close();
