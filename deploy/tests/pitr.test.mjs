// Rows that were deleted by mistake come back: runs the blocks of PostgreSQLの時点復元.md against a cluster of its own.
// AUTOGRADER is the built program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { readBlocks } from "../../docs/manual/runner/blocks.mjs";
import { openCluster } from "./cluster.mjs";
import { AUTOGRADER, order, prepare } from "./writers.mjs";

const MANUAL = path.join(import.meta.dirname, "../../docs/manual/PostgreSQLの時点復元.md");
const PATIENCE_MS = 60_000;
const { blocks } = readBlocks(readFileSync(MANUAL, "utf8"));

let cluster, ground;
before(async () => {
  cluster = await openCluster();
  await cluster.ask("CREATE DATABASE autograder");
  ground = await prepare(AUTOGRADER, cluster.addressOf("autograder"));
});
after(async () => {
  await ground?.close();
  await cluster?.close();
});

function blockOf(name) {
  const block = blocks.find((block) => block.name === name);
  assert.ok(block, `the manual has no block ${name}`);
  return block;
}

// Runs a block of the manual as PostgreSQL's account would.
async function follow(name, more = {}) {
  const block = blockOf(name);
  const { hostname, port, username, password } = new URL(cluster.addressOf("postgres"));
  const env = {
    PATH: `${cluster.bin}:${process.env.PATH}`,
    CLUSTER: cluster.data,
    CONFIG: cluster.data,
    ARCHIVE: path.join(cluster.folder, "archive"),
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    ...more,
  };
  const words = ["-euo", "pipefail", "-c", block.script];
  const [program, all] = process.getuid() === 0 ? ["runuser", ["-u", "postgres", "--", "bash", ...words]] : ["bash", words];
  return (await promisify(execFile)(program, all, { env, cwd: "/" })).stdout;
}

// A server that does not reach its database yet says so, and is asked again with the same key.
async function write(origin, from, to) {
  for (let n = from; n <= to; n += 1) {
    const { pathname, init } = order(AUTOGRADER, ground.token, n);
    const send = async () => (await fetch(`${origin}${pathname}`, init)).status;
    let status = await send();
    for (const until = Date.now() + PATIENCE_MS; status === 503 && Date.now() < until; status = await send()) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.equal(status, 201);
  }
}

test("rows that were deleted by mistake come back", { timeout: 600_000 }, async () => {
  const kept = () => cluster.list(AUTOGRADER.kept, "autograder");
  const origin = await ground.serve();
  await write(origin, 1, 5);
  await follow("変更の記録を残す");
  await write(origin, 6, 10);
  assert.match(await follow("土台を作る"), /\| +0\n/, "nothing failed to be archived");
  await write(origin, 11, 15);

  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const target = await cluster.ask("SELECT now()");
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  // Somebody who knows how to get past the foreign keys.
  await cluster.ask("SET session_replication_role = replica; DELETE FROM juku WHERE number LIKE '10000%'", "autograder");
  await write(origin, 16, 17);
  assert.deepEqual(await kept(), ["10", "11", "12", "13", "14", "15", "16", "17"]);

  await follow("直前の時刻に戻す", { TARGET: target });
  assert.deepEqual(await kept(), Array.from({ length: 15 }, (_one, at) => String(at + 1)));
  const { script } = blockOf("戻したデータベースを確かめる");
  const programs = { ...ground.env, PATH: `${ground.folder}:${process.env.PATH}` };
  await symlink(ground.program, path.join(ground.folder, "autograder"));
  await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], { env: programs, cwd: ground.folder });
  // The server, which nobody restarted, goes on with what is there now.
  await write(origin, 18, 18);
  assert.ok((await kept()).includes("18"));
});
