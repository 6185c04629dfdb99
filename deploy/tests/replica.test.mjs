// A database to read from only, made along 成長の手引き.md: it follows the other one, and is examined in its place. AUTOGRADER is
// the built program.
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
import { AUTOGRADER, prepare } from "./writers.mjs";

const run = promisify(execFile);
const PATIENCE_MS = 60_000;
const { blocks } = readBlocks(readFileSync(path.join(import.meta.dirname, "../../docs/manual/成長の手引き.md"), "utf8"));
const scriptOf = (name) => blocks.find((block) => block.name === name).script;

let cluster, ground, replica;
const asPostgres = (words, env) => {
  const [program, all] = process.getuid() === 0 ? ["runuser", ["-u", "postgres", "--", ...words]] : [words[0], words.slice(1)];
  return run(program, all, { env: { ...process.env, ...env, PATH: `${cluster.bin}:${process.env.PATH}` }, cwd: "/" });
};
before(async () => {
  cluster = await openCluster();
  await cluster.ask("CREATE DATABASE autograder");
  ground = await prepare(AUTOGRADER, cluster.addressOf("autograder"));
});
after(async () => {
  if (replica) await asPostgres(["pg_ctl", "stop", "--pgdata", replica.data, "--mode", "immediate"]).catch(() => {});
  await ground?.close();
  await cluster?.close();
});

test("a database to read from follows, and is examined in its place", { timeout: 300_000 }, async () => {
  const primary = new URL(cluster.addressOf("postgres"));
  replica = { data: path.join(cluster.folder, "replica"), port: await freePort() };
  const login = { PGHOST: "127.0.0.1", PGUSER: primary.username, PGPASSWORD: primary.password };
  const { stdout } = await asPostgres(["bash", "-euo", "pipefail", "-c", scriptOf("読むだけの控えを作る")], { ...login, PRIMARY: primary.href, REPLICA: replica.data, PORT: replica.port });
  assert.match(stdout, /^ t +\|/m);

  const address = new URL(cluster.addressOf("autograder"));
  address.port = replica.port;
  const ask = async (statement) => (await run("psql", ["-qAtX", "--set=ON_ERROR_STOP=1", "-c", statement, address.href])).stdout.trim();
  await cluster.ask("CREATE TABLE written_later (number BIGINT); INSERT INTO written_later VALUES (7)", "autograder");
  for (const until = Date.now() + PATIENCE_MS; (await ask("SELECT number FROM written_later").catch(() => "")) !== "7"; ) {
    assert.ok(Date.now() < until, "what is written later does not arrive");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await assert.rejects(ask("INSERT INTO written_later VALUES (8)"), /read-only transaction/);
  await cluster.ask("DROP TABLE written_later", "autograder");

  await symlink(ground.program, path.join(ground.folder, "autograder"));
  const env = { ...ground.env, REPLICA_URL: address.href, PATH: `${ground.folder}:${process.env.PATH}` };
  const said = await run("bash", ["-euo", "pipefail", "-c", scriptOf("控えで調べる")], { env, cwd: ground.folder });
  for (const words of [/壊れているところはありません/, /監査ログは正しくつながっています/]) assert.match(said.stdout, words);
  const { stdout: dumped } = await run("gunzip", ["--stdout", path.join(ground.folder, "from-replica.sql.gz")], { maxBuffer: 1 << 28 });
  assert.match(dumped, /CREATE TABLE public\.students/);
  // The limit that the manual tells of: who saw results is written into the database that they are seen in.
  await assert.rejects(run(ground.program, ["backup", "--out", `${ground.folder}/refused.tar.zst`], { env: { ...env, DATABASE_URL: address.href } }));
});
