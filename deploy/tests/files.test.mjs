// What stands in deploy/ is well-formed, as far as the tools of Debian can tell without a service manager or an engine.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

const DEPLOY = path.join(import.meta.dirname, "..");
const NAMES = ["autograder", "backup-mgmt"];
const HIGHEST_EXPOSURE = 2.0;
const read = (file) => readFileSync(path.join(DEPLOY, file), "utf8");

test("units are understood by systemd and expose little", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "units-"));
  try {
    for (const name of NAMES) {
      // The program that the unit names must be there to be verified.
      mkdirSync(`${folder}/usr/lib/${name}`, { recursive: true });
      const program = `${folder}/usr/lib/${name}/${name}`;
      writeFileSync(program, "#!/bin/sh\n");
      chmodSync(program, 0o755);
      writeFileSync(`${folder}/${name}.service`, read(`systemd/${name}.service`).replaceAll(`/usr/lib/${name}/${name}`, program));
      writeFileSync(`${folder}/${name}.socket`, read(`systemd/${name}.socket`));
      const units = [`${folder}/${name}.service`, `${folder}/${name}.socket`];
      const said = spawnSync("systemd-analyze", ["verify", "--man=no", ...units], { encoding: "utf8" });
      // The machine's own units may be at fault, too.
      assert.ok(!said.stderr.split("\n").some((line) => line.includes(name)), said.stderr);
      assert.equal(said.status, 0, said.stderr);
      const judged = spawnSync("systemd-analyze", ["security", "--offline=true", units[0]], { encoding: "utf8" });
      const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(judged.stdout)?.[1]);
      assert.ok(exposure <= HIGHEST_EXPOSURE, `${name}: ${exposure}\n${judged.stdout}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("socket, settings and proxy name the same port", () => {
  for (const name of NAMES) {
    const [, port] = /ListenStream=127\.0\.0\.1:(\d+)/.exec(read(`systemd/${name}.socket`));
    assert.match(read(`debian/${name}.env`), new RegExp(`^LISTEN=127\\.0\\.0\\.1:${port}$`, "m"));
    assert.match(read(`nginx/${name}.conf`), new RegExp(`server 127\\.0\\.0\\.1:${port};`));
    assert.match(read("prometheus/prometheus.yml"), new RegExp(`127\\.0\\.0\\.1:${port}"`));
  }
});

test("scripts are understood by their shells", () => {
  const scripts = ["install.sh", "uninstall.sh", "package.sh", "stage.sh", "tests/bare-root.sh"];
  for (const script of scripts) execFileSync("bash", ["-n", path.join(DEPLOY, script)]);
  for (const script of ["setup.sh", "debian/command", "debian/postinst", "debian/prerm", "debian/postrm", "nginx/for-compose.sh"]) {
    execFileSync("sh", ["-n", path.join(DEPLOY, script)]);
  }
});

test("compose is understood, with and without those who watch, and every file that it brings is there", () => {
  const env = { ...process.env, POSTGRES_PASSWORD: "x", AUTOGRADER_SECRET_KEY: "x", BACKUP_MGMT_SECRET_KEY: "x" };
  const file = path.join(DEPLOY, "docker-compose.yml");
  const config = (...more) => execFileSync("docker-compose", ["-f", file, ...more, "config"], { env, encoding: "utf8" });
  const services = (said) => [...said.slice(said.indexOf("services:")).matchAll(/^ {2}([\w-]+):$/gm)].map(([, name]) => name);
  assert.ok(["autograder", "backup-mgmt", "nginx", "postgres"].every((name) => services(config()).includes(name)));
  assert.ok(config("--profile", "watching").includes("grafana"));
  for (const [, source] of read("docker-compose.yml").matchAll(/^\s+- (\.\/[\w./-]+):/gm)) {
    assert.ok(existsSync(path.join(DEPLOY, source)), source);
  }
  execFileSync("promtool", ["check", "config", "--syntax-only", path.join(DEPLOY, "prometheus/compose.yml")]);
});

test("the images run as nobody in particular, hold no build, and say whether they are well", () => {
  const stages = read("Dockerfile").split(/^FROM /m).slice(1);
  const last = stages.filter((stage) => /^base AS/.test(stage));
  assert.equal(last.length, NAMES.length);
  for (const stage of last) {
    for (const line of [/^USER 10001:10001$/m, /^HEALTHCHECK .*\/health"\]$/m, /^ENTRYPOINT \[/m]) assert.match(stage, line);
    assert.doesNotMatch(stage, /cargo|npm/);
  }
  for (const stage of stages) {
    assert.doesNotMatch(stage.split("\n")[0], /:latest/);
    assert.doesNotMatch(stage, /^ADD /m);
    if (stage.includes("apt-get install")) assert.match(stage, /--no-install-recommends[\s\S]*rm -rf \/var\/lib\/apt\/lists/);
  }
});
