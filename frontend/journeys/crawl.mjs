// One page of every kind that links lead to, from the first page of somebody who has signed in.
import assert from "node:assert/strict";

const FILE = /\.(xlsx|csv|json|pdf|svg|zip)$|\/(file|evidence)$|^\/exports\/./;

// What kind of page an address is: all numbers are alike.
const kindOf = (path) => path.replace(/\d+/g, "#").replace(/[0-9a-f]{8,}/g, "#");

// Visits the pages, and calls `look` with the kind of each once it has settled. Gives all kinds, sorted. `first` are
// addresses to begin with: where pages of a kind differ, the first that is met need not be the one that leads furthest.
export async function crawl({ page, place }, look = async () => {}, first = []) {
  const waiting = [...first, "/"];
  const kinds = new Set(waiting.map(kindOf));
  for (let path = waiting.shift(); path; path = waiting.shift()) {
    const answer = await page.goto(path);
    assert.ok(answer.ok(), `${path}: ${answer.status()}`);
    await page.waitForLoadState("networkidle");
    await look(kindOf(path));
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => link.href));
    for (const link of links) {
      const { origin, pathname } = new URL(link);
      if (origin !== place.origin || FILE.test(pathname) || kinds.has(kindOf(pathname))) continue;
      kinds.add(kindOf(pathname));
      waiting.push(pathname);
    }
  }
  return [...kinds].sort();
}
