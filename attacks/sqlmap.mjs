// SQL injection, by Debian's sqlmap: forms, lists and the API. It has to find a planted hole before its silence counts.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { signedIn } from "./stranger.mjs";

const LIMIT_MS = 300_000;
// Wrong logins, refused forms, locks, and pages that are not there are answers, too.
const NO_TROUBLE = "400,401,403,404,409,422,429";

// A server that would soon refuse to look at what sqlmap sends would hide its holes.
export const PATIENT = { RATE_LIMIT_SIGN_IN: "0", RATE_LIMIT_API: "0", RATE_LIMIT_COSTLY: "0", SIGN_IN_TRIES: "100" };

// Lets sqlmap look at one address; gives what it `said` and how often it `asked`. `how` has cookie, headers and a form's data.
async function look(address, { cookie, headers = [], data } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "sqlmap-"));
  const words = ["-u", address, "--batch", "--disable-coloring", "--level=2", "--risk=2", "--threads=4", "--technique=BEUS",
    "--flush-session", `--output-dir=${folder}`, "-t", path.join(folder, "traffic"), "--timeout=10", "--retries=1", `--ignore-code=${NO_TROUBLE}`,
    // Of a session only the hash is looked up.
    "--param-exclude=session"];
  if (cookie) words.push("--cookie", cookie);
  if (headers.length) words.push(`--headers=${headers.join("\n")}`);
  if (data) words.push("--data", data);
  const program = spawn("sqlmap", words, { stdio: ["ignore", "pipe", "inherit"], timeout: LIMIT_MS });
  try {
    let said = "";
    program.stdout.setEncoding("utf8").on("data", (piece) => (said += piece));
    const [code] = await once(program, "close");
    assert.equal(code, 0, `sqlmap did not end by itself:\n${said.slice(-1_000)}`);
    const traffic = await readFile(path.join(folder, "traffic"), "latin1");
    return { said, asked: traffic.match(/^HTTP request \[#/gm)?.length ?? 0 };
  } finally {
    program.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

// What sqlmap found: true, false, or an error where it did not get to look.
export function judge(said) {
  if (/identified the following injection point|is vulnerable/.test(said)) return true;
  assert.match(said, /all tested parameters do not appear to be injectable/, `sqlmap did not look:\n${said.slice(-1_500)}`);
  return false;
}

// Proves that sqlmap, run like this, sees a hole.
export async function findPlantedHole() {
  const words = [fileURLToPath(new URL("tests/hole.py", import.meta.url))];
  // sqlmap leaves some answers unread, of which the hole would complain.
  const hole = spawn("python3", words, { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [port] = await once(hole.stdout, "data");
    const { said } = await look(`http://127.0.0.1:${`${port}`.trim()}/pupils?q=a`);
    assert.ok(judge(said), "sqlmap does not see a planted hole");
  } finally {
    hole.kill("SIGKILL");
  }
}

async function askBySqlmap(place) {
  const admin = await signedIn(place, place.labels[0]);
  const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const { stdout } = await place.command("token", "create", "--login", place.logins[place.labels[0]].login,
    "--name", "sqlmap", ...place.scopes.flatMap((scope) => ["--scope", scope]));
  const bearer = [`Authorization: Bearer ${stdout.match(/kz_\w+/)[0]}`];
  const own = [`Origin: ${place.origin}`, "Sec-Fetch-Site: same-origin"];
  const targets = [
    ...place.lists.map((list) => [list, { cookie }]),
    ...place.apis.map((api) => [api, { headers: bearer }]),
    ["/login", { headers: own, data: "login=a&password=b&next=/" }],
    ["/invitation", { headers: own, data: "code=a&name=b&password=c&again=c" }],
    ["/people", { cookie, headers: own, data: "name=a&post=b&email=c&login=d&way=slip" }],
  ];
  let requests = 0;
  for (const [address, how] of targets) {
    const { said, asked } = await look(place.origin.replace("localhost", "127.0.0.1") + address, how);
    assert.ok(!judge(said), `${address} can be injected:\n${said.slice(-2_000)}`);
    requests += asked;
  }
  return `${targets.length} addresses, ${requests} requests`;
}

export const sqlmap = [{ name: "sqlmap finds nothing in forms, lists and the API", perform: askBySqlmap, limitMs: 1_800_000 }];
