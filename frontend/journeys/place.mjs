// A server in a folder of its own, with a database of its own, for one run of the journeys or of the attacks.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const FILLING_MS = 600_000;
const STARTING_MS = 120_000;
const ENDING_MS = 10_000;
// Below the ports that systems give away by themselves: nobody comes between the look at one and the server that takes it.
const FIRST_PORT = 11_000;
const PORTS = 20_011;

const grounds = new Set();
let looks = 0;

// Ends whatever was begun and has not ended yet, for somebody who is told to stop.
export const closeGrounds = () => Promise.allSettled([...grounds].map((ground) => ground.close()));

// Fills a new database of the program that the variable `name` leads to, and serves it as a demonstration; `settings` are
// variables of it besides the usual ones. Gives `origin`, `logins` by label, its `folder`, `command` to run the program
// beside the server, and `close`.
export async function openPlace(name, labels, settings) {
  const ground = await prepareGround(name, settings);
  try {
    const { stdout } = await ground.command("demo");
    const logins = readLogins(stdout, labels);
    const origin = await ground.serve("--demo");
    return { origin, logins, folder: ground.folder, command: ground.command, close: ground.close };
  } catch (error) {
    await ground.close();
    throw error;
  }
}

// A folder for the program that the variable `name` leads to. Gives `command` to run the program, `serve` to start one
// more server on the same data, `close`, which ends them all, and `program` and `env` for whoever starts it otherwise.
export async function prepareGround(name, settings = {}) {
  const program = process.env[name];
  assert.ok(program, `set ${name} to the path of the program (./test does)`);
  const folder = await mkdtemp(path.join(tmpdir(), "place-"));
  const env = { ...process.env, DATABASE_URL: await newDatabase(folder), DATA_DIR: folder, LOG: "warn", ...settings };
  const servers = [];
  const commands = new AbortController();
  const ground = {
    folder,
    program,
    env,
    command: (...verb) => promisify(execFile)(program, verb, { env, cwd: folder, timeout: FILLING_MS, signal: commands.signal }),
    async serve(...options) {
      const port = await freePort();
      // Passkeys belong to a domain, and an address of numbers has none.
      if (servers.length === 0) env.PUBLIC_URL = `http://localhost:${port}`;
      const words = ["serve", ...options, "--listen", `127.0.0.1:${port}`];
      const server = spawn(program, words, { env, cwd: folder, stdio: "ignore" });
      servers.push({ server, ended: once(server, "exit") });
      await answers(`http://localhost:${port}/login`, server);
      return `http://localhost:${port}`;
    },
    async close() {
      commands.abort();
      await Promise.all(servers.map(end));
      // What a server began may write a moment longer than the server lives.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
      grounds.delete(ground);
    },
  };
  grounds.add(ground);
  return ground;
}

// A database for whoever has that folder: a file in it; or, with JOURNEYS_POSTGRES, the address of a cluster's superuser, one
// of that cluster, which is there as long as the cluster.
async function newDatabase(folder) {
  const { JOURNEYS_POSTGRES: cluster } = process.env;
  if (!cluster) return `sqlite://${folder}/place.db`;
  const name = path.basename(folder);
  await promisify(execFile)("psql", ["-qX", "--set=ON_ERROR_STOP=1", "-c", `CREATE DATABASE "${name}"`, cluster]);
  return Object.assign(new URL(cluster), { pathname: `/${name}` }).href;
}

async function end({ server, ended }) {
  server.kill("SIGTERM");
  const patience = setTimeout(() => server.kill("SIGKILL"), ENDING_MS);
  await ended;
  clearTimeout(patience);
}

// The lines 「  本部  ログインID honbu  パスワード …」 that a program prints when it makes its demonstration.
function readLogins(said, labels) {
  const lines = [...said.matchAll(/^\s*(\S+)\s+ログインID (\S+)\s+パスワード (\S+)$/gm)];
  const logins = Object.fromEntries(lines.map(([, label, login, password]) => [label, { login, password }]));
  assert.deepEqual(Object.keys(logins), labels, `the demonstration printed other logins:\n${said}`);
  return logins;
}

// A port that is free, and that no other process of the journeys looks at.
async function freePort() {
  for (;;) {
    const port = FIRST_PORT + ((process.pid * 16 + looks++) % PORTS);
    if (await isFree(port)) return port;
  }
}

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

async function answers(address, server) {
  const until = Date.now() + STARTING_MS;
  while (Date.now() < until && server.exitCode === null) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server does not answer at ${address}`);
}
