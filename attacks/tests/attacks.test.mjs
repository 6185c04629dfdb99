// Every attack leaves a sound server alone and finds the one that lacks its defence.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { formulas } from "../formulas.mjs";
import { guessing } from "../guessing.mjs";
import { markup } from "../markup.mjs";
import { paths } from "../paths.mjs";
import { Reader } from "../reader.mjs";
import { requests } from "../requests.mjs";
import { sessions } from "../sessions.mjs";
import { Fake } from "./fake.mjs";

const ALL = [...requests, ...sessions, ...paths, ...markup, ...formulas, ...guessing];

// What a server lacks, the attack that has to notice, and how it says so.
const FLAWS = [
  ["forgery", "forms of other origins change nothing", /was answered 303/],
  ["redirects", "signing in leads to no other host", /leads to/],
  ["host", "another host gets into no answer", /repeats/],
  ["trace", "odd requests are refused and harm nothing", /TRACE \/ is taken/],
  ["odd bytes", "odd requests are refused and harm nothing", /500/],
  ["headers", "every answer keeps browsers careful", /lacks default-src/],
  ["fixation", "a session that somebody else chose is worth nothing", /taken over/],
  ["sign-out", "a copied session ends with the original", /after its person signed out/],
  ["cookie", "a session's cookie goes to this server alone", /scripts can read/],
  ["way out", "every page offers to sign out", /does not offer/],
  ["paths", "no address leads out of what is served", /leads out/],
  ["uploads", "no name of a file or folder leads out of the server's own", /was written/],
  ["folders", "no name of a file or folder leads out of the server's own", /for a folder/],
  ["markup", "markup in every field stays text on every page", /would run/],
  ["csv", "a formula in any field is text in every export", /cells that run/],
  ["workbook", "a formula in any field is text in every export", /runs it/],
  ["words", "nobody learns which logins exist", /words differ/],
  ["time", "nobody learns which logins exist", /unknown ones \d+ ms/],
  ["disguise", "one address in disguise is one address", /in disguise were looked at/],
  ["codes", "codes are not guessed", /codes of one address/],
  ["guesses", "of a thousand guesses at a login a handful is looked at", /guesses were looked at/],
];

let reader;

before(async () => {
  reader = await Reader.open();
});
after(() => reader?.close());

async function attack(name, flaws) {
  const place = await new Fake(flaws).open();
  try {
    return await ALL.find((one) => one.name === name).perform(place, { reader });
  } finally {
    await place.close();
  }
}

for (const { name } of ALL) {
  test(`a sound server: ${name}`, async (told) => told.diagnostic(await attack(name, [])));
}

for (const [flaw, name, words] of FLAWS) {
  test(`a server without its defence "${flaw}" is found: ${name}`, () => assert.rejects(attack(name, [flaw]), words));
}

test("every attack is proven to find something", () => {
  assert.deepEqual([...new Set(FLAWS.map(([, name]) => name))].sort(), ALL.map(({ name }) => name).sort());
});
