// A block from the clipboard: Excel and LibreOffice put both a table of HTML and tab separated text there.
import { fold, read, type Meaning } from "./cell";
import { compareTotals, type Sum } from "./totals";

/** Where a block goes: the pupil's row and the item's column, by their places on the sheet. */
export interface Placed {
  row: number;
  column: number;
  text: string;
  meaning: Meaning;
}

/** What a block comes to on a sheet. */
export interface Plan {
  cells: Placed[];
  /** 生徒ID, 氏名 or the place of the cell that was pasted on. */
  by: "id" | "name" | "place";
  /** What is left out, in words. */
  warnings: string[];
}

/** A sheet as far as pasting must know it. */
export interface Target {
  /** Those that are shown come first; a pupil who is not shown is found by 生徒ID and 氏名 alone. */
  rows: { id: string; name: string; number: number; values: (number | null)[] }[];
  shown: number;
  columns: { label: string; full: number }[];
}

/** Rows of texts; quoted texts of TSV may hold line ends and doubled quotes. */
export function blockOfText(text: string): string[][] {
  const rows: string[][] = [[]];
  const piece = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  let at = 0;
  while (at <= text.length) {
    piece.lastIndex = at;
    const [whole, quoted, plain] = piece.exec(text) ?? ["", undefined, ""];
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    at += whole.length;
    const end = text.slice(at).match(/^(\t|\r\n|\r|\n)/)?.[0];
    if (end === undefined) break;
    at += end.length;
    if (end !== "\t") rows.push([]);
  }
  // Programs end the last row with a line end, too.
  if (rows.length > 1 && rows.at(-1)?.join("") === "") rows.pop();
  return rows;
}

/** TSV of rows, as programs read it. */
export function textOfBlock(rows: string[][]): string {
  return rows.map((row) => row.map((text) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join("\t")).join("\n");
}

/** Styles and handlers say nothing about marks, and the browser would complain that our pages allow none. */
const bare = (html: string) =>
  html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\s(?:style|on[a-z]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "");

/** The first table of a page from the clipboard; nothing where there is none. */
export function blockOfHtml(html: string, parser: (html: string) => Document): string[][] | undefined {
  const table = parser(bare(html)).querySelector("table");
  if (!table) return undefined;
  return [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [cell.textContent?.replace(/\s+/g, " ").trim() ?? "", ...Array<string>(Math.max(cell.colSpan - 1, 0)).fill("")]),
  );
}

const IDS = new Set(["生徒id", "生徒番号", "id"]);
const NAMES = new Set(["氏名", "名前", "生徒名"]);
const SUMS = new Set(["合計", "計", "総得点", "点数合計"]);

/**
 * Plans a paste at `row` and `column`. With a column of 生徒ID, or else of exact names, rows find their pupils by it and
 * never by their place; with a row of headings, columns find their items by it. 合計 is compared and left out; without
 * headings it is the column behind the last item, as on the sheet.
 */
export function plan(block: string[][], target: Target, row: number, column: number): Plan {
  const warnings: string[] = [];
  const heading = headingOf(block, target);
  const body = heading ? block.slice(1) : block;
  const key = keyOf(body, target, heading);
  const rowsByKey = key && new Map(target.rows.map((pupil, at) => [fold(key.by === "id" ? pupil.id : pupil.name), at]));
  const columns = columnsOf(block, target, heading, key?.column, column);
  const total = totalOf(heading, columns, target);
  const cells: Placed[] = [];
  const sums: Sum[] = [];
  body.forEach((texts, offset) => {
    const place = rowsByKey ? rowsByKey.get(fold(texts[key?.column ?? 0] ?? "")) : row + offset;
    if (place === undefined) {
      if (texts.some((text) => text.trim() !== "")) warnings.push(`「${texts[key?.column ?? 0]}」はこの得点表にいません`);
      return;
    }
    if (!rowsByKey && place >= target.shown) {
      if (texts.some((text) => text.trim() !== "")) warnings.push(`${offset + 1}行目は、得点表からはみ出します`);
      return;
    }
    if (total >= 0) sums.push({ row: place, text: texts[total] ?? "" });
    texts.forEach((text, at) => {
      const to = columns[at];
      const item = to === undefined ? undefined : target.columns[to];
      if (to === undefined || !item) return;
      cells.push({ row: place, column: to, text, meaning: read(text, item.full) });
    });
  });
  const beyond = columns.filter((to, at) => at !== total && to !== undefined && to >= target.columns.length).length;
  if (beyond > 0) warnings.push(`右の${beyond}列は、得点表からはみ出します`);
  warnings.push(...compareTotals(sums, target.rows, cells));
  return { cells, by: key?.by ?? "place", warnings };
}

/** Which column of the block is 合計; -1 where none is. */
function totalOf(heading: string[] | undefined, columns: (number | undefined)[], target: Target): number {
  if (heading) return heading.findIndex((text) => SUMS.has(fold(text).toLowerCase()));
  return columns.indexOf(target.columns.length);
}

const isHeading = (text: string, target: Target) => {
  const folded = fold(text).toLowerCase();
  return IDS.has(folded) || NAMES.has(folded) || SUMS.has(folded) || target.columns.some(({ label }) => fold(label).toLowerCase() === folded);
};

function headingOf(block: string[][], target: Target): string[] | undefined {
  const [first] = block;
  return first?.some((text) => isHeading(text, target)) ? first : undefined;
}

function keyOf(body: string[][], target: Target, heading: string[] | undefined): { by: "id" | "name"; column: number } | undefined {
  for (const [by, words, of] of [["id", IDS, "id"], ["name", NAMES, "name"]] as const) {
    const known = new Set(target.rows.map((pupil) => fold(pupil[of])));
    // A name that two pupils share leads to neither.
    if (by === "name" && known.size < target.rows.length) continue;
    const named = heading?.findIndex((text) => words.has(fold(text).toLowerCase())) ?? -1;
    if (named >= 0) return { by, column: named };
    const width = Math.max(...body.map((texts) => texts.length), 0);
    for (let column = 0; column < width; column += 1) {
      const texts = body.map((row) => fold(row[column] ?? "")).filter((text) => text !== "");
      if (texts.length > 0 && texts.every((text) => known.has(text))) return { by, column };
    }
  }
  return undefined;
}

/** For each column of the block the item it goes to; undefined where it goes nowhere. */
function columnsOf(block: string[][], target: Target, heading: string[] | undefined, key: number | undefined, column: number) {
  const width = Math.max(...block.map((row) => row.length), 0);
  let next = key === undefined ? column : 0;
  return Array.from({ length: width }, (_, at) => {
    if (at === key) return undefined;
    const label = heading && fold(heading[at] ?? "").toLowerCase();
    if (label !== undefined) {
      const found = target.columns.findIndex((item) => fold(item.label).toLowerCase() === label);
      return found < 0 ? undefined : found;
    }
    return next++;
  });
}
