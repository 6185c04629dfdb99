// Somebody at a browser, watched: no foreign host, no error in the console, no barrier on a page.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { openPlace } from "./place.mjs";

const STEP_MS = 60_000;
const PATIENCE_MS = 300_000;
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const openBrowser = (switches = []) => chromium.launch({ executablePath: BROWSER, args: [...QUIET, ...switches] });

// Opens a place and a browser for the journeys of one file. Gives the function that tells one: whatever happens, its
// window is closed and its troubles are told. `program` and `labels` are those of `openPlace`; a long story asks for
// `patience`, in milliseconds.
export function journeysThrough(program, labels) {
  let place, browser;
  before(async () => {
    place = await openPlace(program, labels);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await place?.close();
  });
  return function journey(name, options, story) {
    test(name, { timeout: options.patience ?? PATIENCE_MS }, async () => {
      const visitor = await Visitor.open(browser, place, options);
      try {
        await story(visitor, visitor.page);
      } catch (error) {
        if (visitor.troubles.length) error.message += `\ntroubles before: ${visitor.troubles.join("\n")}`;
        await visitor.context.close();
        throw error;
      }
      await visitor.close();
    });
  };
}

export class Visitor {
  // Opens a window of its own, with scripts or without; `scripts` is what the browser is set to.
  static async open(browser, place, { scripts = true } = {}) {
    const context = await browser.newContext({
      baseURL: place.origin,
      javaScriptEnabled: scripts,
      locale: "ja-JP",
      timezoneId: "Asia/Tokyo",
      // A colour that is still fading is no colour to be measured.
      reducedMotion: "reduce",
      viewport: { width: 1280, height: 900 },
    });
    context.setDefaultTimeout(STEP_MS);
    const visitor = new Visitor(context, await context.newPage(), place, scripts);
    visitor.#watch();
    return visitor;
  }

  constructor(context, page, place, scripts) {
    Object.assign(this, { context, page, place, scripts, others: [], troubles: [], visited: [], expected: new Set(["409", "422", "afterRequest", "sendAbort"]) });
  }

  #watch() {
    this.context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.place.origin && !["data:", "blob:"].includes(protocol)) {
        this.troubles.push(`a request went to another host: ${request.url()}`);
      }
    });
    this.page.on("pageerror", (error) => this.troubles.push(`a script failed: ${error}`));
    this.page.on("console", (message) => {
      // A form that is sent back (422, 409) is an answer for a person, and one that htmx gave up (sendAbort) was asked anew
      // or left behind; both are logged all the same.
      const [, met] = /(?:status of |net::|htmx:)(\w+)/.exec(message.text()) ?? [];
      if (message.type() === "error" && !this.expected.has(met)) {
        this.troubles.push(`the console says: ${message.text()} (${message.location().url})`);
      }
    });
    // Leaving a page with unsent values asks; the journey means to leave.
    this.page.on("dialog", (dialog) => dialog.accept());
  }

  // Somebody else, at a browser of their own.
  async another() {
    const visitor = await Visitor.open(this.context.browser(), this.place, {});
    this.others.push(visitor);
    return visitor;
  }

  // Signs in by the form, as the holder of one of the demonstration's logins.
  async signIn(label) {
    const { login, password } = this.place.logins[label];
    await this.page.goto("/login");
    await this.page.getByRole("button", { name: `${label}で入る` }).waitFor();
    await this.see(`sign-in-${login}`);
    await this.page.getByLabel("ログインID").fill(login);
    await this.page.getByLabel("パスワード").fill(password);
    await this.page.getByRole("button", { name: "ログイン", exact: true }).click();
    await this.page.waitForURL((url) => url.pathname !== "/login");
    await this.page.getByRole("button", { name: "ログアウト" }).first().waitFor();
  }

  // Says that the journey means to meet this, too: a status, or an error of the network, of which the browser may tell late.
  expect(met) {
    this.expected.add(String(met));
  }

  // Follows a link of the menu; one below a folded heading is unfolded first.
  async choose(name) {
    await this.page.waitForLoadState();
    const menu = this.page.getByRole("navigation", { name: "メニュー" }).first();
    for (const folded of await menu.locator("details:not([open])").filter({ hasText: name }).all()) await folded.locator("summary").click();
    await menu.getByRole("link", { name, exact: true }).click();
    await this.page.waitForLoadState();
    await this.page.getByRole("heading", { level: 1 }).waitFor();
  }

  // Looks at the page that is open: title, language, barriers, troubles so far; and keeps a picture.
  async see(name) {
    await this.page.waitForLoadState();
    await this.page.waitForLoadState("networkidle");
    this.visited.push(name);
    const where = `${name} (${this.page.url()})`;
    assert.match(await this.page.title(), /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u, `${where}: the title is not Japanese`);
    assert.equal(await this.page.locator("html").getAttribute("lang"), "ja", `${where}: the page does not say its language`);
    if (process.env.SHOTS) {
      await mkdir(process.env.SHOTS, { recursive: true });
      await this.page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`) });
    }
    if (this.scripts) assert.deepEqual(await this.#barriers(), [], `${where}: axe finds barriers`);
    assert.deepEqual(this.troubles, [], where);
  }

  async #barriers() {
    await this.page.evaluate(await readFile(AXE, "utf8"));
    const found = await this.page.evaluate(async (tags) => {
      // What a bar at the lower edge covers in part is reached by scrolling, which axe does not know.
      const bars = [...document.querySelectorAll(".form-bar.sticky, .selection, .side .person")];
      for (const bar of bars) bar.style.position = "static";
      const found = await globalThis.axe.run({ runOnly: tags });
      for (const bar of bars) bar.style.position = "";
      return found;
    }, WCAG);
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }

  async close() {
    for (const other of this.others) await other.close();
    await this.context.close();
    assert.deepEqual(this.troubles, [], `after ${this.visited.at(-1)}`);
  }
}
