// A machine of its own for the steps by which the manual puts a server behind nginx: a folder stands for its root, free ports
// for 80 and 443, and an authority that gives a certificate to whoever shows its word for certbot's.
import { execFile, execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { readBlocks } from "../../docs/manual/runner/blocks.mjs";
import { freePort } from "./proxy.mjs";

const DEPLOY = path.join(import.meta.dirname, "..");
const GUIDE = path.join(DEPLOY, "../docs/manual/デプロイメント完全ガイド.md");
const HOST = "backup.example.jp";
const FOLDERS = ["/etc/nginx", "/etc/letsencrypt", "/usr/share", "/var/www", "/var/cache", "/var/log"];

// What the programs of the steps do here. The account that runs nginx must reach the folder; its ports are put in as nginx
// reads the site.
const PROGRAMS = ({ root, plain, secure, upstream }) => ({
  sudo: 'exec "$@"',
  apt: "exit 0",
  nginx: `sed -i -E -e '/listen \\[::\\]/d' -e 's/listen 80;/listen 127.0.0.1:${plain};/' -e 's/listen 443 /listen 127.0.0.1:${secure} /' \\
    -e 's/server 127\\.0\\.0\\.1:[0-9]+/server 127.0.0.1:${upstream}/' ${root}/etc/nginx/sites-available/*.conf
exec /usr/sbin/nginx -c ${root}/etc/nginx/nginx.conf "$@"`,
  systemctl: `case "$*" in
"reload nginx") if [ -s ${root}/pid ]; then nginx -s reload; else nginx; fi ;;
"enable --now certbot.timer") ;;
*) echo "nobody here does: systemctl $*" >&2; exit 1 ;;
esac`,
  certbot: `[ "$1" = certonly ] || exit 0
shift
while [ $# -gt 0 ]; do
    case $1 in
    -w) webroot=$2 ;;
    -d) host=$2 ;;
    esac
    shift
done
mkdir -p "$webroot/.well-known/acme-challenge" && echo its-word >"$webroot/.well-known/acme-challenge/token"
[ "$(curl -fsS -H "Host: $host" http://127.0.0.1:${plain}/.well-known/acme-challenge/token)" = its-word ]
mkdir -p "${root}/etc/letsencrypt/live/$host" && cd "${root}/etc/letsencrypt/live/$host"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -keyout privkey.pem -out fullchain.pem 2>/dev/null`,
});

// Installs the server `name` in such a machine, which is reached at the port `upstream`. `follow` performs a block of the
// manual, given by its name, for the server and `host`; gives what it said.
export async function openSite(name, upstream, host) {
  const root = mkdtempSync(path.join(tmpdir(), "site-"));
  const [plain, secure] = [await freePort(), await freePort()];
  const here = (text) => FOLDERS.reduce((text, folder) => text.replaceAll(folder, `${root}${folder}`), text);
  execFileSync(path.join(DEPLOY, "stage.sh"), [name, "/bin/true", root]);
  const share = `${root}/usr/share/${name}/nginx`;
  for (const file of readdirSync(share).filter((file) => /\.(conf|sh)$/.test(file))) writeFileSync(`${share}/${file}`, here(readFileSync(`${share}/${file}`, "utf8")));
  // As Debian leaves it: a site of its own, which fails here, so that somebody must take it away.
  for (const folder of ["sites-available", "sites-enabled"]) mkdirSync(`${root}/etc/nginx/${folder}`, { recursive: true });
  writeFileSync(`${root}/etc/nginx/sites-enabled/default`, "of Debian;\n");
  mkdirSync(`${root}/var/log/nginx`, { recursive: true });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${root}/${kind};`);
  writeFileSync(
    `${root}/etc/nginx/nginx.conf`,
    `${process.getuid() === 0 ? "user root;" : ""} pid ${root}/pid; error_log ${root}/error.log; events {}
     http { access_log off; ${temporary.join(" ")} include ${root}/etc/nginx/sites-enabled/*; }`,
  );
  mkdirSync(`${root}/bin`);
  for (const [program, script] of Object.entries(PROGRAMS({ root, plain, secure, upstream }))) {
    writeFileSync(`${root}/bin/${program}`, `#!/bin/sh\nset -eu\n${script}\n`);
    chmodSync(`${root}/bin/${program}`, 0o755);
  }
  const { blocks } = readBlocks(readFileSync(GUIDE, "utf8"));
  return {
    plain,
    secure,
    certificate: () => readFileSync(`${root}/etc/letsencrypt/live/${host}/fullchain.pem`),
    async follow(title) {
      const { script } = blocks.find((block) => block.name === title);
      const steps = here(script).replaceAll("backup-mgmt", name).replaceAll(HOST, host);
      const env = { ...process.env, PATH: `${root}/bin:${process.env.PATH}` };
      const { stdout, stderr } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", steps], { env, cwd: root });
      return stdout + stderr;
    },
    async close() {
      if (existsSync(`${root}/pid`)) await promisify(execFile)(`${root}/bin/nginx`, ["-s", "quit"]).catch(() => {});
      for (const until = Date.now() + 10_000; existsSync(`${root}/pid`) && Date.now() < until; ) await new Promise((resolve) => setTimeout(resolve, 50));
      rmSync(root, { recursive: true, force: true });
    },
  };
}
