// Runs every block of the manuals that is marked so, and checks the table of commands.
//
//   node docs/manual/run.mjs [--postgres URL] [--only NAME.md]     runs the blocks
//   node docs/manual/run.mjs --table                               checks the table alone
//
// AUTOGRADER and BACKUP_MGMT are paths of the programs. `runner/blocks.mjs` says how a block is marked.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { missingLine, readBlocks } from "./runner/blocks.mjs";
import { Place, closePlaces } from "./runner/place.mjs";
import { judgeRows, readRows } from "./runner/table.mjs";
import { listing } from "./settings.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = join(HERE, "../..");
const TABLE = "コマンド対応表.md";
const SETTINGS = "環境変数一覧.md";

const text = (name) => readFileSync(join(HERE, name), "utf8");
const problems = [];

// Runs the blocks of one manual and tells what came of each; gives how many ran and were skipped, and whether all was well.
// After a block that fails, the rest of the manual has no ground to stand on.
export async function runManual(blocks, programs, postgres, tell) {
  const counts = { ran: 0, skipped: 0, well: true };
  const place = await Place.open(programs, postgres);
  try {
    for (const block of blocks) {
      const name = block.name || `line ${block.line}`;
      const lack = lackFor(block, postgres);
      if (lack) {
        counts.skipped += 1;
        tell(`skipped  ${name}: ${lack}`);
        continue;
      }
      const began = performance.now();
      const { code, output } = await place.run(block);
      const missing = missingLine(block.expected, output);
      if (code !== 0 || missing !== undefined) {
        const reason = code === 0 ? `its output lacks: ${missing}` : `ended with ${code ?? "a signal, as it took too long"}`;
        tell(`FAILED   ${name} (line ${block.line}): ${reason}\n${output.replace(/^/gm, "    | ")}`);
        return { ...counts, well: false };
      }
      counts.ran += 1;
      tell(`ran      ${name} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
    }
    return counts;
  } finally {
    await place.close();
  }
}

// Why a block cannot be run on this machine, if so.
function lackFor(block, postgres) {
  if (!block.runs) return block.why;
  if (block.postgres && !postgres) return "no --postgres was given";
  const has = block.needs === "" || process.env.PATH.split(":").some((folder) => existsSync(join(folder, block.needs)));
  return has ? undefined : `${block.needs} is not installed`;
}

function checkTable(manuals) {
  const { words, problems: wrong } = judgeRows(readRows(text(TABLE)), manuals, REPOSITORY);
  console.log(`${TABLE}\n  ${words}, ${wrong.length} missing`);
  problems.push(...wrong.map((problem) => `${TABLE}, ${problem}`));
}

async function main() {
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => closePlaces().finally(() => process.exit(1)));
  const { values } = parseArgs({ options: { postgres: { type: "string" }, only: { type: "string" }, table: { type: "boolean" } } });
  const manuals = new Map();
  for (const name of readdirSync(HERE).filter((name) => name.endsWith(".md")).sort()) {
    const read = readBlocks(text(name));
    manuals.set(name, read.blocks);
    problems.push(...read.problems.map((problem) => `${name}, ${problem}`));
  }
  if (!values.only) checkTable(manuals);
  if (!values.table) await runAll(manuals, values);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length ? 1 : 0;
}

async function runAll(manuals, { only, postgres }) {
  const programs = { autograder: process.env.AUTOGRADER, "backup-mgmt": process.env.BACKUP_MGMT };
  for (const [name, path] of Object.entries(programs)) {
    if (!path || !existsSync(path)) throw new Error(`set AUTOGRADER and BACKUP_MGMT to the programs (${name} is not there)`);
  }
  let [ran, skipped] = [0, 0];
  for (const [name, blocks] of manuals) {
    if (blocks.length === 0 || (only && name !== only)) continue;
    console.log(name);
    const counts = await runManual(blocks, programs, postgres, (words) => console.log(`  ${words}`));
    ran += counts.ran;
    skipped += counts.skipped;
    if (!counts.well) problems.push(`${name}: a block failed`);
  }
  if (!only && text(SETTINGS) !== listing(programs)) problems.push(`${SETTINGS} is old: node docs/manual/settings.mjs`);
  console.log(`${ran} blocks ran, ${skipped} were skipped`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
