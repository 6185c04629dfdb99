// A database to read from only, made along 成長の手引き.md: it follows the other one, is examined in its place, and is what a server
// exports from while it has everything and follows what is the database now. AUTOGRADER is the built program.
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
const replicas = [];
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
// A cluster in the folder `name` that follows the one at the address `source`.
async function makeReplica(name, source, port) {
  const [primary, address, data] = [new URL(source), new URL(source), path.join(cluster.folder, name)];
  Object.assign(address, { port: port ?? (await freePort()), pathname: "/autograder" });
  const ask = async (statement) => (await run("psql", ["-qAtX", "--set=ON_ERROR_STOP=1", "-c", statement, address.href])).stdout.trim();
  const made = { address, ask, stop: () => asPostgres(["pg_ctl", "stop", "--pgdata", data, "--mode", "immediate"]) };
  replicas.push(made);
  const login = { PGHOST: "127.0.0.1", PGUSER: primary.username, PGPASSWORD: primary.password };
  const { stdout } = await asPostgres(["bash", "-euo", "pipefail", "-c", scriptOf("読み取り用レプリカを作る")], { ...login, PRIMARY: primary.href, REPLICA: data, PORT: address.port });
  assert.match(stdout, /^ t +\|/m);
  return made;
}
const doctor = async () => (await ground.command("doctor").catch((troubled) => troubled)).stdout;
// Starts a server on what `ground` leads to. Gives what is written there and exported from there; the list must have the newest
// 塾, wherever it is read.
async function serve() {
  const { stdout: token } = await ground.command("token", "create", "--login", "kanri", "--name", "集計", "--scope", "places:read");
  const origin = await ground.serve();
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
  return {
    async write(n) {
      const { pathname, init } = order(AUTOGRADER, ground.token, n);
      assert.equal((await fetch(`${origin}${pathname}`, init)).status, 201);
    },
    async exportFromReplica(n) {
      const before = await fromReplica();
      await until(async () => {
        await exportWith(n);
        return (await fromReplica()) > before;
      }, "nothing is exported from the replica");
      assert.equal(await measured("database_replica_up"), 1);
    },
    async exportFromDatabase(n, words) {
      const before = await fromReplica();
      await exportWith(n);
      assert.deepEqual([await fromReplica(), await measured("database_replica_up")], [before, 0]);
      assert.match(await doctor(), words);
    },
  };
}
before(async () => {
  cluster = await openCluster();
  await cluster.ask("CREATE DATABASE autograder");
  ground = await prepare(AUTOGRADER, cluster.addressOf("autograder"));
});
after(async () => {
  await Promise.allSettled(replicas.map(({ stop }) => stop()));
  await ground?.close();
  await cluster?.close();
});

test("a database to read from follows, and is examined in its place", { timeout: 300_000 }, async () => {
  replica = await makeReplica("replica", cluster.addressOf("postgres"));

  await cluster.ask("CREATE TABLE written_later (number BIGINT); INSERT INTO written_later VALUES (7)", "autograder");
  await until(async () => (await replica.ask("SELECT number FROM written_later").catch(() => "")) === "7", "what is written later does not arrive");
  await assert.rejects(replica.ask("INSERT INTO written_later VALUES (8)"), /read-only transaction/);
  await cluster.ask("DROP TABLE written_later", "autograder");

  await symlink(ground.program, path.join(ground.folder, "autograder"));
  const env = { ...ground.env, REPLICA_URL: replica.address.href, PATH: `${ground.folder}:${process.env.PATH}` };
  const said = await follow("レプリカで調べる", env);
  for (const words of [/壊れているところはありません/, /監査ログは正しくつながっています/]) assert.match(said.stdout, words);
  const { stdout: dumped } = await run("gunzip", ["--stdout", path.join(ground.folder, "from-replica.sql.gz")], { maxBuffer: 1 << 28 });
  assert.match(dumped, /CREATE TABLE public\.students/);
  // The limit that the manual tells of: who saw results is written into the database that they are seen in.
  await assert.rejects(run(ground.program, ["backup", "--out", `${ground.folder}/refused.tar.zst`], { env: { ...env, DATABASE_URL: replica.address.href } }));
});

test("exports come from it while it has everything, and from the database itself while it is behind or gone", { timeout: 300_000 }, async () => {
  const env = { ...ground.env, REPLICA_URL: replica.address.href, PATH: `${ground.folder}:${process.env.PATH}` };
  assert.match((await follow("レプリカから読む", env)).stdout, /^\[正常\] レプリカ: 追いついています/m);
  const { write, exportFromReplica, exportFromDatabase } = await serve();
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
  await exportFromDatabase(2, /^\[注意\] レプリカ: 追いついていません/m);
  await replica.ask("SELECT pg_wal_replay_resume()");
  await exportFromReplica(2);

  await replica.stop();
  await write(3);
  await exportFromDatabase(3, /^\[注意\] レプリカ: 動いていません/m);
});

test("one that follows what the database took the place of is not read from, however far it is", { timeout: 300_000 }, async () => {
  const former = cluster.addressOf("autograder");
  const [heir, left] = [await makeReplica("heir", former), await makeReplica("left", former)];
  ground.env.DATABASE_REPLICA_URL = left.address.href;
  assert.match(await doctor(), /^\[正常\] レプリカ: 追いついています/m);

  await heir.ask("SELECT pg_promote()");
  ground.env.DATABASE_URL = heir.address.href;
  const { write, exportFromReplica, exportFromDatabase } = await serve();
  await write(4);
  // Nobody ended the former one: its log goes on, and what follows it comes further than the database is.
  await cluster.ask("CREATE TABLE written_elsewhere AS SELECT GENERATE_SERIES(1, 100000) AS number", "autograder");
  const at = await heir.ask("SELECT pg_current_wal_flush_lsn()");
  await until(async () => (await left.ask(`SELECT pg_last_wal_replay_lsn() > '${at}'`)) === "t", "the one left behind does not go on");
  await exportFromDatabase(4, /^\[注意\] レプリカ: 別のデータベースか、入れ替わる前の元を追っています/m);

  await left.stop();
  await makeReplica("anew", heir.address, left.address.port);
  await exportFromReplica(4);
});
