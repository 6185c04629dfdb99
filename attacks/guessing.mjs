// Guessing: a thousand passwords from many places, one place in disguise, codes, and which logins exist.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Stranger } from "./stranger.mjs";

const GUESSES = 1_000;
const ADDRESSES = 50;
const AT_ONCE = 20;
// The tries at one login within ten minutes, and at any logins from one address: the usual settings.
const TRIES = 5;
const TRIES_AT_ADDRESS = 30;
// Sign-ins of one address in a minute; a minute's may come at once.
const RATE = 120;
const CODES = 300;
// Answers that are compared by time, and how much quicker one must be to tell that nothing was hashed for it.
const SAMPLES = 20;
const COSTS_NO_HASH = 0.4;

const WRONG = "machigatta-pasuwado";

// Lets several hands work through `count` pieces of work.
async function many(count, work) {
  let next = 0;
  const hand = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
}

// Sends `count` requests at once; gives how often each status was answered.
async function tally(count, send) {
  const seen = {};
  await many(count, async (turn) => {
    const { status } = await send(turn);
    seen[status] = (seen[status] ?? 0) + 1;
  });
  return seen;
}

// A wrong password is answered 422, one that nobody looked at 429, or 503 where the server was out of breath.
function lookedAt(seen) {
  assert.deepEqual(Object.keys(seen).filter((status) => !["422", "429", "503"].includes(status)), [], "only refusals");
  return seen[422] ?? 0;
}

// The tries that are left, one by one: whoever is told to wait some seconds comes again then, until the login is locked.
async function lock(origin, login, seen) {
  for (let turn = 0; turn < TRIES; ) {
    const { status, text } = await new Stranger(origin).signIn({ login, password: WRONG });
    const [, seconds] = /あと(\d+)秒待って/.exec(text) ?? [];
    if (status === 429 && seconds === undefined) return;
    if (status === 422) turn += 1;
    if (status !== 429) seen[status] = (seen[status] ?? 0) + 1;
    const pause = status === 503 ? 1 : Number(seconds ?? 0);
    await new Promise((resolve) => setTimeout(resolve, pause * 1_000));
  }
}

async function guessAtLogin(place) {
  const origins = place.origins ?? [place.origin];
  const person = place.logins[place.labels.at(-1)];
  const seen = await tally(GUESSES, (turn) => {
    const stranger = new Stranger(origins[turn % origins.length], { from: `127.3.${turn % ADDRESSES}.1` });
    return stranger.signIn({ login: person.login, password: `ateZuppo-${turn}-kakato` });
  });
  // A server that is too busy to look at a guess does not count it either.
  await lock(origins[0], person.login, seen);
  const seenThrough = lookedAt(seen);
  assert.ok(seenThrough >= 1 && seenThrough <= TRIES, `${seenThrough} of ${GUESSES} guesses were looked at`);
  for (const origin of origins) {
    const { status } = await new Stranger(origin).signIn(person);
    assert.equal(status, 429, "the right password is looked at while the login is locked");
  }
  return `${GUESSES} guesses from ${ADDRESSES} addresses at ${origins.length} server(s): ${seenThrough} looked at`;
}

async function guessInDisguise(place) {
  const stranger = new Stranger(place.origin);
  const seen = {};
  for (let turn = 0; turn < 2 * TRIES_AT_ADDRESS; turn += 1) {
    const said = `198.51.100.${turn}`;
    const headers = { "x-forwarded-for": said, forwarded: `for=${said}`, "x-real-ip": said };
    const { status } = await stranger.post("/login", { login: `daremo${turn}`, password: WRONG }, headers);
    seen[status] = (seen[status] ?? 0) + 1;
  }
  const seenThrough = lookedAt(seen);
  assert.ok(seenThrough <= TRIES_AT_ADDRESS, `${seenThrough} guesses of one address in disguise were looked at`);
  return `${2 * TRIES_AT_ADDRESS} logins from one address in disguise: ${seenThrough} looked at`;
}

async function guessCodes(place) {
  const stranger = new Stranger(place.origin);
  const began = performance.now();
  const seen = await tally(CODES, () => {
    const code = randomBytes(8).toString("hex").toUpperCase();
    return stranger.post("/invitation", { code, name: "名無し", password: "hiroi-nohara-59", again: "hiroi-nohara-59" });
  });
  const seenThrough = lookedAt(seen);
  const allowed = RATE * (1 + (performance.now() - began) / 60_000) + 1;
  assert.ok(seenThrough <= allowed, `${seenThrough} codes of one address were looked at within seconds`);
  return `${CODES} codes from one address: ${seenThrough} looked at, none right`;
}

// What a sign-in says, without the login that was typed.
async function tryOnce(place, login) {
  const began = performance.now();
  const { status, text } = await new Stranger(place.origin).signIn({ login, password: WRONG });
  const words = text.replaceAll(/value="[^"]*"/g, "").replaceAll(/[0-9a-f]{12}/g, "");
  return { status, ms: performance.now() - began, said: `${status} ${words}` };
}

async function askWhoExists(place) {
  const some = [];
  const none = [];
  for (let turn = 0; turn < SAMPLES; turn += 1) {
    const person = place.logins[place.labels[turn % place.labels.length]];
    const pair = [async () => some.push(await tryOnce(place, person.login)), async () => none.push(await tryOnce(place, `daremoinai${turn}`))];
    // By turns, so that whatever else the machine does meets both alike.
    for (const one of turn % 2 ? pair : pair.reverse()) await one();
    // Signing in forgives the try.
    await new Stranger(place.origin).signIn(person);
  }
  assert.deepEqual(new Set(none.map(({ said }) => said)), new Set(some.map(({ said }) => said)), "the words differ");
  const quickest = (answers) => Math.min(...answers.map(({ ms }) => ms));
  const [here, nowhere] = [quickest(some), quickest(none)];
  assert.ok(nowhere > here * COSTS_NO_HASH && here > nowhere * COSTS_NO_HASH,
    `known logins take ${here.toFixed(0)} ms, unknown ones ${nowhere.toFixed(0)} ms`);
  const reset = async (login) => {
    const { status, text } = await new Stranger(place.origin).post("/reset", { login });
    return `${status} ${text.replaceAll(login, "").replaceAll(/[0-9a-f]{12}/g, "")}`;
  };
  assert.equal(await reset(place.logins[place.labels[0]].login), await reset("daremoinai"), "asking for a new password tells who exists");
  return `the same words; known ${here.toFixed(0)} ms, unknown ${nowhere.toFixed(0)} ms at best`;
}

// In this order: the last one locks a login.
export const guessing = [
  { name: "nobody learns which logins exist", perform: askWhoExists },
  { name: "one address in disguise is one address", perform: guessInDisguise },
  { name: "codes are not guessed", perform: guessCodes },
  { name: "of a thousand guesses at a login a handful is looked at", perform: guessAtLogin },
];
export const guessingAtNodes = guessing.slice(-1);
