// Sessions that somebody else chose, kept, copied or made up.
import assert from "node:assert/strict";
import { Stranger, signedIn } from "./stranger.mjs";
import { walk } from "./walk.mjs";

const CHOSEN = "1.ZmFrZS1zZXNzaW9uLWNob3Nlbi1ieS1zb21lYm9keQ";

const sessionOf = (stranger) => [...stranger.cookies].find(([name]) => name.endsWith("session"));

// Somebody at another place who holds that session.
function holder(place, [name, value]) {
  const stranger = new Stranger(place.origin);
  stranger.cookies.set(name, value);
  return stranger;
}

const isIn = async (stranger) => (await stranger.get("/")).status === 200;

async function fixSession(place) {
  const login = place.logins[place.labels.at(-1)];
  const [name] = sessionOf(await signedIn(place, place.labels.at(-1)));
  assert.ok(!(await isIn(holder(place, [name, CHOSEN]))), "a session that was made up lets somebody in");
  const victim = holder(place, [name, CHOSEN]);
  await victim.signIn(login);
  const first = sessionOf(victim);
  assert.ok(await isIn(victim), "the victim signed in");
  assert.notEqual(first[1], CHOSEN, "the session that somebody else chose was taken over");
  await victim.signIn(login);
  assert.notEqual(sessionOf(victim)[1], first[1], "signing in again made no new session");
  assert.ok(!(await isIn(holder(place, first))), "the session before is still good");
  return "1 chosen, 2 sign-ins";
}

async function outliveSignOut(place) {
  const victim = await signedIn(place, place.labels.at(-1));
  const copy = holder(place, sessionOf(victim));
  assert.ok(await isIn(copy), "a copied session works while its person is signed in");
  assert.equal((await victim.post("/logout", {})).status, 303);
  assert.ok(!(await isIn(copy)), "a copied session works after its person signed out");
  return "1 copy";
}

async function readCookie(place) {
  const { headers } = await new Stranger(place.origin).signIn(place.logins[place.labels.at(-1)]);
  const line = headers["set-cookie"].find((cookie) => /session=/.test(cookie));
  assert.match(line, /; HttpOnly/i, `scripts can read the session: ${line}`);
  assert.match(line, /; SameSite=(Lax|Strict)/i, `other sites send the session: ${line}`);
  assert.ok(!/; Domain=/i.test(line), `other hosts get the session: ${line}`);
  const [, secret] = line.match(/session=(?:\d+\.)?([^;]+)/);
  assert.ok(secret.length >= 43, `the session has ${secret.length} characters, fewer than 256 bits need`);
  return `${secret.length} random characters`;
}

async function offerSignOut(place, { reader }) {
  const { pages } = await walk(await signedIn(place, place.labels[0]), reader, (address, { forms }) => {
    assert.ok(forms.some(({ action }) => action === "/logout"), `${address} does not offer to sign out`);
  });
  return `${pages} pages`;
}

export const sessions = [
  { name: "a session that somebody else chose is worth nothing", perform: fixSession },
  { name: "a copied session ends with the original", perform: outliveSignOut },
  { name: "a session's cookie goes to this server alone", perform: readCookie },
  { name: "every page offers to sign out", perform: offerSignOut },
];
