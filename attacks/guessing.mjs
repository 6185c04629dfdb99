// Guessing: a thousand passwords, over two nodes, and asking which logins exist.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AUTOGRADER, BACKUP_MGMT, open } from "./places.mjs";
import { Stranger } from "./stranger.mjs";

const GUESSES = 1_000;
const AT_ONCE = 20;
const MOST_EVALUATED = 10;

let places;

before(async () => {
  places = await Promise.all([AUTOGRADER, BACKUP_MGMT].map((product) => open(product)));
});
after(() => Promise.all((places ?? []).map((place) => place.close())));

// Lets several hands work through `count` pieces of work.
async function many(count, work) {
  let next = 0;
  const hand = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
}

// Guesses at `login` from everywhere at `origins`; gives how often each status was answered.
async function guess(origins, login) {
  const seen = new Map();
  await many(GUESSES, async (turn) => {
    const stranger = new Stranger(origins[turn % origins.length], { from: `127.0.${1 + (turn % 50)}.1` });
    const { status } = await stranger.signIn({ login, password: `ateZuppo-${turn}-kakato` });
    seen.set(status, (seen.get(status) ?? 0) + 1);
  });
  return seen;
}

const refusedUnseen = (seen) => seen.get(429) ?? 0;

for (const [at, name] of ["autograder", "backup-mgmt"].entries()) {
  test(`${name}: of a thousand guesses from fifty addresses ten are looked at`, { timeout: 300_000 }, async (told) => {
    const place = places[at];
    const [{ login }] = Object.values(place.logins);
    const seen = await guess([place.origin], login);
    told.diagnostic(`answers: ${JSON.stringify(Object.fromEntries(seen))}`);
    assert.ok(GUESSES - refusedUnseen(seen) <= MOST_EVALUATED, `${GUESSES - refusedUnseen(seen)} were looked at`);
    assert.ok([...seen.keys()].every((status) => [401, 422, 429].includes(status)), "only refusals");
  });
}

test("an unknown login is refused like a known one, in the same words and the same time", { timeout: 120_000 }, async (told) => {
  const [place] = places;
  const known = Object.values(place.logins).map(({ login }) => login)[2];
  const answers = { known: [], unknown: [] };
  for (let turn = 0; turn < 4; turn += 1) {
    for (const [kind, login] of [["known", known], ["unknown", `daremo${turn}`]]) {
      const stranger = new Stranger(place.origin, { from: `127.1.${turn}.1` });
      const began = performance.now();
      const { status, text } = await stranger.signIn({ login, password: "machigatta-pasuwado" });
      answers[kind].push({ status, ms: performance.now() - began, words: text.replaceAll(login, "LOGIN").replace(/value="[^"]*"/g, "") });
    }
  }
  assert.deepEqual(new Set(answers.known.map(({ status }) => status)), new Set(answers.unknown.map(({ status }) => status)));
  assert.equal(answers.known[0].words, answers.unknown[0].words);
  const median = (list) => list.map(({ ms }) => ms).sort((a, b) => a - b)[list.length >> 1];
  told.diagnostic(`median: known ${median(answers.known).toFixed(0)} ms, unknown ${median(answers.unknown).toFixed(0)} ms`);
  // Both must have cost a hash; without one an answer takes a small part of it.
  assert.ok(Math.min(...answers.unknown.map(({ ms }) => ms)) > Math.min(...answers.known.map(({ ms }) => ms)) / 2);
});
