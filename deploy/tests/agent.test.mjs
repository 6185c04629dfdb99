// The package of the agent and its unit, as far as the tools of Debian can tell without a service manager.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

const AGENT = path.join(import.meta.dirname, "../agent");
const HIGHEST_EXPOSURE = 3.5;
const folder = mkdtempSync(path.join(tmpdir(), "agent-"));
const program = path.join(folder, "built");
writeFileSync(program, "#!/bin/sh\n");
chmodSync(program, 0o755);
after(() => rmSync(folder, { recursive: true }));

const unit = () => readFileSync(path.join(AGENT, "backup-agent.service"), "utf8");

test("the unit is understood by systemd, and root there may do less than elsewhere", () => {
  const file = path.join(folder, "backup-agent.service");
  writeFileSync(file, unit().replaceAll("/usr/bin/backup-agent", program));
  const said = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
  assert.ok(!said.stderr.includes("backup-agent"), said.stderr);
  const judged = spawnSync("systemd-analyze", ["security", "--offline=true", file], { encoding: "utf8" });
  const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(judged.stdout)?.[1]);
  assert.ok(exposure <= HIGHEST_EXPOSURE, `${exposure}\n${judged.stdout}`);
});

test("the agent begins again by itself, and not before it is enrolled", () => {
  for (const line of ["Type=exec", "Restart=always", "StateDirectoryMode=0700"]) assert.match(unit(), new RegExp(`^${line}$`, "m"));
  assert.match(unit(), /^ConditionPathExists=\/var\/lib\/backup-agent\/identity\.json$/m);
});

test("the package brings the program, its unit and scripts that their shells understand", () => {
  const packed = execFileSync(path.join(AGENT, "package.sh"), [program, folder], { encoding: "utf8" }).trim();
  const tree = path.join(folder, "tree");
  execFileSync("dpkg-deb", ["--raw-extract", packed, tree]);
  assert.equal(readFileSync(path.join(tree, "usr/bin/backup-agent"), "utf8"), "#!/bin/sh\n");
  assert.equal(readFileSync(path.join(tree, "lib/systemd/system/backup-agent.service"), "utf8"), unit());
  for (const script of ["postinst", "prerm", "postrm"]) execFileSync("sh", ["-n", path.join(tree, "DEBIAN", script)]);
  const listed = execFileSync("dpkg-deb", ["--contents", packed], { encoding: "utf8" });
  assert.match(listed, /^-rwxr-xr-x root\/root .* \.\/usr\/bin\/backup-agent$/m);
  assert.match(execFileSync("dpkg-deb", ["--field", packed, "Version"], { encoding: "utf8" }), /^\d+\.\d+\.\d+\n$/);
});

test("without a program there is no package", () => {
  const refused = spawnSync(path.join(AGENT, "package.sh"), [path.join(folder, "nothing"), folder], { encoding: "utf8" });
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /^usage: /);
});
