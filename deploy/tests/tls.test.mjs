// A server that protects its connections by itself. AUTOGRADER and BACKUP_MGMT are the built programs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { prepareGround } from "../../frontend/journeys/place.mjs";
import { openAuthority } from "./authority.mjs";
import { freePort } from "./proxy.mjs";

const HOST = "kouzyou.example";
const PATIENCE_MS = 180_000;

async function until(what, found) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const value = await found().catch(() => null);
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`in vain: ${what}`);
}

// Asks the server under its name, over a connection of its own. Gives the answer and the certificate's serial number.
function ask(port, roots, pathname = "/login") {
  const options = { host: "127.0.0.1", port, servername: HOST, ca: readFileSync(roots), path: pathname, agent: false };
  return new Promise((resolve, reject) => {
    const request = https.request({ ...options, headers: { host: HOST } }, (answer) => {
      const { serialNumber } = answer.socket.getPeerCertificate();
      answer.resume().on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, serialNumber }));
    });
    request.on("error", reject).end();
  });
}

async function start(variable, ground, settings) {
  await ground.command("migrate");
  const server = spawn(process.env[variable], ["serve"], { env: { ...process.env, ...settings }, cwd: ground.folder, stdio: ["ignore", "pipe", "pipe"] });
  const said = { text: "" };
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (part) => (said.text += part));
  const ended = once(server, "exit");
  return { said, reload: () => server.kill("SIGHUP"), stop: () => (server.kill("SIGTERM"), ended) };
}

for (const variable of ["AUTOGRADER", "BACKUP_MGMT"]) {
  describe(`TLS of ${variable}`, () => {
    let ground, settings, port, plain, authority, server;
    before(async () => {
      [port, plain] = [await freePort(), await freePort()];
      ground = await prepareGround(variable);
      settings = {
        DATABASE_URL: `sqlite://${ground.folder}/place.db`,
        DATA_DIR: ground.folder,
        LISTEN: `127.0.0.1:${port}`,
        HTTP_LISTEN: `127.0.0.1:${plain}`,
        PUBLIC_URL: `https://${HOST}`,
      };
    });
    after(async () => {
      await server?.stop();
      authority?.close();
      await ground?.close();
    });

    test("a certificate is had over ACME, kept over a restart, and renewed before it ends", async () => {
      // Renewal comes in the last third: four seconds after the certificate was given, so also while the server stands still.
      authority = await openAuthority({ reach: port, since: -62, until: 37 });
      authority.refuseNext(1);
      const acme = { ...settings, ACME_DOMAINS: HOST, ACME_CONTACT: "kanri@kouzyou.example", ACME_DIRECTORY: authority.directory, ACME_ROOTS_FILE: authority.roots };
      server = await start(variable, ground, acme);
      const first = await until("the first certificate", () => ask(port, authority.roots));
      assert.equal(first.status, 200, server.said.text);
      assert.match(first.headers["strict-transport-security"], /max-age=\d{8}/);
      await until("a word about the refusal", async () => server.said.text.includes("no certificate could be had"));
      await server.stop();
      const given = authority.given();
      server = await start(variable, ground, acme);
      const kept = await until("the kept certificate", () => ask(port, authority.roots));
      await until("a renewed certificate", async () => (await ask(port, authority.roots)).serialNumber !== kept.serialNumber);
      assert.ok(authority.given() > given);
    });

    test("whoever comes without TLS is sent to the same page with it, whatever host they name, and a program is refused", async () => {
      const answer = await fetch(`http://127.0.0.1:${plain}/login?next=%2Fa`, { redirect: "manual", headers: { host: "elsewhere.example" } });
      assert.equal(answer.status, 308);
      assert.equal(answer.headers.get("location"), `https://${HOST}/login?next=%2Fa`);
      // A program's token would go in the clear each time, and nobody would see it.
      assert.equal((await fetch(`http://127.0.0.1:${plain}/api/v1/me`, { redirect: "manual" })).status, 403);
      await server.stop();
      server = null;
    });

    test("a new certificate in the files is taken at a reload, and one that does not fit its key is not", async () => {
      const files = { TLS_CERTIFICATE_FILE: path.join(ground.folder, "fullchain.pem"), TLS_KEY_FILE: path.join(ground.folder, "privkey.pem") };
      function put({ certificate, key }) {
        writeFileSync(files.TLS_CERTIFICATE_FILE, certificate);
        writeFileSync(files.TLS_KEY_FILE, key);
      }
      put(authority.issue(HOST));
      server = await start(variable, ground, { ...settings, ...files });
      const first = await until("an answer", () => ask(port, authority.roots));
      const next = authority.issue(HOST);
      put({ ...next, key: authority.issue(HOST).key });
      server.reload();
      await until("a refusal", async () => server.said.text.includes("が合いません"));
      assert.equal((await ask(port, authority.roots)).serialNumber, first.serialNumber);
      put(next);
      server.reload();
      await until("the new certificate", async () => (await ask(port, authority.roots)).serialNumber !== first.serialNumber);
    });

    test("status finds the server that speaks TLS", async () => {
      const files = { TLS_CERTIFICATE_FILE: path.join(ground.folder, "fullchain.pem"), TLS_KEY_FILE: path.join(ground.folder, "privkey.pem") };
      const beside = await prepareGround(variable, { ...settings, ...files });
      try {
        assert.match((await beside.command("status")).stdout, /動いています/);
      } finally {
        await beside.close();
      }
    });
  });
}
