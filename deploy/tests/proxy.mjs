// Debian's nginx with our configuration, on free ports of loopback and with a certificate of its own.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const OURS = path.join(import.meta.dirname, "../nginx");
const STARTING_MS = 60_000;

// Below what the system hands out by itself, so that nobody is given the port before it is used, or while its server is down.
const [LOWEST, HIGHEST] = [10_000, 32_000];
// Of each process another hundred, so that tests beside each other choose apart.
let next = LOWEST + ((process.pid * 100) % (HIGHEST - LOWEST));

// A port of loopback where nobody listens, given once.
export async function freePort() {
  for (;;) {
    const port = next;
    next = port + 1 < HIGHEST ? port + 1 : LOWEST;
    if ((await isFree(port, "127.0.0.1")) && (await isFree(port, "127.0.0.2"))) return port;
  }
}

async function isFree(port, host) {
  const probe = net.createServer().listen(port, host);
  try {
    await once(probe, "listening");
  } catch {
    return false;
  }
  probe.close();
  await once(probe, "close");
  return true;
}

// Starts nginx with `name`.conf in front of `upstreams` (a port, or several). Only ports, folders and the certificate are put in; the rest
// is what operators get. Gives `host`, `port`, `ask`, `close`, `spoil`, and what nginx writes of `errors` and of what was `asked`.
export async function openProxy(name, upstreams) {
  const folder = await mkdtemp(path.join(tmpdir(), "proxy-"));
  const [port, plain] = [await freePort(), await freePort()];
  const template = await readFile(path.join(OURS, `${name}.conf`), "utf8");
  const host = /server_name (\S+);/.exec(template)[1];
  const subject = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
  await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject, "-keyout", `${folder}/privkey.pem`, "-out", `${folder}/fullchain.pem`]);
  await mkdir(`${folder}/snippets`);
  await cp(path.join(OURS, "snippets"), `${folder}/snippets`, { recursive: true });
  const site = template
    .replaceAll(/ *listen \[::\].*\n/g, "")
    .replaceAll(/listen 80;/g, `listen 127.0.0.1:${plain};`)
    .replaceAll(/listen 443 ssl http2;/g, `listen 127.0.0.1:${port} ssl http2;\n    listen 127.0.0.2:${port} ssl http2;`)
    .replaceAll(/server 127\.0\.0\.1:\d+;/g, [upstreams].flat().map((port) => `server 127.0.0.1:${port};`).join(" "))
    .replaceAll(`/etc/letsencrypt/live/${host}`, folder)
    .replaceAll("/var/cache/nginx/", `${folder}/cache-`)
    .replaceAll("/var/log/nginx/", `${folder}/`)
    .replaceAll("include snippets/", `include ${folder}/snippets/`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
  await writeFile(`${folder}/site.conf`, site);
  await writeFile(
    `${folder}/nginx.conf`,
    `${process.getuid() === 0 ? "user root;" : ""} daemon off; pid ${folder}/pid; error_log ${folder}/error.log warn; worker_processes 1;
     events { worker_connections 4096; } http { access_log off; ${temporary.join(" ")} include ${folder}/site.conf; }`,
  );
  await run("nginx", ["-t", "-c", `${folder}/nginx.conf`]);
  const nginx = spawn("nginx", ["-c", `${folder}/nginx.conf`], { stdio: "ignore" });
  const ended = once(nginx, "exit");
  const certificate = await readFile(`${folder}/fullchain.pem`);
  const agent = new https.Agent({ keepAlive: true, maxSockets: 64 });

  // Sends a request to nginx under its own name; gives `status`, `headers` and `body`, or the open answer for `stream`.
  function ask(pathname, { method = "GET", headers = {}, body, stream = false, from } = {}) {
    return new Promise((resolve, reject) => {
      const options = { host: from ?? "127.0.0.1", port, servername: host, ca: certificate, method, path: pathname, agent, localAddress: from };
      const request = https.request({ ...options, headers: { host, ...headers } }, async (answer) => {
        if (stream) return resolve(answer);
        try {
          const parts = [];
          for await (const part of answer) parts.push(part);
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) });
        } catch (error) {
          reject(error);
        }
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  async function close() {
    agent.destroy();
    nginx.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }

  // Has nginx read a configuration that it does not understand; it goes on with the one that it has.
  async function spoil() {
    await writeFile(`${folder}/site.conf`, "spoiled;\n");
    nginx.kill("SIGHUP");
  }

  for (const until = Date.now() + STARTING_MS; ; ) {
    const up = await ask("/metrics").catch(() => null);
    if (up) break;
    if (Date.now() > until || nginx.exitCode !== null) {
      await close();
      throw new Error("nginx does not answer");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { host, port, plain, ask, close, spoil, errors: () => readFile(`${folder}/error.log`, "utf8"), asked: () => readFile(`${folder}/access.log`, "utf8") };
}
