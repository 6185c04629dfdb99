// A database to read from only, made along 成長の手引き.md: it follows the other one, is examined in its place, and is what a server
// exports from while it has everything. AUTOGRADER is the built program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { readBlocks } from "../../docs/manual/runner/blocks.mjs";
import { openCluster } from "./cluster.mjs";
import { freePort } from "./proxy.mjs";
import { AUTOGRADER, order, prepare } from "./writers.mjs";

const run = promisify(execFile);
const PATIENCE_MS = 60_000;
const { blocks } = readBlocks(readFileSync(path.join(import.meta.dirname, "../../docs/manual/成長の手引き.md"), "utf8"));
const scriptOf = (name) => blocks.find((block) => block.name === name).script;

let cluster, ground, replica;
const asPostgres = (words, env) => {
  const [program, all] = process.getuid() === 0 ? ["runuser", ["-u", "postgres", "--", ...words]] : [words[0], words.slice(1)];
  return run(program, all, { env: { ...process.env, ...env, PATH: `${cluster.bin}:${process.env.PATH}` }, cwd: "/" });
};
// Runs a block of the manual beside the server's data.
const follow = (name, env) => run("bash", ["-euo", "pipefail", "-c", scriptOf(name)], { env, cwd: ground.folder });
async function until(holds, otherwise) {
  for (const end = Date.now() + PATIENCE_MS; !(await holds()); ) {
    assert.ok(Date.now() < end, otherwise);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
before(async () => {
  cluster = await openCluster();
  await cluster.ask("CREATE DATABASE autograder");
  ground = await prepare(AUTOGRADER, cluster.addressOf("autograder"));
});
after(async () => {
  await replica?.stop().catch(() => {});
  await ground?.close();
  await cluster?.close();
});

test("a database to read from follows, and is examined in its place", { timeout: 300_000 }, async () => {
  const primary = new URL(cluster.addressOf("postgres"));
  const address = new URL(cluster.addressOf("autograder"));
  address.port = await freePort();
  const data = path.join(cluster.folder, "replica");
  const ask = async (statement) => (await run("psql", ["-qAtX", "--set=ON_ERROR_STOP=1", "-c", statement, address.href])).stdout.trim();
  replica = { address, ask, stop: () => asPostgres(["pg_ctl", "stop", "--pgdata", data, "--mode", "immediate"]) };
  const login = { PGHOST: "127.0.0.1", PGUSER: primary.username, PGPASSWORD: primary.password };
  const { stdout } = await asPostgres(["bash", "-euo", "pipefail", "-c", scriptOf("読むだけの控えを作る")], { ...login, PRIMARY: primary.href, REPLICA: data, PORT: address.port });
  assert.match(stdout, /^ t +\|/m);

  await cluster.ask("CREATE TABLE written_later (number BIGINT); INSERT INTO written_later VALUES (7)", "autograder");
  await until(async () => (await ask("SELECT number FROM written_later").catch(() => "")) === "7", "what is written later does not arrive");
  await assert.rejects(ask("INSERT INTO written_later VALUES (8)"), /read-only transaction/);
  await cluster.ask("DROP TABLE written_later", "autograder");

  await symlink(ground.program, path.join(ground.folder, "autograder"));
  const env = { ...ground.env, REPLICA_URL: address.href, PATH: `${ground.folder}:${process.env.PATH}` };
  const said = await follow("控えで調べる", env);
  for (const words of [/壊れているところはありません/, /監査ログは正しくつながっています/]) assert.match(said.stdout, words);
  const { stdout: dumped } = await run("gunzip", ["--stdout", path.join(ground.folder, "from-replica.sql.gz")], { maxBuffer: 1 << 28 });
  assert.match(dumped, /CREATE TABLE public\.students/);
  // The limit that the manual tells of: who saw results is written into the database that they are seen in.
  await assert.rejects(run(ground.program, ["backup", "--out", `${ground.folder}/refused.tar.zst`], { env: { ...env, DATABASE_URL: address.href } }));
});

test("exports come from it while it has everything, and from the database itself while it is behind or gone", { timeout: 300_000 }, async () => {
  const env = { ...ground.env, REPLICA_URL: replica.address.href, PATH: `${ground.folder}:${process.env.PATH}` };
  assert.match((await follow("控えから読む", env)).stdout, /^\[正常\] 控え: 追いついています/m);
  const { stdout: token } = await ground.command("token", "create", "--login", "kanri", "--name", "控え", "--scope", "places:read");
  const origin = await ground.serve();
  const write = async (n) => {
    const { pathname, init } = order(AUTOGRADER, ground.token, n);
    assert.equal((await fetch(`${origin}${pathname}`, init)).status, 201);
  };
  // The list must have the newest 塾, wherever it is read.
  const exportWith = async (n) => {
    const answer = await fetch(`${origin}/api/v1/exports/juku?format=csv`, { headers: { authorization: `Bearer ${token.trim()}` } });
    assert.equal(answer.status, 200);
    assert.ok((await answer.text()).includes(`${100_000 + n}`), `塾 ${n} is not in the list`);
  };
  const measured = async (name) => {
    const lines = (await (await fetch(`${origin}/metrics`)).text()).split("\n");
    return Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length) ?? 0);
  };
  const fromReplica = () => measured('database_report_reads_total{from="replica"}');
  const exportFromReplica = async (n) => {
    const before = await fromReplica();
    await until(async () => {
      await exportWith(n);
      return (await fromReplica()) > before;
    }, "nothing is exported from the replica");
    assert.equal(await measured("database_replica_up"), 1);
  };
  const exportFromDatabase = async (n, words) => {
    const before = await fromReplica();
    await exportWith(n);
    assert.deepEqual([await fromReplica(), await measured("database_replica_up")], [before, 0]);
    assert.match((await run("bash", ["-c", "autograder doctor || true"], { env, cwd: ground.folder })).stdout, words);
  };
  // What the replica itself counts.
  const looks = async () => Number(await replica.ask("SELECT COALESCE(seq_scan, 0) + COALESCE(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'juku'"));

  const before = await looks();
  await write(1);
  await exportFromReplica(1);
  await until(async () => (await looks()) > before, "the replica was not read from");

  await replica.ask("SELECT pg_wal_replay_pause()");
  await until(async () => (await replica.ask("SELECT pg_get_wal_replay_pause_state()")) === "paused", "the replica goes on");
  await write(2);
  assert.equal(await replica.ask("SELECT COUNT(*) FROM juku WHERE number = '100002'"), "0");
  await exportFromDatabase(2, /^\[注意\] 控え: 追いついていません/m);
  await replica.ask("SELECT pg_wal_replay_resume()");
  await exportFromReplica(2);

  await replica.stop();
  await write(3);
  await exportFromDatabase(3, /^\[注意\] 控え: 動いていません/m);
});
