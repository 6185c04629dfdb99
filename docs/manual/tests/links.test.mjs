// Every link of the manuals leads to a file that is there and, with a #, to a heading of it; every 画面「…」 of theirs and of the
// rules of Prometheus is in a menu.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const MANUALS = join(dirname(fileURLToPath(import.meta.url)), "..");

// The anchor that a heading gets: lower case, hyphens for spaces, without the marks between words.
const anchor = (heading) => heading.toLowerCase().replace(/[^\p{Letter}\p{Number}\p{Mark} _-]/gu, "").replaceAll(" ", "-");

const MENUS = ["autograder", "backup"].map((product) => readFileSync(join(MANUALS, `../../${product}/server/src/menu.rs`), "utf8")).join("");

const anchors = (path) => [...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));

for (const name of readdirSync(MANUALS).filter((name) => name.endsWith(".md"))) {
  test(`the links of ${name}`, () => {
    for (const [link, target] of readFileSync(join(MANUALS, name), "utf8").matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file, heading] = target.split("#");
      const path = file === "" ? join(MANUALS, name) : join(MANUALS, file);
      assert.ok(existsSync(path), `${link} leads to no file`);
      if (heading) assert.ok(anchors(path).includes(heading), `${link} leads to no heading`);
    }
  });
}

test("every screen that a manual or a rule names stands in a menu", () => {
  for (const name of [...readdirSync(MANUALS).filter((name) => name.endsWith(".md")), "../../deploy/prometheus/alerts.yml"]) {
    for (const [words, screen] of readFileSync(join(MANUALS, name), "utf8").matchAll(/画面「(.+?)」/g)) {
      assert.ok(MENUS.includes(`"${screen}"`), `${name}: there is no ${words}`);
    }
  }
});
