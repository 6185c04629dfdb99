// Every kind of page of both servers under the content security policy, and the screen that keeps addresses out.
// `npm run journeys` with AUTOGRADER and BACKUP_MGMT=paths of the programs; SHOTS=folder keeps pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crawl } from "./crawl.mjs";
import { openPlace } from "./place.mjs";
import { Visitor, openBrowser } from "./visitor.mjs";

const SERVERS = [
  { program: "AUTOGRADER", roles: ["本部", "塾", "教室"], fewest: 12 },
  { program: "BACKUP_MGMT", roles: ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"], fewest: 10 },
];

let browser;

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
});

// Visits one page of every kind that links lead to; gives what the browser refused to run, load or style.
async function crawlForViolations(visitor) {
  const { context } = visitor;
  const violations = [];
  await context.exposeBinding("tellViolation", (_source, told) => violations.push(told));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.told = globalThis.tellViolation(`${location.pathname}: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const kinds = await crawl(visitor);
  await noticesViolations(context, violations);
  return { kinds, violations };
}

// Breaks the policy on a page of its own, so that the silence on the others means something.
async function noticesViolations(context, violations) {
  const page = await context.newPage();
  await page.goto("/");
  const before = violations.length;
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<p style="color: red">x</p>'));
  await page.waitForFunction(() => globalThis.told);
  assert.match(violations.splice(before).join(), /style-src-attr inline/, "the browser does not tell of violations");
  await page.close();
}

for (const { program, roles, fewest } of SERVERS) {
  test(`${program}: nothing on any page breaks the policy, and an address is kept out`, { timeout: 1_200_000 }, async () => {
    const place = await openPlace(program, roles);
    try {
      const visitor = await Visitor.open(browser, place, {});
      await visitor.signIn(roles[0]);
      const { kinds, violations } = await crawlForViolations(visitor);
      assert.deepEqual(violations, []);
      assert.ok(kinds.length >= fewest, `only ${kinds.length} kinds of pages: ${kinds.join(" ")}`);
      await block(visitor);
      await visitor.close();
    } finally {
      await place.close();
    }
  });
}

async function block(visitor) {
  const { page } = visitor;
  await visitor.choose("アドレスの遮断");
  await visitor.see("blocks-none");
  await page.getByRole("textbox", { name: /^アドレス/ }).fill("203.0.113.99/24");
  await page.getByLabel("理由").fill("ログインの総当たり");
  await page.getByRole("button", { name: "遮断する" }).click();
  await page.getByText("203.0.113.0/24を遮断しました。").waitFor();
  await visitor.see("blocks");
  await page.getByRole("textbox", { name: /^アドレス/ }).fill("127.0.0.0/8");
  await page.getByRole("button", { name: "遮断する" }).click();
  await page.getByLabel("自分のアドレスでも遮断する").waitFor();
  await visitor.see("blocks-own");
  await page.getByRole("button", { name: "203.0.113.0/24の遮断を解除" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "解除", exact: true }).click();
  await page.getByText("203.0.113.0/24の遮断を解除しました。").waitFor();
}
