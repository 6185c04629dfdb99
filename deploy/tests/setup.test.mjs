// What the packages and uninstall.sh do to the units of a machine: a folder stands for its root, and systemctl works there as on
// a machine that is not running; what would run is only written down.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

const DEPLOY = path.join(import.meta.dirname, "..");
const SERVERS = ["autograder", "backup-mgmt"];
const PACKAGES = [...SERVERS.map((name) => ({ name, scripts: "debian" })), { name: "backup-agent", scripts: "agent/debian" }];

// What the programs of the scripts do here. Accounts are those of whoever runs this; whether a unit runs is a file.
const PROGRAMS = (root) => ({
  id: "exit 0",
  chown: "exit 0",
  userdel: "exit 0",
  install: `for word; do
    shift
    case $word in
    -o | -g) skip=yes ;;
    *) if [ "\${skip:-}" ]; then skip=; else set -- "$@" "$word"; fi ;;
    esac
done
exec /usr/bin/install "$@"`,
  systemctl: `case $1 in
enable | disable | is-enabled)
    for word; do
        shift
        [ "$word" = --now ] || set -- "$@" "$word"
    done
    exec /usr/bin/systemctl --root=${root} "$@"
    ;;
is-active) [ -e "${root}/run/$3" ] ;;
daemon-reload) ;;
start | restart | stop)
    echo "$*" >>${root}/asked
    verb=$1
    shift
    for unit; do if [ "$verb" = stop ]; then rm -f "${root}/run/$unit"; else touch "${root}/run/$unit"; fi; done
    ;;
*) echo "nobody here does: systemctl $*" >&2 && exit 1 ;;
esac`,
});

// A machine with the units of `name`; `scripts` is the folder of its package's scripts.
function withMachine({ name, scripts }, work) {
  const root = mkdtempSync(path.join(tmpdir(), "setup-"));
  try {
    const here = (text) => text.replaceAll(/(?<![\w}!])\/(etc|usr\/(?:lib|share|bin)|var|run|lib)(?=\/)/g, `${root}/$1`).replaceAll("EUID", "0").replaceAll("@NAME@", name);
    const write = (file, text) => (mkdirSync(path.dirname(file), { recursive: true }), writeFileSync(file, text, { mode: 0o755 }));
    for (const [program, script] of Object.entries(PROGRAMS(root))) write(`${root}/bin/${program}`, `#!/bin/sh\nset -eu\n${script}\n`);
    mkdirSync(`${root}/run/systemd/system`, { recursive: true });
    const script = (file) => write(`${root}/scripts/${path.basename(file)}`, here(readFileSync(path.join(DEPLOY, file), "utf8")));
    for (const file of ["postinst", "prerm", "postrm"]) script(`${scripts}/${file}`);
    if (SERVERS.includes(name)) {
      script("uninstall.sh");
      execFileSync(path.join(DEPLOY, "stage.sh"), [name, "/bin/true", root]);
      write(`${root}/usr/lib/${name}/setup.sh`, here(readFileSync(path.join(DEPLOY, "setup.sh"), "utf8")));
      write(`${root}/usr/bin/${name}`, `#!/bin/sh\necho "$*" >>${root}/asked\n`);
    } else {
      mkdirSync(`${root}/lib/systemd/system`, { recursive: true });
      copyFileSync(path.join(DEPLOY, `agent/${name}.service`), `${root}/lib/systemd/system/${name}.service`);
    }
    const units = SERVERS.includes(name) ? [`${name}.service`, `${name}.socket`] : [`${name}.service`];
    const env = { ...process.env, PATH: `${root}/bin:${process.env.PATH}` };
    const systemctl = (...words) => execFileSync(`${root}/bin/systemctl`, words, { env, stdio: ["ignore", "pipe", "ignore"] });
    const holds = (...words) => {
      try {
        systemctl(...words);
        return true;
      } catch {
        return false;
      }
    };
    return work({
      root,
      units,
      systemctl,
      run: (file, words, input = "") => execFileSync(`${root}/scripts/${file}`, words, { env, input, encoding: "utf8" }),
      enabled: () => units.filter((unit) => holds("is-enabled", "--quiet", unit)),
      running: () => units.filter((unit) => existsSync(`${root}/run/${unit}`)),
      asked: () => {
        const asked = readFileSync(`${root}/asked`, "utf8");
        rmSync(`${root}/asked`);
        return asked;
      },
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

for (const product of PACKAGES) {
  test(`${product.name} begins with its first installation, and an upgrade keeps what the administrator chose`, () => {
    withMachine(product, ({ units, systemctl, run, enabled, running, asked }) => {
      run("postinst", ["configure", ""]);
      assert.deepEqual([enabled(), running()], [units, units]);
      asked();
      run("postinst", ["configure", "0.1.0"]);
      assert.match(asked(), new RegExp(`^restart ${product.name}.service$`, "m"));

      // Somebody begins it by hand only: what runs is replaced, and not begun with the machine.
      systemctl("disable", ...units);
      run("postinst", ["configure", "0.1.0"]);
      assert.match(asked(), new RegExp(`^restart ${product.name}.service$`, "m"));
      assert.deepEqual(enabled(), []);
      systemctl("stop", ...units);
      assert.match(run("postinst", ["configure", "0.1.0"]), /無効にしてある/);
      assert.deepEqual([enabled(), running()], [[], []]);
    });
  });

  test(`${product.name} that is removed and comes back is as it was, and a purge leaves nothing of its units`, () => {
    withMachine(product, ({ root, units, run, enabled, running }) => {
      run("postinst", ["configure", ""]);
      run("prerm", ["remove"]);
      assert.deepEqual(running(), []);
      run("postrm", ["remove"]);
      run("postinst", ["configure", "0.1.0"]);
      assert.deepEqual([enabled(), running()], [units, units]);

      const dropIns = units.map((unit) => `${root}/etc/systemd/system/${unit}.d`);
      for (const dropIn of dropIns) {
        mkdirSync(dropIn, { recursive: true });
        writeFileSync(`${dropIn}/key.conf`, "[Service]\n");
      }
      run("prerm", ["remove"]);
      run("postrm", ["remove"]);
      assert.ok(dropIns.every((dropIn) => existsSync(dropIn)), "settings stay until they are purged");
      run("postrm", ["purge"]);
      assert.deepEqual(enabled(), []);
      assert.deepEqual(dropIns.filter((dropIn) => existsSync(dropIn)), []);
    });
  });
}

for (const product of PACKAGES.filter(({ name }) => SERVERS.includes(name))) {
  test(`uninstall.sh leaves the drop-ins of ${product.name} with its settings, and takes them with these`, () => {
    for (const purge of [false, true]) {
      withMachine(product, ({ root, units, run, enabled }) => {
        run("postinst", ["configure", ""]);
        const dropIns = units.map((unit) => `${root}/etc/systemd/system/${unit}.d`);
        for (const dropIn of dropIns) mkdirSync(dropIn, { recursive: true });
        run("uninstall.sh", [product.name, ...(purge ? ["--purge"] : [])], "y\n");
        assert.deepEqual(enabled(), []);
        for (const left of [...dropIns, `${root}/etc/${product.name}`]) assert.equal(existsSync(left), !purge, left);
      });
    }
  });
}
