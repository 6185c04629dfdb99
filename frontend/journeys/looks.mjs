// Every kind of page of both servers as every role sees it: on a desk and on a phone, by day and by night. No barrier
// that axe knows of, and nothing wider than the screen. `npm run journeys` with AUTOGRADER and BACKUP_MGMT=paths of the
// programs; LOOKS=all takes all four looks instead of one, SHOTS=folder keeps a picture of each page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crawl } from "./crawl.mjs";
import { openPlace } from "./place.mjs";
import { Visitor, openBrowser } from "./visitor.mjs";

const SERVERS = [
  { program: "AUTOGRADER", roles: ["本部", "塾", "教室"], fewest: 8 },
  {
    program: "BACKUP_MGMT",
    roles: ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"],
    fewest: 8,
    // Words of any length come into the audit record with the names of things.
    prepare: ({ command }) => command("location", "add", `${"とても長い名前の保管場所".repeat(4)}-${"x".repeat(60)}`),
    // A job of the engine has pages that those of other tools have not; both kinds are looked at.
    async first(page) {
      const job = async (name) => {
        await page.goto(`/jobs?q=${encodeURIComponent(name)}`);
        return new URL(await page.getByRole("link", { name }).first().evaluate((link) => link.href)).pathname;
      };
      return [await job("総務 文書フォルダー"), await job("基幹サーバー イメージ")];
    },
  },
];
// The first is the one that other journeys look at least.
const EVERY_LOOK = [
  { name: "phone-dark", width: 390, colorScheme: "dark" },
  { name: "desk-light", width: 1280, colorScheme: "light" },
  { name: "desk-dark", width: 1280, colorScheme: "dark" },
  { name: "phone-light", width: 390, colorScheme: "light" },
];
const LOOKS = process.env.LOOKS === "all" ? EVERY_LOOK : EVERY_LOOK.slice(0, 1);

let browser;

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
});

for (const { program, roles, fewest, prepare, first } of SERVERS) {
  let place;
  before(async () => {
    place = await openPlace(program, roles);
    await prepare?.(place);
  });
  after(() => place?.close());
  for (const role of roles) {
    test(`${program}: what the role ${role} sees`, { timeout: 1_800_000 }, async () => {
      const visitor = await Visitor.open(browser, place, {});
      const { page } = visitor;
      await visitor.signIn(role);
      const found = [];
      const kinds = await crawl(visitor, async (kind) => {
        for (const { name, width, colorScheme } of LOOKS) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          // What scripts do about another width, they have done before the next frame.
          await page.waitForFunction((wide) => innerWidth === wide, width);
          await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wider > 0) found.push(`${kind}, ${name}: ${wider} px wider than the screen`);
          const picture = `${program.toLowerCase()}-${role}-${name}${kind.replaceAll("/", "_").replaceAll("#", "n")}`;
          await visitor.see(picture).catch(({ message }) => found.push(message));
        }
      }, await first?.(page));
      await visitor.context.close();
      assert.deepEqual(found, []);
      assert.ok(kinds.length >= fewest, `only ${kinds.length} kinds of pages: ${kinds.join(" ")}`);
    });
  }
}
