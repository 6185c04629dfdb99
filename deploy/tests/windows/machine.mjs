// A Windows of Wine's, in which a server stands as deploy/windows/install.ps1 would have put it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { promisify } from "node:util";

// What std needs of Windows and Debian's Wine lacks.
const LACKING = "bcryptprimitives.dll";
const PATIENCE_MS = 900_000;
const SCRIPTS = path.join(import.meta.dirname, "../../windows");

export class Machine {
  // `drive` is the folder of Wine, made anew; `programs` has what was built for Windows.
  constructor(drive, programs) {
    Object.assign(this, { drive, programs });
    // Nobody sees its windows, and it must not ask whether to get Mono and Gecko. Names of files and words of commands are
    // Japanese, which Wine takes to be written as the locale says.
    const quiet = { WINEDEBUG: process.env.WINEDEBUG ?? "-all", WINEDLLOVERRIDES: "mscoree,mshtml=", DISPLAY: "" };
    this.env = { ...process.env, ...quiet, LC_ALL: "C.UTF-8", WINEPREFIX: drive };
  }

  // Somebody stays signed in: without one Wine ends its services after each command, and begins them with the next, which then
  // does not end before they do, because they hold its streams.
  async start() {
    // A run that was broken off leaves its services there.
    await rm(this.drive, { recursive: true, force: true });
    await mkdir(this.drive, { recursive: true });
    await this.run("wineboot", ["--update"]);
    this.session = spawn("wine", ["cmd"], { env: this.env, cwd: this.drive, stdio: ["pipe", "pipe", "ignore"] });
    await once(this.session.stdout, "data");
    this.session.stdout.resume();
  }

  // Ends whatever still runs in it.
  async close() {
    this.session.stdin.end();
    await promisify(execFile)("wineserver", ["--kill"], { env: this.env }).catch(() => {});
  }

  // Where `C:\…` lies here.
  at(windows) {
    return path.join(this.drive, "drive_c", ...windows.split("\\").slice(1));
  }

  // Runs a program to its end. Gives its `code`, what it said, and the seconds that it took.
  async run(program, words, env = {}) {
    const began = performance.now();
    const options = { env: { ...this.env, ...env }, timeout: PATIENCE_MS, maxBuffer: 64 * 1024 * 1024, cwd: this.drive };
    const ended = await promisify(execFile)("wine", [program, ...words], options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, signal, stdout, stderr, message }) => ({ code: code ?? signal, stdout: stdout ?? "", stderr: stderr ?? message }),
    );
    return { ...ended, seconds: (performance.now() - began) / 1_000 };
  }

  // Puts a server there with fresh settings and no data.
  async install(name) {
    const server = new InstalledServer(this, name, await freePort());
    const folder = this.at(server.folder);
    await rm(folder, { recursive: true, force: true });
    for (const part of ["data", "logs"]) await mkdir(path.join(folder, part), { recursive: true });
    await mkdir(path.dirname(this.at(server.program)), { recursive: true });
    for (const file of [`${name}.exe`, LACKING]) {
      await copyFile(path.join(this.programs, file), path.join(path.dirname(this.at(server.program)), file));
    }
    const settings = await readFile(path.join(SCRIPTS, "settings.env"), "utf8");
    const filled = settings
      .replaceAll("@NAME@", name)
      .replaceAll("@FOLDER@", server.folder)
      .replaceAll("@DATABASE@", server.folder.replaceAll("\\", "/"))
      .replaceAll("@LISTEN@", `127.0.0.1:${server.port}`)
      .replaceAll("@SECRET_KEY@", randomBytes(48).toString("base64"));
    await writeFile(path.join(folder, ".env"), filled);
    return server;
  }
}

class InstalledServer {
  constructor(machine, name, port) {
    this.program = `C:\\Program Files\\kouzyou\\${name}\\${name}.exe`;
    this.folder = `C:\\ProgramData\\kouzyou\\${name}`;
    this.origin = `http://127.0.0.1:${port}`;
    this.env = { SETTINGS_FILE: `${this.folder}\\.env` };
    Object.assign(this, { machine, name, port });
  }

  // A verb that must end with `code`. Says how long it took.
  async command(words, { code = 0 } = {}) {
    const ended = await this.machine.run(this.program, words, this.env);
    console.log(`    ${ended.seconds.toFixed(1).padStart(6)} s  ${this.name} ${words.join(" ")}`);
    const said = `${ended.stdout}${ended.stderr}`;
    assert.equal(ended.code, code, `${this.name} ${words.join(" ")} ended with ${ended.code}:\n${said}`);
    return said;
  }

  // Serves until `end` is called.
  async serve(...options) {
    const began = performance.now();
    const env = { ...this.machine.env, ...this.env };
    const process = spawn("wine", [this.program, "serve", ...options], { env, cwd: this.machine.drive, stdio: "ignore" });
    const ended = once(process, "exit");
    await this.answers(() => process.exitCode === null);
    console.log(`    ${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${this.name} serve, until it answers`);
    return { end: () => (process.kill("SIGTERM"), ended) };
  }

  // Waits until the server answers.
  async answers(lives = () => true) {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await new Promise((next) => setTimeout(next, 200))) {
      assert.ok(lives(), `${this.name} ended before it answered`);
      const answer = await fetch(`${this.origin}/health`).catch(() => null);
      if (answer?.status === 200) return;
    }
    assert.fail(`${this.name} does not answer`);
  }

  // The content of one of its files, by the path below its folder.
  read(...parts) {
    return readFile(path.join(this.machine.at(this.folder), ...parts));
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}
