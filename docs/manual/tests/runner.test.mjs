// The runner finds what is wrong with a manual; the programs that it puts on the path are stand-ins.
import assert from "node:assert/strict";
import { readlinkSync } from "node:fs";
import { test } from "node:test";
import { runManual } from "../run.mjs";
import { missingLine, readBlocks } from "../runner/blocks.mjs";
import { judgeRows, readRows } from "../runner/table.mjs";

const PROGRAMS = { autograder: "/bin/true", "backup-mgmt": "/bin/true" };
const fence = (info, ...lines) => ["```" + info, ...lines, "```", ""].join("\n");

async function run(...blocks) {
  const { blocks: read, problems } = readBlocks(blocks.join("\n"));
  assert.deepEqual(problems, []);
  const told = [];
  const counts = await runManual(read, PROGRAMS, undefined, (words) => told.push(words));
  return { ...counts, told: told.join("\n") };
}

test("blocks share their folder and what they export, in order", async () => {
  const first = fence("sh run first", "mkdir -p ~/here && cd ~/here", "export WORD='a b'", "touch made");
  const second = fence("sh run second", 'echo "$WORD in ${PWD##*/}"', "ls", "autograder");
  const { well, ran } = await run(first, second, fence("text expected", "a b in here", "made"));
  assert.deepEqual({ well, ran }, { well: true, ran: 2 });
});

test("a command that fails ends its manual", async () => {
  const { well, ran, told } = await run(fence("sh run one", "false | cat", "echo never"), fence("sh run two", "true"));
  assert.deepEqual({ well, ran }, { well: false, ran: 0 });
  assert.match(told, /FAILED {3}one \(line 1\): ended with 1/);
  assert.doesNotMatch(told, /never|two/);
});

test("a line that is not printed is missed", async () => {
  const { well, told } = await run(fence("sh run one", "echo 適用しました: 3"), fence("text expected", "適用しました: … 件"));
  assert.equal(well, false);
  assert.match(told, /its output lacks: 適用しました: … 件/);
});

test("expected lines are looked for in their order, and … stands for anything", () => {
  assert.equal(missingLine(["a…c", "d"], "abbc\nd\n"), undefined);
  assert.equal(missingLine(["d", "a…c"], "abbc\nd\n"), "a…c");
  assert.equal(missingLine(["1.5 (x)"], "1x5 (x)"), "1.5 (x)");
});

test("what is not run is told with its reason", async () => {
  const blocks = [fence("sh run there", "true"), "<!-- not run: needs root -->", fence("sh far", "exit 1"), "<!-- needs: no-such-program -->"];
  const { well, skipped, told } = await run(...blocks, fence("sh run lacking", "exit 1"), fence("sh run postgres rows", "exit 1"));
  assert.deepEqual({ well, skipped }, { well: true, skipped: 3 });
  assert.match(told, /far: needs root/);
  assert.match(told, /lacking: no-such-program is not installed/);
  assert.match(told, /rows: no --postgres was given/);
});

test("what a block left running is ended by its id", async () => {
  const { told } = await run(fence("sh run one", "sleep 300 &", "echo id $!", "exit 1"));
  const id = told.match(/id (\d+)/)[1];
  assert.throws(() => readlinkSync(`/proc/${id}/cwd`), { code: "ENOENT" });
});

test("a block that names an SMTP server has one that takes mail", async () => {
  const mail = "EHLO here\\r\\nMAIL FROM:<a@example.jp>\\r\\nDATA\\r\\nwords\\r\\nQUIT\\r\\n.\\r\\nQUIT\\r\\n";
  const talk = ['relay="$RELAY"', 'exec 3<>"/dev/tcp/${relay%:*}/${relay#*:}"', `printf '${mail}' >&3`, "cat <&3"];
  const answers = ["220 …", "250 Ok", "250 Ok", "354 …", "250 2.0.0 Ok: queued …", "221 Bye"];
  const { well, told } = await run(fence("sh run mail", ...talk), fence("text expected", ...answers));
  assert.equal(well, true, told);
});

test("a block must say what it is, why it is not run, and its name", () => {
  const wrong = (text) => readBlocks(text).problems.join("\n");
  assert.match(wrong(fence("", "autograder migrate")), /must say what it is/);
  assert.match(wrong(fence("sh", "autograder migrate")), /must say why/);
  assert.match(wrong(fence("cmd", "autograder migrate")), /must say why/);
  assert.match(wrong(`<!-- not run: far above -->\n\nwords\n\n${fence("sh", "true")}`), /must say why/);
  assert.match(wrong(fence("sh run", "true")), /must have a name/);
  assert.match(wrong(fence("sh run a", "true") + fence("sh run a", "true")), /two blocks called a/);
  assert.match(wrong(fence("text expected", "words")), /only what a block that is run prints/);
  assert.match(wrong("```sh run a\ntrue"), /without an end/);
  assert.equal(wrong(fence("ini", "A=1")), "");
});

test("a row of the table needs a block that holds its command", () => {
  const manuals = new Map([["手.md", readBlocks(fence("sh run 更新", "backup-mgmt migrate --check")).blocks]]);
  const problems = (today, shown) => judgeRows(readRows(`| 旧 | ${today} | ${shown} |`), manuals, "/nowhere").problems;
  assert.deepEqual(problems("`autograder migrate --check`", "手: 更新"), []);
  assert.match(problems("`autograder migrate --plan`", "手: 更新")[0], /does not have migrate --plan/);
  assert.match(problems("`autograder migrate`", "")[0], /nothing shows/);
  assert.match(problems("`autograder migrate`", "手: 無い")[0], /there is no block/);
  assert.match(problems("`autograder migrate`", "`no_such_test`")[0], /there is no test/);
});
