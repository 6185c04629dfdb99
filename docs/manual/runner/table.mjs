// The table of the former systems' commands: every row names the block or the test that shows its successor.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const OURS = /^(autograder|backup-mgmt) /;

// The rows of every table of `text` that has a third column.
export function readRows(text) {
  const lines = text.split("\n").map((line, at) => ({ line, at: at + 1 }));
  return lines
    .filter(({ line }) => /^\| .* \|$/.test(line) && !/^\| 旧マニュアル /.test(line))
    .map(({ line, at }) => {
      const cells = line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim());
      return { at, former: cells[0], today: cells[1] ?? "", shown: cells[2] ?? "" };
    });
}

// Judges each row: `ran` by a block, by a `test`, `told` by a block that is not run here; or what is wrong with it.
export function judgeRows(rows, manuals, repository) {
  const judged = rows.map((row) => ({ ...row, ...judge(row, manuals, repository) }));
  const count = (how) => judged.filter((row) => row.how === how).length;
  return {
    words: `${rows.length} rows: ${count("ran")} by blocks that run, ${count("test")} by tests, ${count("told")} by blocks that are not run here`,
    problems: judged.filter(({ problem }) => problem).map(({ at, problem }) => `line ${at}: ${problem}`),
  };
}

function judge({ today, shown }, manuals, repository) {
  if (shown === "") return { problem: "nothing shows this command" };
  const test = shown.match(/^`(\w+)`$/);
  if (test) return isTest(test[1], repository) ? { how: "test" } : { problem: `there is no test ${test[1]}` };
  const [manual, name] = shown.split(": ");
  const block = manuals.get(`${manual}.md`)?.find((block) => block.name === name);
  if (!block) return { problem: `there is no block ${shown}` };
  const absent = commandsIn(today).find((words) => !words.every((word) => block.script.includes(word)));
  if (absent) return { problem: `${shown} does not have ${absent.join(" ")}` };
  return { how: block.runs ? "ran" : "told" };
}

// What must stand in the block for each command of a cell: program and verb, and every option; of other programs the name.
function commandsIn(cell) {
  const commands = [...cell.matchAll(/`([^`]+)`/g)].map(([, command]) => command);
  return commands.filter((command) => /^[a-z]/.test(command)).map((command) => {
    const words = command.split(" ");
    const verb = OURS.test(command) ? words[1] : words[0];
    return [verb, ...words.filter((word) => word.startsWith("--"))];
  });
}

function isTest(name, repository) {
  try {
    execFileSync("grep", ["-rqE", "--include=*.rs", `fn ${name}\\(`, ...["platform", "autograder", "backup"].map((folder) => join(repository, folder))]);
    return true;
  } catch {
    return false;
  }
}
