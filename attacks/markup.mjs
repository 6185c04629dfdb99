// Markup in every text field and in uploaded files: it stays text on every page, in every answer.
import assert from "node:assert/strict";
import { signedIn } from "./stranger.mjs";
import { fillForms, walk } from "./walk.mjs";

const MARKUP = `"><img src=x onerror=pwned=1>`;
const SHOWN = "onerror=pwned=1";
// Pages that show it are opened, too; a few of them, as each takes a browser some time.
const MOST_OPENED = 12;

const isPage = ({ headers }) => /html/.test(headers["content-type"] ?? "");

async function assertHarmless(reader, where, html) {
  const { runs } = await reader.read(html);
  assert.deepEqual(runs, [], `${where} holds what would run`);
}

// Opens a page with its scripts and without the policy that would stop them.
async function openForReal(reader, stranger, address) {
  const context = await reader.browser.newContext({ bypassCSP: true });
  const cookies = [...stranger.cookies].map(([name, value]) => ({ name, value, url: stranger.origin.origin }));
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(stranger.origin.origin + address, { waitUntil: "load", timeout: 120_000 });
  const ran = await page.evaluate(() => globalThis.pwned);
  await context.close();
  assert.equal(ran, undefined, `${address} ran the markup`);
}

async function writeMarkup(place, { reader }) {
  let fields = 0;
  let taken = 0;
  for (const label of place.labels) {
    const filled = await fillForms(await signedIn(place, label), reader, MARKUP, async (field, answer) => {
      if (isPage(answer)) await assertHarmless(reader, `the answer to ${field}`, answer.text);
    });
    fields += filled.fields;
    taken += filled.taken;
  }
  await place.plant?.(MARKUP);
  const shown = [];
  let pages = 0;
  for (const label of place.labels) {
    const stranger = await signedIn(place, label);
    const walked = await walk(stranger, reader, async (address, page, text) => {
      assert.deepEqual(page.runs, [], `${address}, seen by ${label}, holds what would run`);
      if (text.includes(SHOWN)) shown.push([stranger, address]);
    });
    pages += walked.pages;
  }
  for (const [stranger, address] of shown.slice(0, MOST_OPENED)) await openForReal(reader, stranger, address);
  assert.ok(taken > 0 && shown.length > 0, `${taken} fields took the markup, ${shown.length} pages show it: nothing was shown`);
  return `${fields} fields, ${taken} took it; ${shown.length} of ${pages} pages show it as text`;
}

export const markup = [{ name: "markup in every field stays text on every page", perform: writeMarkup }];
