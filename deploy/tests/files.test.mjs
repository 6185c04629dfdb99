// What stands in deploy/ is well-formed, as far as the tools of Debian can tell without a service manager or an engine.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readBlocks } from "../../docs/manual/runner/blocks.mjs";

const DEPLOY = path.join(import.meta.dirname, "..");
const NAMES = ["autograder", "backup-mgmt"];
const HIGHEST_EXPOSURE = 2.0;
const read = (file) => readFileSync(path.join(DEPLOY, file), "utf8");

const guideBlocks = () => readBlocks(read("../docs/manual/デプロイメント完全ガイド.md")).blocks;

function inFolder(work) {
  const folder = mkdtempSync(path.join(tmpdir(), "files-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// What systemd says of the units of a server with these drop-ins, a list of their paths below /etc/systemd/system and texts.
function verifyUnits(name, dropIns = []) {
  inFolder((folder) => {
    // The program that the unit names must be there to be verified.
    mkdirSync(`${folder}/usr/lib/${name}`, { recursive: true });
    const program = `${folder}/usr/lib/${name}/${name}`;
    writeFileSync(program, "#!/bin/sh\n");
    chmodSync(program, 0o755);
    writeFileSync(`${folder}/${name}.service`, read(`systemd/${name}.service`).replaceAll(`/usr/lib/${name}/${name}`, program));
    writeFileSync(`${folder}/${name}.socket`, read(`systemd/${name}.socket`));
    for (const { file, text } of dropIns) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const units = [`${folder}/${name}.service`, `${folder}/${name}.socket`];
    const said = spawnSync("systemd-analyze", ["verify", "--man=no", ...units], { encoding: "utf8" });
    // The machine's own units may be at fault, too.
    assert.ok(!said.stderr.split("\n").some((line) => line.includes(name)), said.stderr);
    assert.equal(said.status, 0, said.stderr);
    const judged = spawnSync("systemd-analyze", ["security", "--offline=true", units[0]], { encoding: "utf8" });
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(judged.stdout)?.[1]);
    assert.ok(exposure <= HIGHEST_EXPOSURE, `${name}: ${exposure}\n${judged.stdout}`);
  });
}

test("units are understood by systemd and expose little", () => {
  for (const name of NAMES) verifyUnits(name);
});

test("what a unit shows as a comment, and the drop-ins of the manual, are understood and expose little", () => {
  for (const name of NAMES) {
    const shown = [...read(`systemd/${name}.service`).matchAll(/^#(\w+=.*)$/gm)].map(([, line]) => line);
    assert.ok(shown.length > 0);
    verifyUnits(name, [{ file: `${name}.service.d/shown.conf`, text: `[Service]\n${shown.join("\n")}\n` }]);
  }
  const written = guideBlocks().flatMap(({ script }) => [...script.matchAll(/^sudo tee \/etc\/systemd\/system\/(\S+) .*<<'END'\n([^]*?)\nEND$/gm)]);
  assert.ok(written.length >= 3, "the manual shows drop-ins");
  for (const [, file, text] of written) {
    const name = NAMES.find((name) => file.startsWith(`${name}.`));
    assert.ok(name, `${file} belongs to no unit`);
    verifyUnits(name, [{ file, text: `${text}\n` }]);
  }
});

test("a service can see how much memory there is", () => {
  for (const name of NAMES) assert.doesNotMatch(read(`systemd/${name}.service`), /^ProcSubset=/m);
});

test("logrotate keeps a log for as long as is said, and who asked for what for less long", () => {
  inFolder((folder) => {
    for (const name of NAMES) {
      const logs = path.join(folder, name);
      mkdirSync(logs);
      for (const log of ["server.log", "access.log"]) writeFileSync(path.join(logs, log), "a line\n");
      // The account is the package's, so it is not known here.
      const file = path.join(folder, `${name}.conf`);
      writeFileSync(file, read(`logrotate/${name}`).replaceAll(`/var/log/${name}`, logs).replaceAll(/^ *create .*$/gm, ""), { mode: 0o644 });
      const said = spawnSync("logrotate", ["--debug", "--force", "--state", path.join(folder, "state"), file], { encoding: "utf8" });
      assert.equal(said.status, 0, said.stderr);
      assert.doesNotMatch(said.stderr, /^error/m);
      for (const [log, kept] of [["server.log", 30], ["access.log", 14]]) {
        assert.match(said.stderr, new RegExp(`rotating pattern: \\S+/${log} .*\\(${kept} rotations\\)`));
        assert.match(said.stderr, new RegExp(`renaming \\S+/${log} to `));
        assert.match(read(`debian/${name}.env`), new RegExp(`^#\\w*LOG_FILE=/var/log/${name}/${log}$`, "m"));
      }
    }
  });
});

test("socket, settings and proxy name the same port", () => {
  for (const name of NAMES) {
    const [, port] = /ListenStream=127\.0\.0\.1:(\d+)/.exec(read(`systemd/${name}.socket`));
    assert.match(read(`debian/${name}.env`), new RegExp(`^LISTEN=127\\.0\\.0\\.1:${port}$`, "m"));
    assert.match(read(`nginx/${name}.conf`), new RegExp(`server 127\\.0\\.0\\.1:${port};`));
    assert.match(read("prometheus/prometheus.yml"), new RegExp(`127\\.0\\.0\\.1:${port}"`));
  }
});

test("every installation brings the licences of what the program is made of", () => {
  const notices = { "LICENSE-MIT": "copyright", "THIRD-PARTY-NOTICES.md": "THIRD-PARTY-NOTICES.md" };
  for (const name of NAMES) {
    inFolder((folder) => {
      execFileSync(path.join(DEPLOY, "stage.sh"), [name, "/bin/true", folder]);
      for (const [file, staged] of Object.entries(notices)) {
        assert.equal(readFileSync(`${folder}/usr/share/doc/${name}/${staged}`, "utf8"), read(`../${file}`));
      }
    });
  }
  const sought = Object.keys(notices).map((file) => `'${file}'`).join(", ");
  for (const [finding, installing] of [["Installation.ps1", "install.ps1"], ["agent/Install-Agent.ps1", "agent/Install-Agent.ps1"]]) {
    const script = read(`windows/${finding}`);
    assert.ok(script.includes(`foreach ($file in ${sought})`), finding);
    const [, above] = /\(Join-Path \$PSScriptRoot '([.\\]+)'\) \|/.exec(script);
    for (const file of Object.keys(notices)) assert.ok(existsSync(path.join(DEPLOY, "windows", path.dirname(finding), above.replaceAll("\\", "/"), file)), above);
    assert.match(read(`windows/${installing}`), /^Copy-Item -LiteralPath \$notices -Destination /m);
  }
  assert.match(read("Dockerfile"), /^COPY LICENSE-MIT THIRD-PARTY-NOTICES\.md \/usr\/share\/doc\//m);
});

test("scripts are understood by their shells", () => {
  const scripts = ["install.sh", "uninstall.sh", "package.sh", "stage.sh", "tests/bare-root.sh"];
  for (const script of scripts) execFileSync("bash", ["-n", path.join(DEPLOY, script)]);
  for (const script of ["setup.sh", "debian/command", "debian/preinst", "debian/postinst", "debian/prerm", "debian/postrm", "nginx/for-compose.sh", "nginx/for-site.sh"]) {
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

test("the manual names services of compose, images that it builds and settings that it reads", () => {
  const compose = read("docker-compose.yml");
  const services = [...compose.slice(compose.indexOf("services:")).matchAll(/^ {2}([\w-]+):$/gm)].map(([, name]) => name);
  const steps = guideBlocks().map(({ script }) => script).join("\n");
  const asked = [...steps.matchAll(/docker compose (?:exec|run|logs|stop|restart) (?:--(?:tail|since|entrypoint) \S+ |-\S+ )*([\w-]+)/g)].map(([, name]) => name);
  assert.ok(asked.length > 20);
  for (const name of asked) assert.ok(services.includes(name), name);
  for (const [, name] of steps.matchAll(/(?<=docker tag .*)(kouzyou-[\w-]+):/g)) assert.match(compose, new RegExp(`image: ${name}$`, "m"));
  const [, project] = /COMPOSE_PROJECT_NAME=(\w+)/.exec(steps);
  for (const [, name] of steps.matchAll(/docker exec (\S+)/g)) assert.equal(name, `${project}-nginx-1`);
  for (const [, name] of steps.matchAll(/s\|\^([A-Z_]+)=\.\*\|[^|]*\|["']/g)) assert.match(read("compose.env") + read("debian/backup-mgmt.env"), new RegExp(`^#?${name}=`, "m"));
});

test("the settings that the manual makes for compose are whole", () => {
  inFolder((folder) => {
    cpSync(DEPLOY, path.join(folder, "deploy"), { recursive: true });
    rmSync(path.join(folder, "deploy/.env"), { force: true });
    mkdirSync(path.join(folder, "bin"));
    // What builds needs an engine; what reads is the same.
    writeFileSync(path.join(folder, "bin/docker"), '#!/bin/sh\nshift\n[ "$1" = build ] || exec docker-compose "$@"\n', { mode: 0o755 });
    const { script } = guideBlocks().find(({ name }) => name === "コンテナを用意する");
    const env = { ...process.env, PATH: `${folder}/bin:${process.env.PATH}` };
    const steps = `${script}\ndocker compose config`;
    const said = execFileSync("bash", ["-euo", "pipefail", "-c", steps], { env, cwd: folder, encoding: "utf8" });
    assert.match(said, /PUBLIC_URL: https:\/\/test\.example\.jp$/m);
    assert.match(said, /DATABASE_URL: postgres:\/\/postgres:[0-9a-f]{48}@postgres\/autograder$/m);
    assert.equal(new Set(said.match(/SECRET_KEY: [\w+/=]{64}$/gm)).size, 2);
  });
});

// Which PostgreSQL the package postgresql-client of a release of Debian is.
const CLIENTS = { bookworm: 15, trixie: 17 };

test("the images can dump the database of compose, and start what was built for them", () => {
  const releases = [...read("Dockerfile").matchAll(/^FROM \S+?:\S*?(bookworm|trixie)\S* AS/gm)].map(([, release]) => release);
  assert.equal(releases.length, 3);
  assert.equal(new Set(releases).size, 1, "what is built on another release may not start");
  const [, server] = /image: postgres:(\d+)/.exec(read("docker-compose.yml"));
  assert.ok(CLIENTS[releases[0]] >= Number(server), `pg_dump ${CLIENTS[releases[0]]} refuses PostgreSQL ${server}`);
});

test("every volume of a server is a folder of its image that it may write to", () => {
  const stages = Object.fromEntries(read("Dockerfile").split(/^FROM /m).slice(1).map((text) => [/ AS (\S+)/.exec(text)[1], text]));
  const compose = read("docker-compose.yml");
  for (const name of NAMES) {
    const [service] = new RegExp(`^  ${name}:\\n(?: {4,}.*\\n)+`, "m").exec(compose);
    const mounted = [...service.matchAll(/(?:- |")[\w-]+:(\/[\w/-]+)/g)].map(([, folder]) => folder);
    assert.ok(mounted.includes("/data"), service);
    for (const folder of mounted) {
      assert.match(stages.base + stages[name], new RegExp(`install -d .*-o server -g server .*${folder}$`, "m"), `${name}: nobody makes ${folder}`);
      assert.match(stages.base + stages[name], new RegExp(`^VOLUME ${folder}$`, "m"));
    }
  }
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
