// Runs the programs that were built for Windows, under Wine: node deploy/tests/windows/run.mjs PROGRAMS DRIVE
//
// Each server is put where install.ps1 would put it, filled, served by hand and as a service, backed up and restored. What
// Wine does not carry is said at the end.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Stranger } from "../../../attacks/stranger.mjs";
import { Machine } from "./machine.mjs";

const SEASONS = { 春: "spring", 夏: "summer", 冬: "winter" };
const ANSWER_MS = 10_000;
const NOT_CARRIED = [
  "the first bytes of a connection, now and then: the server is not told that they are there, and is asked once more",
  "the event log (Wine takes events and keeps none)",
  "what happens to a service that fails, its delayed start, its virtual account and what its account may reach",
  "the order to read settings anew (sc control NAME paramchange)",
  "PowerShell: the scripts of deploy/windows are read by a parser, not run",
];

const machine = new Machine(path.resolve(process.argv[3]), path.resolve(process.argv[2]));
const versions = await promisify(execFile)("wine", ["--version"]);
console.log(`    ${versions.stdout.trim()}`);
await machine.start();
try {
  await check("autograder", printReportCards);
  await check("backup-mgmt", restoreSnapshot, reportByAgent);
} finally {
  await machine.close();
}
console.log(`    not carried by Wine: ${NOT_CARRIED.join("; ")}`);

// The whole life of a server; `work` is what this product is for, and `beside` is done while it runs as a service.
async function check(name, work, beside = async () => {}) {
  const server = await machine.install(name);
  const size = (await stat(machine.at(server.program))).size;
  console.log(`  ${name}: ${(size / 1024 / 1024).toFixed(0)} MiB`);
  assert.match(await server.command(["version"]), /windows x86_64/);
  assert.match(await server.command(["migrate"]), /適用しました/);
  const filled = await server.command(["demo"]);
  const login = readLogin(filled);
  const found = await server.command(["doctor"]);
  for (const topic of ["ディスク", "メモリ", "データベース", "権限"]) assert.match(found, new RegExp(`\\[(正常|注意)\\] ${topic}`));
  await work(server, filled);

  const serving = await server.serve("--demo");
  await signIn(server, login);
  await serving.end();

  await server.command(["service", "status"], { code: 1 });
  assert.match(await server.command(["service", "install", "--folder", server.folder]), /登録しました/);
  assert.match(await server.command(["service", "install", "--folder", server.folder]), /登録し直しました/);
  await server.command(["service", "start"]);
  // It says that it runs only when it answers.
  const health = await heard(() => fetch(`${server.origin}/health`, { signal: AbortSignal.timeout(ANSWER_MS) }));
  assert.equal(health.status, 200);
  assert.match(await server.command(["service", "status"]), /動いています/);
  await signIn(server, login);
  await beside(server);
  await keepAndRestore(server);
  await server.command(["service", "start"]);
  await signIn(server, login);
  await server.command(["service", "uninstall"]);
  await assert.rejects(fetch(`${server.origin}/health`), "an uninstalled server still answers");
  assert.match(await server.command(["service", "stop"], { code: 1 }), /登録されていません/);
  assert.match((await server.read("logs", `${name}.log`)).toString(), /INFO/);
  await refuseToBeAService(server);
}

// Somebody reads the page of the login, and is let in.
async function signIn(server, login) {
  const person = new Stranger(server.origin, { from: "127.0.0.1", patience: ANSWER_MS });
  assert.equal((await heard(() => person.get("/login"))).status, 200);
  assert.equal((await heard(() => person.signIn(login))).status, 303, `${login.login} is not let in`);
  // Not back to the login: to the first page, or to where a second factor is set up.
  const { status, headers } = await heard(() => person.get("/"));
  assert.ok(status === 200 || (status === 303 && !headers.location.startsWith("/login")), `${status} ${headers.location}`);
}

// Asks again, up to twice, where nothing was answered. A refusal is an answer.
async function heard(ask) {
  for (let left = 2; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !(error.name === "TimeoutError" || error.message.endsWith("no answer"))) throw error;
      console.log("              not heard by Wine; asked again");
    }
  }
}

// A backup is made while the server runs, and is what there is after it was stopped and restored.
async function keepAndRestore(server) {
  const file = `${server.folder}\\before.tar.zst`;
  await server.command(["backup", "--out", file]);
  assert.match(await server.command(["verify-backup", file]), /合いました/);
  await server.command(["service", "stop"]);
  await server.command(["service", "status"], { code: 1 });
  assert.match(await server.command(["restore-backup", file, "--replace"]), /復元しました/);
}

async function refuseToBeAService(server) {
  assert.match(await server.command(["serve", "--service", server.folder], { code: 1 }), /サービス管理から起動されていません/);
}

// A pupil whom the demonstration has in each of its rounds, from the one that it made first: 「2025年度 第3回 冬期」.
async function printReportCards(server, filled) {
  const [, year, season] = filled.match(/(20\d\d)年度 第\d回 (.)期/) ?? assert.fail(filled);
  const round = `${year}-${SEASONS[season]}`;
  const folder = `${server.folder}\\cards`;
  await server.command(["report-cards", "--round", round, "--student", "1001010014", "--out", folder]);
  const cards = await readdir(machine.at(folder), { recursive: true });
  const card = cards.find((name) => name.endsWith(".pdf")) ?? assert.fail(`no card in ${cards}`);
  const pdf = await server.read("cards", card);
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  console.log(`              a report card of ${(pdf.length / 1024).toFixed(0)} KiB`);
}

// A folder of Windows is backed up, checked, and written back as it was.
async function restoreSnapshot(server) {
  const [documents, near, restored] = ["documents", "near", "restored"].map((name) => `${server.folder}\\${name}`);
  const content = Buffer.from("番号,品名\r\n1,机\r\n".repeat(10_000));
  await mkdir(path.join(machine.at(documents), "下期"), { recursive: true });
  await writeFile(path.join(machine.at(documents), "下期", "台帳.csv"), content);
  await writeFile(path.join(machine.at(server.folder), "password.txt"), "yukidoke-no-hotoriba-28\r\n");
  await server.command(["repository", "add", "検査の保存先", "--path", near, "--password-file", `${server.folder}\\password.txt`]);
  await server.command(["job", "add", "検査の文書", "--source", documents, "--repository", "検査の保存先"]);
  const ran = await server.command(["run", "検査の文書"]);
  console.log(`              ${ran.match(/成功: .*/) ?? assert.fail(ran)}`);
  await server.command(["check", "検査の保存先"]);
  await server.command(["restore", "検査の文書", "--to", restored]);
  const files = await readdir(machine.at(restored), { recursive: true });
  const file = files.find((name) => name.endsWith("台帳.csv")) ?? assert.fail(`not restored: ${files}`);
  assert.deepEqual(await server.read("restored", file), content);
  await refuseRclone(server);
}

// What a shell of Unix would have to do is refused in words.
async function refuseRclone(server) {
  const place = ["--path", "rclone:far:folder", "--password-file", `${server.folder}\\password.txt`];
  assert.match(await server.command(["repository", "add", "遠くの保存先", ...place], { code: 1 }), /このサーバーでは実行できません/);
}

// The agent enrols, and tells the server how commands of this machine ended.
async function reportByAgent(server) {
  const agent = async (words, code = 0) => {
    const folder = ["--folder", "C:\\ProgramData\\backup-agent"];
    const ended = await machine.run(path.join(machine.programs, "backup-agent.exe"), [...folder, ...words]);
    console.log(`    ${ended.seconds.toFixed(1).padStart(6)} s  backup-agent ${words.join(" ")}`);
    assert.equal(ended.code, code, `${ended.stdout}${ended.stderr}`);
    return ended.stdout;
  };
  assert.match(await agent(["status"], 1), /まだ接続していません/);
  await server.command(["job", "add", "検査の写し", "--tool", "robocopy", "--target", "D:\\共有"]);
  const enrolment = (await server.command(["agent", "add", "検査の機械"])).trim();
  await agent(["enrol", "--server", server.origin, "--code", enrolment]);
  await agent(["wrap", "--job", "検査の写し", "--", "cmd", "/c", "exit 0"]);
  await agent(["wrap", "--job", "検査の写し", "--", "cmd", "/c", "exit 7"], 7);
  // Every report was taken: none waits, and none was refused.
  assert.match(await agent(["status"]), /送信待ち\t0件/);
}

// The first of the lines 「  本部  ログインID honbu  パスワード …」.
function readLogin(said) {
  const [, login, password] = said.match(/ログインID (\S+)\s+パスワード (\S+)/) ?? assert.fail(said);
  return { login, password };
}
