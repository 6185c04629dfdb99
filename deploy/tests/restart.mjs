// Restarts a server under load, through nginx and with a handed socket: node deploy/tests/restart.mjs [SECONDS] [RESTARTS]
//
// AUTOGRADER is the built program. Sends 200 requests a second; every one must be answered as it should be.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { freePort, openProxy } from "./proxy.mjs";

const RATE = 200;
const [seconds = 12, restarts = 3] = process.argv.slice(2).map(Number);

const folder = await mkdtemp(path.join(tmpdir(), "restart-"));
const port = await freePort();
const env = {
  ...process.env,
  DATABASE_URL: `sqlite://${folder}/restart.db`,
  DATA_DIR: folder,
  ALLOWED_HOSTS: "kouzyou.example",
  TRUSTED_PROXIES: "127.0.0.1",
  LISTEN: `127.0.0.1:${port}`,
  LOG: "error",
};
const holder = spawn("python3", [path.join(import.meta.dirname, "hold.py"), String(port), process.env.AUTOGRADER, "serve"], {
  env,
  cwd: folder,
  stdio: ["pipe", "pipe", "inherit"],
});
const ended = once(holder, "exit");
const lines = createInterface(holder.stdout)[Symbol.asyncIterator]();
const ready = async () => assert.equal((await lines.next()).value, "ready");
let proxy;

try {
  await ready();
  proxy = await openProxy("autograder", port);
  const kinds = [
    { path: "/login", wanted: 200 },
    { path: "/health", wanted: 200 },
    { path: "/reset", wanted: 200 },
  ];
  const failed = new Map();
  const times = [];
  let restarting = 0;
  const one = async ({ path: asked, wanted }) => {
    const began = performance.now();
    const answer = await proxy.ask(asked).catch((error) => ({ status: error.code ?? error.message }));
    times.push(performance.now() - began);
    if (answer.status !== wanted) failed.set(`${asked} ${answer.status}`, (failed.get(`${asked} ${answer.status}`) ?? 0) + 1);
  };
  const sent = [];
  const began = performance.now();
  const moments = Array.from({ length: restarts }, (_one, nth) => ((nth + 1) * seconds * 1_000) / (restarts + 1));
  let downtime = 0;
  while (performance.now() - began < seconds * 1_000) {
    const due = Math.floor(((performance.now() - began) / 1_000) * RATE);
    while (sent.length < due) sent.push(one(kinds[sent.length % kinds.length]));
    if (moments.length > restarting && performance.now() - began > moments[restarting]) {
      restarting += 1;
      const from = performance.now();
      holder.stdin.write("restart\n");
      ready().then(() => (downtime = Math.max(downtime, performance.now() - from)));
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(sent);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
  const count = [...failed.values()].reduce((sum, some) => sum + some, 0);
  console.log(
    `${sent.length} requests in ${seconds} s, ${restarts} restarts (the longest ${(downtime / 1_000).toFixed(1)} s): ${count} failed; ` +
      `half in ${at(0.5)} ms, 99% in ${at(0.99)} ms, the slowest in ${at(1)} ms`,
  );
  for (const [what, times] of failed) console.log(`  ${what}: ${times}`);
  process.exitCode = count === 0 ? 0 : 1;
} finally {
  await proxy?.close();
  holder.stdin.end();
  await ended;
  await rm(folder, { recursive: true, force: true });
}
