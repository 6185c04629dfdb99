// Both configurations of nginx in front of the real servers, and the steps of the manual that put them there. AUTOGRADER and
// BACKUP_MGMT are the built programs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fillRound, openServer } from "./places.mjs";
import { freePort, openProxy } from "./proxy.mjs";
import { openSite } from "./site.mjs";

const SETTINGS = { TRUSTED_PROXIES: "127.0.0.1", BEHIND_HTTPS: "true", SECOND_FACTOR_REQUIRED: "none" };
const PATIENCE_MS = 60_000;
const PRODUCTS = [
  { program: "AUTOGRADER", name: "autograder", fill: fillRound },
  { program: "BACKUP_MGMT", name: "backup-mgmt" },
];

// Signs somebody in through the proxy and gives the cookies.
async function signIn(proxy, { login, password }) {
  const body = new URLSearchParams({ login, password }).toString();
  const origin = `https://${proxy.host}`;
  const headers = { "content-type": "application/x-www-form-urlencoded", origin, "sec-fetch-site": "same-origin" };
  const answer = await proxy.ask("/login", { method: "POST", headers, body });
  assert.equal(answer.status, 303, answer.body.toString());
  return answer.headers["set-cookie"].map((cookie) => cookie.split(";")[0]).join("; ");
}

// The status of a page at the site, asked under its own name.
function statusAt({ secure, certificate }, host, pathname) {
  const options = { host: "127.0.0.1", port: secure, servername: host, ca: certificate(), path: pathname, agent: false, headers: { host } };
  return new Promise((resolve, reject) => https.get(options, (answer) => answer.resume().on("end", () => resolve(answer.statusCode))).on("error", reject));
}

for (const { program, name, fill } of PRODUCTS) {
  describe(`nginx in front of ${name}`, () => {
    let place, proxy;
    before(async () => {
      const host = name === "autograder" ? "kouzyou.example" : "backup.kouzyou.example";
      place = await openServer(program, { ...SETTINGS, ALLOWED_HOSTS: host }, fill);
      proxy = await openProxy(name, new URL(place.origin).port);
    });
    after(async () => {
      await proxy?.close();
      await place?.close();
    });

    test("programs are not led to HTTPS but refused", async () => {
      const answer = await fetch(`http://127.0.0.1:${proxy.plain}/api/v1/me`, { redirect: "manual", headers: { host: proxy.host } });
      assert.equal(answer.status, 403);
    });

    test("plain HTTP is led to HTTPS", async () => {
      const answer = await fetch(`http://127.0.0.1:${proxy.plain}/login?a=1`, { redirect: "manual", headers: { host: proxy.host } });
      assert.equal(answer.status, 301);
      assert.match(answer.headers.get("location"), /^https:\/\/.*\/login\?a=1$/);
    });

    test("every security header is said once, and the page comes compressed", async () => {
      const answer = await proxy.ask("/login", { headers: { "accept-encoding": "br, gzip" } });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["content-encoding"], "br");
      for (const header of ["strict-transport-security", "content-security-policy", "x-content-type-options", "referrer-policy"]) {
        const said = answer.headers[header];
        assert.ok(said && !said.includes(", max-age"), `${header}: ${said}`);
      }
      assert.ok(!/\d/.test(answer.headers.server ?? ""), "the version of nginx is nobody's business");
    });

    test("what never changes is kept by the proxy", async () => {
      const page = await proxy.ask("/login");
      const asset = /\/assets\/app-[\w-]+\.css/.exec(page.body.toString())[0];
      assert.equal((await proxy.ask(asset)).headers["x-cache"], "MISS");
      const again = await proxy.ask(asset);
      assert.equal(again.headers["x-cache"], "HIT");
      assert.match(again.headers["cache-control"], /immutable/);
    });

    test("somebody signs in, and the cookie is for HTTPS alone", async () => {
      const cookies = await signIn(proxy, place.administrator);
      assert.match(cookies, /__Host-/);
      assert.equal((await proxy.ask("/", { headers: { cookie: cookies } })).status, 200);
    });

    test("nobody chooses the address that the server counts by", async () => {
      await place.command("block", "add", "203.0.113.7");
      await place.command("block", "add", "127.0.0.2");
      const status = async (options) => (await proxy.ask("/login", options)).status;
      for (const until = Date.now() + PATIENCE_MS; (await status({ from: "127.0.0.2" })) !== 403; ) {
        assert.ok(Date.now() < until, "the address of the caller does not reach the server");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.equal(await status({ headers: { "x-forwarded-for": "203.0.113.7" } }), 200);
      assert.equal(await status({ headers: { forwarded: "for=203.0.113.7" } }), 200);
      // Past the proxy the same word counts, as the server trusts who says it.
      const direct = await fetch(`${place.origin}/login`, { headers: { "x-forwarded-for": "203.0.113.7" } });
      assert.equal(direct.status, 403);
    });

    test("a file that is too large is refused on the way", async () => {
      const head = { method: "POST", headers: { "content-length": String(80 * 1024 * 1024) } };
      assert.equal((await proxy.ask("/login", head).catch((error) => ({ status: error.code }))).status, 413);
    });

    test("metrics are not handed out", async () => {
      assert.equal((await proxy.ask("/metrics")).status, 404);
      assert.equal((await fetch(`${place.origin}/metrics`)).status, 200);
    });

    test("nginx writes down who asked for what, without what stands behind a question mark", async () => {
      await proxy.ask("/login?code=of-a-letter", { headers: { referer: `https://${proxy.host}/students?q=of-a-pupil` } });
      for (const until = Date.now() + PATIENCE_MS; !/ "GET \/login HTTP\/1\.1" 200 /.test(await proxy.asked()); ) {
        assert.ok(Date.now() < until, await proxy.asked());
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await fetch(`http://127.0.0.1:${proxy.plain}/login?code=of-a-letter`, { redirect: "manual", headers: { host: proxy.host } });
      for (const until = Date.now() + PATIENCE_MS; !/ "GET \/login HTTP\/1\.1" 301 /.test(await proxy.asked()); ) {
        assert.ok(Date.now() < until, await proxy.asked());
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.doesNotMatch(await proxy.asked(), /of-a-letter|of-a-pupil/);
    });

    test("what nginx cannot pass on is told with no request, and what is wrong with nginx itself is told", async () => {
      const alone = await openProxy(name, await freePort());
      try {
        const referer = `https://${alone.host}/students?q=of-a-pupil`;
        assert.equal((await alone.ask("/login?code=of-a-letter", { headers: { referer } })).status, 502);
        assert.doesNotMatch(await alone.errors(), /login|of-a-letter|of-a-pupil/);
        await alone.spoil();
        for (const until = Date.now() + PATIENCE_MS; !/\[emerg\].*unknown directive "spoiled"/.test(await alone.errors()); ) {
          assert.ok(Date.now() < until, await alone.errors());
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      } finally {
        await alone.close();
      }
    });

    test("the steps of the manual lead from a bare nginx to the server's pages over HTTPS", async () => {
      const site = await openSite(name, new URL(place.origin).port, proxy.host);
      try {
        assert.match(await site.follow("nginxのサイト"), /証明書を取るための設定/);
        const plain = `http://127.0.0.1:${site.plain}/login`;
        assert.equal((await fetch(plain, { redirect: "manual", headers: { host: proxy.host } })).status, 301);
        await assert.rejects(fetch(`https://127.0.0.1:${site.secure}/`));
        assert.match(await site.follow("証明書を取る"), /https:\/\/.*の設定を書きました/);
        for (const until = Date.now() + PATIENCE_MS; (await statusAt(site, proxy.host, "/login").catch(() => 0)) !== 200; ) {
          assert.ok(Date.now() < until, "nobody answers over HTTPS");
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        assert.equal(await statusAt(site, proxy.host, "/metrics"), 404);
      } finally {
        await site.close();
      }
    });

    if (name === "autograder") {
      test("events come as they happen", { timeout: 3 * PATIENCE_MS }, async () => {
        const cookie = await signIn(proxy, place.administrator);
        for (const sheet of ["classrooms/1", "juku/1"]) {
          const answer = await proxy.ask(`/${sheet}/exams/1/marks/events`, { headers: { cookie, accept: "text/event-stream" }, stream: true });
          assert.match(answer.headers["content-type"], /^text\/event-stream/, sheet);
          // The first event is told at once; the stream goes on for minutes, so a proxy that keeps it back is found.
          const late = setTimeout(() => answer.destroy(new Error(`${sheet}: nothing came in ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS);
          let said = "";
          for await (const part of answer) if (/data:/.test((said += part))) break;
          clearTimeout(late);
          assert.match(said, /data:/);
        }
      });
    }
  });
}

test("compose gets both sites under its own hosts, a site has several, and until there is a certificate only what asks for one", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "compose-"));
  try {
    const ours = path.join(import.meta.dirname, "../nginx");
    const etc = path.join(folder, "etc/nginx");
    mkdirSync(path.join(etc, "conf.d"), { recursive: true });
    // The folders of the image stand below this one.
    const here = (text) => ["/etc/nginx", "/etc/letsencrypt", "/var/www", "/var/cache", "/kouzyou"].reduce((text, part) => text.replaceAll(new RegExp(`(?<![\\w.-])${part}`, "g"), folder + part), text);
    mkdirSync(path.join(folder, "kouzyou/snippets"), { recursive: true });
    for (const file of ["autograder.conf", "backup-mgmt.conf", "for-site.sh", "snippets/kouzyou-tls.conf", "snippets/kouzyou-proxy.conf"]) {
      writeFileSync(path.join(folder, "kouzyou", file), here(readFileSync(path.join(ours, file), "utf8")));
    }
    writeFileSync(path.join(folder, "start.sh"), here(readFileSync(path.join(ours, "for-compose.sh"), "utf8")));
    const env = { ...process.env, AUTOGRADER_HOST: "test.example.jp", BACKUP_MGMT_HOST: "backup.example.jp" };
    const start = () => execFileSync("sh", [path.join(folder, "start.sh")], { env });
    const site = (name) => readFileSync(path.join(etc, `conf.d/${name}.conf`), "utf8");
    start();
    for (const name of ["autograder", "backup-mgmt"]) {
      assert.match(site(name), /acme-challenge/);
      assert.doesNotMatch(site(name), /ssl|upstream/);
    }
    mkdirSync(path.join(folder, "etc/letsencrypt/live/test.example.jp"), { recursive: true });
    writeFileSync(path.join(folder, "etc/letsencrypt/live/test.example.jp/fullchain.pem"), "");
    start();
    assert.match(site("autograder"), /server autograder:8080;/);
    assert.match(site("autograder"), /ssl_certificate \S+\/live\/test\.example\.jp\/fullchain\.pem;/);
    assert.doesNotMatch(site("backup-mgmt"), /ssl/);
    const several = () => execFileSync("sh", [path.join(folder, "kouzyou/for-site.sh"), "autograder", "test.example.jp, classroom.kouzyou.example"], { env: { ...env, SITES: path.join(etc, "conf.d") } });
    several();
    assert.equal(site("autograder").match(/server_name test\.example\.jp classroom\.kouzyou\.example;/g).length, 2);
    assert.match(site("autograder"), / -d test\.example\.jp -d classroom\.kouzyou\.example$/m);
    assert.match(site("autograder"), /ssl_certificate \S+\/live\/test\.example\.jp\/fullchain\.pem;/);
    start();
    for (const name of ["autograder", "backup-mgmt"]) assert.doesNotMatch(site(name), /kouzyou\.example|127\.0\.0\.1/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
