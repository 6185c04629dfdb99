// A scratch place in which the blocks of one manual are run, one after the other, and what they started is ended.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// Seconds on a machine that is free; workers of backups give way to everything else.
const BLOCK_LIMIT_MS = 300_000;
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
    const ours = [];
    for (const usual of USUAL_ADDRESSES) ours.push([usual, await freeAddress()]);
    return new Place(root, ours, postgres);
  }

  constructor(root, addresses, postgres) {
    Object.assign(this, { root, addresses, postgres, database: undefined, block: undefined });
    opened.add(this);
  }

  // Runs a block and gives its exit code and what it printed.
  async run(block) {
    const script = this.addresses.reduce((text, [usual, ours]) => text.replaceAll(usual, ours), block.script);
    const [file, output] = [join(this.root, "state/block"), join(this.root, "state/output")];
    writeFileSync(file, `${LEAVING}${script}\n`);
    const printed = openSync(output, "w");
    const variables = this.#variables(block);
    const child = spawn("bash", ["-euo", "pipefail", file], { detached: true, stdio: ["ignore", printed, printed], env: variables });
    closeSync(printed);
    this.block = child;
    const clock = setTimeout(() => this.#cutOff(), BLOCK_LIMIT_MS);
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("exit", resolve));
    this.block = undefined;
    clearTimeout(clock);
    const told = this.addresses.reduce((text, [usual, ours]) => text.replaceAll(ours, usual), readFileSync(output, "utf8"));
    return { code, output: told };
  }

  #variables({ postgres }) {
    const { root } = this;
    const ours = { PATH: `${join(root, "bin")}:${process.env.PATH}`, HOME: join(root, "home"), LANG: "C.UTF-8", RUNNER_STATE: join(root, "state") };
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
    if (this.block) process.kill(-this.block.pid, "SIGKILL");
  }

  // Ends by its id whatever still runs, and takes the place away.
  async close() {
    opened.delete(this);
    this.#cutOff();
    const started = readFileSync(join(this.root, "state/started"), "utf8").split("\n").filter(Boolean).map(Number);
    for (const id of started.filter((id) => this.#runsHere(id))) process.kill(id, "SIGTERM");
    const limit = Date.now() + ENDING_LIMIT_MS;
    while (Date.now() < limit && started.some((id) => this.#runsHere(id))) await sleep(50);
    for (const id of started.filter((id) => this.#runsHere(id))) process.kill(id, "SIGKILL");
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

async function freeAddress() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
