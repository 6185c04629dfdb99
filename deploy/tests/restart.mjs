// Restarts both servers under load, and upgrades them, through nginx and with a handed socket:
//
//   node deploy/tests/restart.mjs [SECONDS] [RESTARTS]
//
// AUTOGRADER and BACKUP_MGMT are the built programs. Sends 200 requests a second, every fifth of which writes; every one must be
// answered as it should be, and what was taken must be there once. The last restart is an upgrade: another file takes the
// program's place and brings the tables up to date, while the former one serves.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, constants, copyFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { freePort, openProxy } from "./proxy.mjs";
import { PRODUCTS, order, prepare } from "./writers.mjs";

const run = promisify(execFile);
const RATE = 200;
const WRITES_EVERY = 5;
const [seconds = 12, restarts = 3] = process.argv.slice(2).map(Number);
// What an update of both adds, and what nobody needs in order to serve.
const [INDEX, OWNER, NUMBER] = ["audit_entries_by_actor", "platform-audit", 3];

async function drill(product) {
  const ground = await prepare(product, undefined, { OWN_BACKUP_DAILY: "false" });
  const file = path.join(ground.folder, "place.db");
  const ask = async (statement) => (await run("sqlite3", ["-cmd", ".timeout 30000", file, statement])).stdout.trim();
  // What is installed later is the same program in another file.
  const newer = path.join(ground.folder, "newer");
  await copyFile(ground.program, newer, constants.COPYFILE_FICLONE);
  await appendFile(newer, "newer");
  const port = await freePort();
  const env = { ...ground.env, LISTEN: `127.0.0.1:${port}`, LOG: "error" };
  const holder = spawn("python3", [path.join(import.meta.dirname, "hold.py"), String(port), ground.program, "serve"], { env, cwd: ground.folder, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(holder, "exit");
  const lines = createInterface(holder.stdout)[Symbol.asyncIterator]();
  const ready = async () => {
    const [word, program] = (await lines.next()).value?.split(" ") ?? [];
    assert.equal(word, "ready", "the server did not come back");
    return program;
  };
  let proxy;
  try {
    await ready();
    proxy = await openProxy(product.name, port);
    const failed = new Map();
    const [times, taken] = [[], []];
    const send = async (asked, wanted, { method, headers, body } = {}) => {
      const began = performance.now();
      const answer = await proxy.ask(asked, { method, headers, body }).catch((error) => ({ status: error.code ?? error.message }));
      times.push(performance.now() - began);
      const what = `${method ?? "GET"} ${asked} ${answer.status}`;
      if (answer.status !== wanted) failed.set(what, (failed.get(what) ?? 0) + 1);
      return answer.status === wanted;
    };
    const pages = ["/login", "/health", "/reset"];
    const one = async (nth) => {
      if (nth % WRITES_EVERY > 0) return send(pages[nth % pages.length], 200);
      const n = nth / WRITES_EVERY + 1;
      const { pathname, init } = order(product, ground.token, n);
      if (await send(pathname, 201, init)) taken.push(n);
    };
    // The update that the newer program brings is taken away first.
    const upgrade = async () => {
      await ask(`DROP INDEX ${INDEX}; DELETE FROM schema_migrations WHERE owner = '${OWNER}' AND number = ${NUMBER};`);
      return `upgrade ${newer}\n`;
    };
    const again = async (isLast) => {
      const order = isLast ? await upgrade() : "restart\n";
      const from = performance.now();
      holder.stdin.write(order);
      return { program: await ready(), took: performance.now() - from };
    };
    const sent = [];
    const began = performance.now();
    const moments = Array.from({ length: restarts }, (_one, nth) => ((nth + 1) * seconds * 1_000) / (restarts + 1));
    const returns = [];
    while (performance.now() - began < seconds * 1_000) {
      const due = Math.floor(((performance.now() - began) / 1_000) * RATE);
      while (sent.length < due) sent.push(one(sent.length));
      if (moments.length > returns.length && performance.now() - began > moments[returns.length]) {
        const back = again(returns.length === restarts - 1);
        // Whatever goes wrong is told below.
        back.catch(() => {});
        returns.push(back);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await Promise.all(sent);
    const back = await Promise.all(returns);
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
    const count = [...failed.values()].reduce((sum, some) => sum + some, 0);
    const longest = Math.max(...back.map(({ took }) => took));
    console.log(
      `${product.name}: ${sent.length} requests in ${seconds} s, ${taken.length} of them writes, ${restarts} restarts, the last one an upgrade ` +
        `(the longest ${(longest / 1_000).toFixed(1)} s): ${count} failed; half in ${at(0.5)} ms, 99% in ${at(0.99)} ms, the slowest in ${at(1)} ms`,
    );
    for (const [what, times] of failed) console.log(`  ${what}: ${times}`);
    assert.equal(count, 0, `${product.name}: requests failed`);
    assert.equal(back.at(-1).program, newer, "the newer program does not serve");
    assert.equal(await ask(`SELECT COUNT(*) FROM sqlite_master WHERE name = '${INDEX}'`), "1", "the update was not applied");
    const kept = (await ask(product.kept)).split("\n").map(Number);
    assert.deepEqual(kept, taken.sort((a, b) => a - b), `${product.name}: what was taken is not what is there`);
  } finally {
    await proxy?.close();
    holder.stdin.end();
    await ended;
    await ground.close();
  }
}

for (const product of PRODUCTS) await drill(product);
