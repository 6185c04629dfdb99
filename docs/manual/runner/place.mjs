// A scratch place in which the blocks of one manual are run, one after the other, and what they started is ended.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KEY, SECRET, openS3 } from "./s3.mjs";
import { openSmtp } from "./smtp.mjs";

// Seconds on a machine that is free; workers of backups give way to everything else.
const BLOCK_LIMIT_MS = 900_000;
const USUAL_ADDRESSES = ["127.0.0.1:8080", "127.0.0.1:8090", "127.0.0.1:8443", "127.0.0.1:5000"];
const ENDING_LIMIT_MS = 15_000;

// What a block leaves for the next one: its folder, its exported variables and what it started.
const LEAVING = `
leave() {
    local code=$?
    pwd >"$RUNNER_STATE/folder"
    export -p >"$RUNNER_STATE/variables"
    jobs -p >>"$RUNNER_STATE/started"
    exit "$code"
}
trap leave EXIT
source "$RUNNER_STATE/variables"
cd "$(cat "$RUNNER_STATE/folder")"
`;

const opened = new Set();

// Ends what every place started, where the run itself is cut off.
export async function closePlaces() {
  await Promise.all([...opened].map((place) => place.close()));
}

export class Place {
  static async open(programs, postgres) {
    const root = realpathSync(mkdtempSync(join(tmpdir(), "manual-")));
    for (const folder of ["bin", "home", "state", "work"]) mkdirSync(join(root, folder));
    for (const [name, path] of Object.entries(programs)) symlinkSync(realpathSync(path), join(root, "bin", name));
    writeFileSync(join(root, "state/folder"), join(root, "work"));
    writeFileSync(join(root, "state/variables"), "");
    writeFileSync(join(root, "state/started"), "");
    // The manuals speak of the usual addresses; here each place has its own.
    const ours = await freeAddresses(USUAL_ADDRESSES.length);
    return new Place(root, USUAL_ADDRESSES.map((usual, at) => [usual, ours[at]]), postgres);
  }

  constructor(root, addresses, postgres) {
    Object.assign(this, { root, addresses, postgres, database: undefined, s3: undefined, smtp: undefined, block: undefined });
    opened.add(this);
  }

  // Runs a block and gives its exit code and what it printed.
  async run(block) {
    const script = renamed(block.script, this.addresses);
    const [file, output] = [join(this.root, "state/block"), join(this.root, "state/output")];
    writeFileSync(file, `${LEAVING}${script}\n`);
    const printed = openSync(output, "w");
    if (block.script.includes("$S3_URL")) this.s3 ??= await openS3();
    if (block.script.includes("$RELAY")) this.smtp ??= await openSmtp();
    const variables = this.#variables(block);
    const child = spawn("bash", ["-euo", "pipefail", file], { detached: true, stdio: ["ignore", printed, printed], env: variables });
    closeSync(printed);
    this.block = child;
    const clock = setTimeout(() => this.#cutOff(), BLOCK_LIMIT_MS);
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("exit", resolve));
    this.block = undefined;
    clearTimeout(clock);
    const told = renamed(readFileSync(output, "utf8"), this.addresses.map(([usual, ours]) => [ours, usual]));
    return { code, output: told };
  }

  #variables({ postgres }) {
    const { root } = this;
    const ours = { PATH: `${join(root, "bin")}:${process.env.PATH}`, HOME: join(root, "home"), LANG: "C.UTF-8", RUNNER_STATE: join(root, "state") };
    if (this.s3) Object.assign(ours, { S3_URL: this.s3.url, S3_KEY: KEY, S3_SECRET: SECRET });
    if (this.smtp) ours.RELAY = this.smtp.address;
    return postgres ? { ...ours, POSTGRES_URL: this.#ownDatabase() } : ours;
  }

  // A fresh database of the cluster, made once.
  #ownDatabase() {
    if (!this.database) {
      this.database = `manual_${process.pid}_${Date.now()}`;
      this.#ask(`CREATE DATABASE ${this.database}`);
    }
    const address = new URL(this.postgres);
    address.pathname = `/${this.database}`;
    return address.href;
  }

  #ask(statement) {
    execFileSync("psql", [this.postgres, "--quiet", "--command", statement], { stdio: ["ignore", "ignore", "inherit"] });
  }

  // Ends the block that runs, with what it started.
  #cutOff() {
    if (this.block) send(-this.block.pid, "SIGKILL");
  }

  // Ends by its id whatever still runs, and takes the place away.
  async close() {
    opened.delete(this);
    this.#cutOff();
    const started = readFileSync(join(this.root, "state/started"), "utf8").split("\n").filter(Boolean).map(Number);
    for (const id of started.filter((id) => this.#runsHere(id))) send(id, "SIGTERM");
    const limit = Date.now() + ENDING_LIMIT_MS;
    while (Date.now() < limit && started.some((id) => this.#runsHere(id))) await sleep(50);
    for (const id of started.filter((id) => this.#runsHere(id))) send(id, "SIGKILL");
    await this.s3?.close();
    await this.smtp?.close();
    if (this.database) this.#ask(`DROP DATABASE ${this.database} WITH (FORCE)`);
    rmSync(this.root, { recursive: true, force: true });
  }

  // Whether the process `id` stands in this place: its number may have gone to a stranger. One that has ended stands nowhere.
  #runsHere(id) {
    try {
      return readlinkSync(`/proc/${id}/cwd`).startsWith(this.root);
    } catch {
      return false;
    }
  }
}

// Sends a signal to a process, or to a group, that may have ended by itself meanwhile.
function send(id, signal) {
  try {
    process.kill(id, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

// The text with each first address for each second one: whole addresses, all at once, as one may begin like another.
function renamed(text, addresses) {
  const names = new Map(addresses);
  return text.replaceAll(/127\.0\.0\.1:\d+/g, (address) => names.get(address) ?? address);
}

// Addresses of loopback where nobody listens; all are held until the last one is found, so that no two are the same.
async function freeAddresses(count) {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))));
  const addresses = servers.map((server) => `127.0.0.1:${server.address().port}`);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return addresses;
}
