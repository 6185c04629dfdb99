// Prints a block of a manual: node deploy/tests/block.mjs MANUAL TITLE
import { readFileSync } from "node:fs";
import path from "node:path";
import { readBlocks } from "../../docs/manual/runner/blocks.mjs";

const [manual, title] = process.argv.slice(2);
const { blocks } = readBlocks(readFileSync(path.join(import.meta.dirname, `../../docs/manual/${manual}.md`), "utf8"));
const block = blocks.find(({ name }) => name === title);
if (!block) throw new Error(`${manual} has no block ${title}`);
console.log(block.script);
