// Requests that no page of ours would send: of other origins, for other hosts, to other places, of other kinds.
import assert from "node:assert/strict";
import { Stranger, signedIn } from "./stranger.mjs";

const HOSTILE = "https://attacker.example";
const PAGES = ["/login", "/", "/nowhere", "/assets/nothing.js"];

const SENT_FROM_ELSEWHERE = [
  { origin: HOSTILE, "sec-fetch-site": "cross-site" },
  { origin: HOSTILE },
  { origin: "null" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site", origin: "http://sub.localhost" },
  { origin: "http://localhost" },
  { referer: `${HOSTILE}/form` },
  {},
];

const LEADING_AWAY = [HOSTILE, "//attacker.example", "/\\attacker.example", "\\\\attacker.example", "/%09/attacker.example",
  "/\t/attacker.example", "/\n/attacker.example", " //attacker.example", "/.//attacker.example", "https:attacker.example",
  "javascript:alert(1)", "/\r\nlocation: //attacker.example"];

const OTHER_HOSTS = [
  { host: "attacker.example" },
  { "x-forwarded-host": "attacker.example" },
  { "x-host": "attacker.example" },
  { forwarded: "host=attacker.example;proto=https" },
];

async function forgeRequests(place) {
  const victim = await signedIn(place, place.labels[0]);
  for (const headers of SENT_FROM_ELSEWHERE) {
    const { status } = await victim.send("POST", "/logout", { form: {}, headers });
    assert.equal(status, 403, `a form with ${JSON.stringify(headers)} was answered ${status}`);
  }
  assert.equal((await victim.get("/")).status, 200, "the victim is still signed in");
  return `${SENT_FROM_ELSEWHERE.length} forged forms`;
}

async function leadAway(place) {
  for (const next of LEADING_AWAY) {
    const stranger = new Stranger(place.origin);
    const { status, headers } = await stranger.signIn(place.logins[place.labels.at(-1)], { next });
    assert.equal(status, 303, `signing in with next=${JSON.stringify(next)}`);
    const { origin } = new URL(headers.location, place.origin);
    assert.equal(origin, place.origin, `next=${JSON.stringify(next)} leads to ${headers.location}`);
  }
  return `${LEADING_AWAY.length} places`;
}

async function forgeHost(place) {
  for (const headers of OTHER_HOSTS) {
    for (const page of PAGES) {
      const answer = await new Stranger(place.origin).get(page, { headers });
      const said = JSON.stringify(answer.headers) + answer.text;
      assert.ok(!said.includes("attacker.example"), `${page} repeats ${JSON.stringify(headers)}`);
      if (headers.host) assert.ok([400, 421].includes(answer.status), `${page} for another host: ${answer.status}`);
    }
  }
  return `${OTHER_HOSTS.length * PAGES.length} requests`;
}

async function sendOddRequests(place) {
  const admin = await signedIn(place, place.labels[0]);
  const own = { origin: place.origin, "sec-fetch-site": "same-origin" };
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const odd = [
    ...["TRACE", "DELETE", "PATCH", "PUT", "PROPFIND"].map((method) => [method, "/", { headers: own }]),
    ["OPTIONS", "/login", { headers: { ...own, "access-control-request-method": "POST" } }],
    ["GET", `/login?${"x".repeat(60_000)}`, {}],
    ["GET", "/login?next=%ff%fe%00", {}],
    ["POST", "/login", { headers: { ...own, ...type }, body: Buffer.from([0xff, 0xfe, 0x3d, 0x80]) }],
    ["POST", "/login", { headers: { ...own, "content-type": "application/json" }, body: "{" }],
    ["POST", "/login", { headers: { ...own, "content-type": "multipart/form-data; boundary=" }, body: "--" }],
    ["POST", "/login", { headers: { ...own, ...type }, body: "a=1&".repeat(600_000) }],
    ["POST", "/login", { headers: { ...own, ...type }, body: "login=a&login=b&password=c" }],
  ];
  for (const [method, path, how] of odd) {
    // An answer before all of the request was sent may close the connection: that is a refusal, too.
    const { status } = await admin.send(method, path, how).catch(() => ({ status: 400 }));
    assert.ok(status < 500, `${method} ${path.slice(0, 40)}: ${status}`);
    if (method !== "GET") assert.ok(status >= 400, `${method} ${path} is taken: ${status}`);
  }
  assert.equal((await new Stranger(place.origin).get("/login")).status, 200, "the server still answers");
  return `${odd.length} requests`;
}

async function readHeaders(place) {
  for (const page of PAGES) {
    const { headers } = await new Stranger(place.origin).get(page);
    const policy = headers["content-security-policy"] ?? "";
    for (const rule of ["default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'",
      "form-action 'self'", "frame-ancestors 'none'"]) {
      assert.ok(policy.includes(rule), `${page}: the policy lacks ${rule}: ${policy}`);
    }
    assert.ok(!/unsafe|\*/.test(policy), `${page}: ${policy}`);
    assert.equal(headers["x-content-type-options"], "nosniff", `${page}: x-content-type-options`);
    assert.equal(headers["referrer-policy"], "same-origin", `${page}: referrer-policy`);
    assert.match(headers["cache-control"] ?? "", /no-store/, `${page}: cache-control`);
    assert.equal(headers["access-control-allow-origin"], undefined, `${page}: access-control-allow-origin`);
    assert.ok(!headers.server && !headers["x-powered-by"], `${page} tells what it is made of`);
  }
  return `${PAGES.length} pages`;
}

export const requests = [
  { name: "forms of other origins change nothing", perform: forgeRequests },
  { name: "signing in leads to no other host", perform: leadAway },
  { name: "another host gets into no answer", perform: forgeHost },
  { name: "odd requests are refused and harm nothing", perform: sendOddRequests },
  { name: "every answer keeps browsers careful", perform: readHeaders },
];
