// Text that is more than text: markup in every field, formulas in exports, SQL in forms and lists.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { openBrowser } from "../frontend/journeys/visitor.mjs";
import { AUTOGRADER, BACKUP_MGMT, open } from "./places.mjs";
import { Stranger } from "./stranger.mjs";

// Pages looked at per role: one of each kind is enough, and a demonstration has a few hundred of them.
const MOST_PAGES = 150;
const MARKUP = `"><img src=x onerror="window.pwned=1"><svg/onload=window.pwned=1>'-<script>window.pwned=1</script>`;

// One address of each kind: ids are told apart no further.
const kind = (address) => address.split("?")[0].replace(/\d{2,}|\/[0-9a-f]{8,}/g, "#").replace(/\/\d+(?=\/|$)/g, "/#");

// Every page that links lead to from the first one, one of each kind; `look` is called on each.
async function walk(page, origin, look) {
  const waiting = ["/"];
  const seen = new Set(["/"]);
  while (waiting.length && seen.size < MOST_PAGES) {
    const address = waiting.shift();
    const answer = await page.goto(origin + address).catch(() => null);
    if (!answer?.ok() || !/html/.test(answer.headers()["content-type"] ?? "")) continue;
    await look(address);
    for (const href of await page.$$eval("a[href]", (links) => links.map((link) => link.getAttribute("href")))) {
      const next = new URL(href, origin + address);
      const target = next.pathname + next.search;
      if (next.origin !== origin || seen.has(kind(target)) || /\.(xlsx|csv|pdf|zip|svg|json)$|\/file$/.test(next.pathname)) continue;
      seen.add(kind(target));
      waiting.push(target);
    }
  }
  return seen.size;
}

// The forms of the page that is open, with what they would send.
const forms = (page) =>
  page.$$eval("form", (all) =>
    all.filter((form) => form.method === "post" && form.enctype !== "multipart/form-data").map((form) => ({
      action: form.getAttribute("action") ?? location.pathname,
      fields: [...new FormData(form)].filter(([, value]) => typeof value === "string"),
      texts: [...form.querySelectorAll("input:not([type]),input[type=text],input[type=search],input[type=email],textarea")]
        .filter((field) => field.name && !field.readOnly)
        .map((field) => field.name),
    })));

for (const product of [AUTOGRADER, BACKUP_MGMT]) {
  describe(product.program, () => {
    let place, browser;

    before(async () => {
      place = await open(product);
      browser = await openBrowser();
    });
    after(async () => {
      await browser?.close();
      await place?.close();
    });

    async function signedIn(label) {
      const context = await browser.newContext({ baseURL: place.origin, bypassCSP: true });
      const page = await context.newPage();
      page.on("dialog", (dialog) => dialog.accept());
      await page.goto("/login");
      await page.getByLabel("ログインID").fill(place.logins[label].login);
      await page.getByLabel("パスワード").first().fill(place.logins[label].password);
      await page.getByRole("button", { name: "ログイン", exact: true }).click();
      await page.waitForURL((url) => url.pathname !== "/login");
      return { context, page };
    }

    test("markup in every text field of every form stays text on every page", { timeout: 600_000 }, async (told) => {
      let fields = 0;
      let kept = 0;
      for (const label of product.labels) {
        const { context, page } = await signedIn(label);
        const stranger = new Stranger(place.origin);
        for (const { name, value } of await context.cookies()) stranger.cookies.set(name, value);
        const sent = new Set();
        await walk(page, place.origin, async () => {
          for (const { action, fields: filled, texts } of await forms(page)) {
            if (/logout|password|factor|passkey|login/.test(action)) continue;
            for (const text of texts) {
              if (sent.has(`${kind(action)} ${text}`)) continue;
              sent.add(`${kind(action)} ${text}`);
              fields += 1;
              const form = filled.map(([name, value]) => [name, name === text ? MARKUP : value]);
              const { status } = await stranger.post(new URL(action, page.url()).pathname, form);
              assert.ok(status < 500, `${action} ${text}: ${status}`);
              if (status < 400) kept += 1;
            }
          }
        });
        const pages = await walk(page, place.origin, async (address) => {
          const hurt = await page.evaluate(() => ({
            ran: globalThis.pwned ?? 0,
            handlers: document.querySelectorAll("[onerror],[onload],img[src='x']").length,
            scripts: document.querySelectorAll("script:not([src])").length,
          }));
          assert.deepEqual(hurt, { ran: 0, handlers: 0, scripts: 0 }, `${label} at ${address}`);
        });
        told.diagnostic(`${label}: ${pages} kinds of pages`);
        await context.close();
      }
      told.diagnostic(`${fields} fields filled with markup, ${kept} kept it`);
      assert.ok(kept > 0, "something was kept, so that the pages had something to show");
    });

    test("sqlmap finds nothing in the forms and lists", { timeout: 900_000 }, async (told) => {
      const { context } = await signedIn(product.admin);
      const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
      const folder = await mkdtemp(path.join(tmpdir(), "sqlmap-"));
      const targets = product === AUTOGRADER
        ? [["/students?q=a&sort=name&dir=asc"], ["/juku?q=a"], ["/login", "login=a&password=b"]]
        : [["/jobs?q=a&sort=name"], ["/runs?q=a"], ["/login", "login=a&password=b"]];
      try {
        for (const [target, data] of targets) {
          const words = ["-u", place.origin + target, "--batch", "--level=2", "--risk=2", "--threads=4", "--technique=BEUS", "--flush-session",
            `--output-dir=${folder}`, `--headers=Origin: ${place.origin}\nSec-Fetch-Site: same-origin`, "--timeout=10", "--retries=1",
            "--ignore-code=401,422,429"];
          if (data) words.push("--data", data);
          else words.push("--cookie", cookie);
          const { stdout } = await promisify(execFile)("sqlmap", words, { maxBuffer: 1 << 24, timeout: 240_000 }).catch((error) => error);
          told.diagnostic(`${target}: ${stdout.match(/total of (\d+) HTTP/)?.[1] ?? "?"} requests`);
          assert.doesNotMatch(stdout, /is vulnerable|injection point\(s\) with a total/i, stdout.slice(-2_000));
          assert.match(stdout, /not appear to be injectable|not seem to be injectable|all tested parameters/i, stdout.slice(-2_000));
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
        await context.close();
      }
    });
  });
}
