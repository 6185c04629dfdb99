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
  columns: { label: string; subject: string; full: number }[];
  /** The column of the cell that is pasted on: its subject is meant by headings that name none. */
  at: number;
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
 * headings it is the column behind the last item, as on the sheet. A block may go over both subjects.
 */
export function plan(block: string[][], target: Target, row: number, column: number): Plan {
  const warnings: string[] = [];
  const heading = headingOf(block, target);
  const body = heading ? block.slice(1) : block;
  const key = keyOf(body, target, heading);
  const rowsByKey = key && new Map(target.rows.map((pupil, at) => [fold(key.by === "id" ? pupil.id : pupil.name), at]));
  const columns = columnsOf(block, target, heading, key?.column, column);
  const totals = totalsOf(heading, columns, target);
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
    for (const { at, of } of totals) sums.push({ row: place, text: texts[at] ?? "", columns: of });
    texts.forEach((text, at) => {
      const to = columns[at];
      const item = to === undefined ? undefined : target.columns[to];
      if (to === undefined || !item) return;
      cells.push({ row: place, column: to, text, meaning: read(text, item.full) });
    });
  });
  const beyond = columns.filter((to, at) => totals.every((total) => total.at !== at) && to !== undefined && to >= target.columns.length).length;
  if (beyond > 0) warnings.push(`右の${beyond}列は、得点表からはみ出します`);
  warnings.push(...compareTotals(sums, target.rows, cells));
  return { cells, by: key?.by ?? "place", warnings };
}

/** The columns of the block that are 合計, and of which items: of the subjects that stand before it, from the last 合計 on. */
function totalsOf(heading: string[] | undefined, columns: (number | undefined)[], target: Target): { at: number; of: number[] }[] {
  const places = heading ? heading.flatMap((text, at) => (isSum(text, target) ? [at] : [])) : [columns.indexOf(target.columns.length)].filter((at) => at >= 0);
  const whole = target.columns.map((_, column) => column);
  return places.map((at, nth) => {
    const before = columns.slice(heading ? (places[nth - 1] ?? -1) + 1 : 0, at);
    const subjects = new Set(before.flatMap((to) => target.columns[to ?? -1]?.subject ?? []));
    const of = whole.filter((column) => subjects.has(target.columns[column]?.subject ?? ""));
    return { at, of: of.length > 0 ? of : whole };
  });
}

/** Letters of a heading without what programs put between subject and item. */
const bareHeading = (text: string) => fold(text).toLowerCase().replace(/[\s_]/g, "");

/**
 * The item that a heading names, of the subject that it names or else of the one that is pasted on. Where the same one stands
 * twice in a row of headings, it is first the one subject's and then the other's.
 */
function itemOf(headings: string[], place: number, { columns, at }: Target): number {
  const wanted = bareHeading(headings[place] ?? "");
  const exact = columns.findIndex(({ label }) => bareHeading(label) === wanted);
  if (exact >= 0) return exact;
  const subjects = [...new Set(columns.map(({ subject }) => subject))];
  const same = headings.flatMap((other, nth) => (bareHeading(other) === wanted ? [nth] : []));
  const of = same.length > 1 ? subjects[same.indexOf(place)] : columns[at]?.subject;
  return columns.findIndex(({ label, subject }) => subject === of && bareHeading(label) === subject + wanted);
}

/** Whether a heading is 合計, of a subject or of all. */
function isSum(text: string, { columns }: Target): boolean {
  const wanted = bareHeading(text);
  return SUMS.has(wanted) || columns.some(({ subject }) => subject !== "" && wanted.startsWith(subject) && SUMS.has(wanted.slice(subject.length)));
}

const isHeading = (text: string, target: Target) => {
  const folded = fold(text).toLowerCase();
  return IDS.has(folded) || NAMES.has(folded) || isSum(text, target) || itemOf([text], 0, target) >= 0;
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
    if (heading) {
      const found = itemOf(heading, at, target);
      return found < 0 ? undefined : found;
    }
    return next++;
  });
}
