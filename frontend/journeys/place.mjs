// A demonstration server in a folder of its own, for one run of the journeys.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const FILLING_MS = 180_000;
const STARTING_MS = 30_000;
const ENDING_MS = 10_000;

// Fills a new database of the program that the variable `name` leads to, and serves it.
// Gives `origin`, `logins` by label, `command` to run the program beside the server, and `close`.
export async function openPlace(name, labels) {
  const program = process.env[name];
  assert.ok(program, `set ${name} to the path of the program (./test does)`);
  const folder = await mkdtemp(path.join(tmpdir(), "journey-"));
  const env = { ...process.env, DATABASE_URL: `sqlite://${folder}/journey.db`, DATA_DIR: folder, LOG: "warn" };
  const filled = await promisify(execFile)(program, ["demo"], { env, cwd: folder, timeout: FILLING_MS });
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  // Passkeys belong to a domain, and an address of numbers has none.
  env.PUBLIC_URL = `http://localhost:${port}`;
  const server = spawn(program, ["serve", "--demo", "--listen", address], { env, cwd: folder, stdio: "ignore" });
  const ended = once(server, "exit");
  const place = { origin: env.PUBLIC_URL, logins: readLogins(filled.stdout, labels) };
  place.command = (...verb) => promisify(execFile)(program, verb, { env, cwd: folder, timeout: STARTING_MS });
  place.close = async () => {
    server.kill("SIGTERM");
    const patience = setTimeout(() => server.kill("SIGKILL"), ENDING_MS);
    await ended;
    clearTimeout(patience);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(`${place.origin}/login`, server);
  } catch (error) {
    await place.close();
    throw error;
  }
  return place;
}

// The lines 「  本部  ログインID honbu  パスワード …」 that a program prints when it makes its demonstration.
function readLogins(said, labels) {
  const lines = [...said.matchAll(/^\s*(\S+)\s+ログインID (\S+)\s+パスワード (\S+)$/gm)];
  const logins = Object.fromEntries(lines.map(([, label, login, password]) => [label, { login, password }]));
  assert.deepEqual(Object.keys(logins), labels, `the demonstration printed other logins:\n${said}`);
  return logins;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

async function answers(address, server) {
  const until = Date.now() + STARTING_MS;
  while (Date.now() < until && server.exitCode === null) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server does not answer at ${address}`);
}
