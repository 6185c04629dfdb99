// A PostgreSQL cluster of one's own, which may be stopped and started while others use it. Its durability is on.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { appendFile, chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { freePort } from "./proxy.mjs";

const run = promisify(execFile);
const HOMES = "/usr/lib/postgresql";

// The programs of the newest version.
const programs = () => path.join(HOMES, readdirSync(HOMES).sort((a, b) => a - b).at(-1), "bin");

// PostgreSQL refuses to run as root, so there the account of Debian's package runs it.
const asPostgres = (program, ...words) =>
  process.getuid() === 0 ? run("runuser", ["-u", "postgres", "--", program, ...words], { cwd: "/" }) : run(program, words, { cwd: "/" });

// Starts a cluster in a new folder. Gives its `folder`, its `data` and programs (`bin`), `addressOf` a database, `ask` and `list`
// to put a question, `stop`, `start` and `close`.
export async function openCluster() {
  const folder = await mkdtemp(path.join(tmpdir(), "cluster-"));
  const [bin, port, password] = [programs(), await freePort(), randomBytes(12).toString("hex")];
  const data = path.join(folder, "data");
  await chmod(folder, 0o755);
  await mkdir(data, { mode: 0o700 });
  await writeFile(`${folder}/password`, `${password}\n`);
  if (process.getuid() === 0) {
    const { stdout } = await run("id", ["-u", "postgres"]);
    for (const place of [folder, data, `${folder}/password`]) await chown(place, Number(stdout), -1);
  }
  const control = (verb, ...words) => asPostgres(`${bin}/pg_ctl`, verb, "--pgdata", data, "--wait", "--timeout=300", "--log", `${folder}/log`, ...words);
  const cluster = {
    folder,
    data,
    bin,
    addressOf: (name) => `postgres://kouzyou:${password}@127.0.0.1:${port}/${name}`,
    async ask(statement, name = "postgres") {
      const { stdout } = await run("psql", ["-qAtX", "--set=ON_ERROR_STOP=1", "-c", statement, cluster.addressOf(name)], { maxBuffer: 1 << 28 });
      return stdout.trim();
    },
    async list(statement, name) {
      const answer = await cluster.ask(statement, name);
      return answer === "" ? [] : answer.split("\n");
    },
    start: () => control("start"),
    stop: (mode = "fast") => control("stop", "--mode", mode),
    async close() {
      await control("stop", "--mode", "immediate").catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await asPostgres(`${bin}/initdb`, "--pgdata", data, "--username=kouzyou", "--auth=scram-sha-256", `--pwfile=${folder}/password`, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
    const lines = ["listen_addresses = '127.0.0.1'", `port = ${port}`, "unix_socket_directories = ''", "max_connections = 100"];
    await appendFile(`${data}/postgresql.conf`, `${lines.join("\n")}\n`);
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}
