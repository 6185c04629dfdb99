// Reads the fenced blocks of a manual.
//
//   ```sh run NAME             is run
//   ```sh run postgres NAME    is run where a PostgreSQL is given
//                              (a block that names $S3_URL gets an S3 of its own, with $S3_KEY and $S3_SECRET,
//                              one that names $RELAY an SMTP server at that address)
//   <!-- not run: WHY -->      directly above a block of a shell: it is not run, and the report says why
//   <!-- needs: PROGRAM -->    directly above a block that is run: only where the machine has that program
//   ```text expected           directly after a block: lines that its output holds, in this order; … stands for anything

const SHELLS = ["sh", "bash", "cmd", "powershell", "console"];

// The blocks of `text` and what is wrong with the way they are written.
export function readBlocks(text) {
  const lines = text.split("\n");
  const blocks = [];
  const problems = [];
  let above = {};
  for (let at = 0; at < lines.length; at += 1) {
    const opening = lines[at].match(/^```(.*)$/);
    if (!opening) {
      const remark = lines[at].match(/^<!-- (not run|needs): (.+) -->$/);
      above = remark ? { [remark[1]]: remark[2] } : {};
      continue;
    }
    const end = lines.indexOf("```", at + 1);
    const { "not run": why = "", needs = "" } = above;
    const block = { ...describe(opening[1]), why, needs, line: at + 1, script: lines.slice(at + 1, end).join("\n"), expected: [] };
    if (end < 0) return { blocks, problems: [...problems, `line ${at + 1}: a block without an end`] };
    if (block.language === "text" && block.name === "expected") expect(blocks.at(-1), block, problems);
    else problems.push(...faults(block, blocks));
    blocks.push(block);
    above = {};
    at = end;
  }
  return { blocks: blocks.filter(({ language }) => SHELLS.includes(language)), problems };
}

function describe(words) {
  const [language = "", ...rest] = words.trim().split(/\s+/);
  const runs = rest[0] === "run";
  const postgres = runs && rest[1] === "postgres";
  const name = rest.slice(Number(runs) + Number(postgres)).join(" ");
  return { language, runs, postgres, name };
}

function expect(before, { script, line }, problems) {
  if (before?.runs) before.expected = script.split("\n").filter((wanted) => wanted !== "");
  else problems.push(`line ${line}: only what a block that is run prints can be expected`);
}

function faults(block, before) {
  const at = `line ${block.line}`;
  if (block.language === "") return [`${at}: a block must say what it is (sh, text, ini, …)`];
  if (!SHELLS.includes(block.language)) return [];
  if (!block.runs && block.why === "") return [`${at}: a block that is not run must say why`];
  if (block.runs && block.language !== "sh") return [`${at}: only sh can be run`];
  if (block.runs && block.name === "") return [`${at}: a block that is run must have a name`];
  const twice = block.name !== "" && before.some(({ name }) => name === block.name);
  return twice ? [`${at}: there are two blocks called ${block.name}`] : [];
}

// The first expected line that `output` does not hold, if any.
export function missingLine(expected, output) {
  let rest = output.split("\n");
  for (const wanted of expected) {
    const pattern = new RegExp(wanted.trim().split("…").map(escaped).join(".*"));
    const found = rest.findIndex((line) => pattern.test(line));
    if (found < 0) return wanted;
    rest = rest.slice(found + 1);
  }
  return undefined;
}

function escaped(words) {
  return words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
