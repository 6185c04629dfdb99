// Requests that no page of ours would send: other origins, other hosts, other paths, other cookies.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PRODUCTS, open } from "./places.mjs";
import { Stranger } from "./stranger.mjs";

const HOSTILE = "https://attacker.example";

for (const product of PRODUCTS) {
  describe(product.program, () => {
    let place, admin;

    before(async () => {
      place = await open(product);
      admin = new Stranger(place.origin);
      const answer = await admin.signIn(place.logins[product.admin]);
      assert.equal(answer.status, 303, "the administrator signs in");
    });
    after(() => place?.close());

    test("a form of another origin changes nothing", async () => {
      const tries = [
        { origin: HOSTILE, "sec-fetch-site": "cross-site" },
        { origin: HOSTILE },
        { origin: "null" },
        { "sec-fetch-site": "same-site", origin: "http://sub.127.0.0.1.example" },
        { "sec-fetch-site": "cross-site" },
        { referer: `${HOSTILE}/form` },
      ];
      for (const headers of tries) {
        const { status } = await admin.send("POST", "/logout", { form: {}, headers });
        assert.equal(status, 403, JSON.stringify(headers));
      }
      assert.equal((await admin.get("/")).status, 200, "still signed in");
    });

    test("a session that somebody else chose is worth nothing, and signing in makes a new one", async () => {
      const signedIn = new Stranger(place.origin);
      await signedIn.signIn(place.logins[product.admin]);
      const [name] = signedIn.cookies.keys();
      const victim = new Stranger(place.origin);
      victim.cookies.set(name, "ZmFrZS1zZXNzaW9uLWNob3Nlbi1ieS1zb21lYm9keQ");
      assert.equal((await victim.get("/")).status, 303);
      await victim.signIn(place.logins[product.admin]);
      const first = victim.cookies.get(name);
      assert.notEqual(first, "ZmFrZS1zZXNzaW9uLWNob3Nlbi1ieS1zb21lYm9keQ");
      await victim.signIn(place.logins[product.admin]);
      const old = new Stranger(place.origin);
      old.cookies.set(name, first);
      if (victim.cookies.get(name) !== first) assert.equal((await old.get("/")).status, 303, "the old token is over");
    });

    test("signing in never leads to another host", async () => {
      for (const next of [HOSTILE, "//attacker.example", "/\\attacker.example", "\\\\attacker.example", "/%09/attacker.example",
        "javascript:alert(1)", "https:attacker.example", "/\t/attacker.example", " //attacker.example", "/.//attacker.example"]) {
        const stranger = new Stranger(place.origin);
        const { login, password } = place.logins[product.labels.at(-1)];
        const { status, headers } = await stranger.post("/login", { login, password, next });
        assert.equal(status, 303, next);
        const target = new URL(headers.location, place.origin);
        assert.equal(target.origin, place.origin, `${JSON.stringify(next)} leads to ${headers.location}`);
      }
    });

    test("a foreign host never gets into an answer", async () => {
      for (const headers of [{ host: "attacker.example" }, { "x-forwarded-host": "attacker.example" }, { forwarded: "host=attacker.example" }]) {
        for (const path of ["/login", "/", "/nowhere"]) {
          const answer = await new Stranger(place.origin).get(path, { headers });
          assert.ok(!`${JSON.stringify(answer.headers)}${answer.text}`.includes("attacker.example"), `${path} ${JSON.stringify(headers)}`);
        }
      }
    });

    test("no path leads out of what is served", async () => {
      const paths = ["/assets/../../../../etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd", "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/....//....//etc/passwd", "/assets/%252e%252e%252fetc%252fpasswd", "/assets//etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..\\..\\..\\etc\\passwd", "/assets/app.css%00.txt", "/printings/..%2f..%2fetc%2fpasswd/file", "/restores/..%2f1"];
      for (const path of paths) {
        const { status, text } = await admin.get(path);
        assert.ok([400, 404, 303].includes(status), `${path}: ${status}`);
        assert.ok(!text.includes("root:"), path);
      }
    });

    test("methods and bodies that nobody asked for are refused without trouble", async () => {
      for (const [method, path] of [["TRACE", "/"], ["DELETE", "/"], ["PUT", "/login"], ["PATCH", "/"], ["OPTIONS", "/login"]]) {
        const { status } = await admin.send(method, path, { headers: { origin: place.origin, "sec-fetch-site": "same-origin" } });
        assert.ok([400, 403, 404, 405, 501].includes(status), `${method} ${path}: ${status}`);
      }
      const long = await new Stranger(place.origin).get(`/login?${"x".repeat(60_000)}`).catch(() => ({ status: 431 }));
      assert.ok(long.status < 500, `a long address: ${long.status}`);
      const odd = await new Stranger(place.origin).send("POST", "/login", {
        body: Buffer.from([0xff, 0xfe, 0x3d, 0x80]),
        headers: { origin: place.origin, "content-type": "application/x-www-form-urlencoded" },
      });
      assert.ok(odd.status >= 400 && odd.status < 500, `odd bytes: ${odd.status}`);
    });

    test("every answer carries the headers that keep browsers careful", async () => {
      for (const path of ["/login", "/", "/nowhere"]) {
        const { headers } = await new Stranger(place.origin).get(path);
        assert.match(headers["content-security-policy"], /default-src 'self'/, path);
        assert.doesNotMatch(headers["content-security-policy"], /unsafe/, path);
        assert.equal(headers["x-content-type-options"], "nosniff", path);
        assert.match(headers["cache-control"], /no-store/, path);
        assert.equal(headers["access-control-allow-origin"], undefined, path);
      }
      const cookie = (await new Stranger(place.origin).signIn(place.logins[product.admin])).headers["set-cookie"].join();
      assert.match(cookie, /HttpOnly/);
      assert.match(cookie, /SameSite=(Lax|Strict)/);
    });
  });
}
