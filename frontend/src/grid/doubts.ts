// What is odd about a sheet, as the server says it before the sheet is called complete (`doubts` of
// autograder-grading, which passes the same tests/doubts.json). Nothing of it is wrong for certain.

/** A row as far as looking must know. */
export interface Looked {
  absent: boolean;
  marks: (number | null)[];
  /** The total in the last round, where it is known. */
  last: number | null;
}

/** Something odd; rows and items count from 0. */
export type Doubt =
  | { kind: "zero" | "full" | "same"; row: number }
  | { kind: "far"; row: number; total: number }
  | { kind: "changed"; row: number; total: number; last: number }
  | { kind: "column"; item: number; points: number };

const ITEMS_OF_A_PATTERN = 3;
const PUPILS_OF_A_COLUMN = 5;
const FAR = 3;
const CHANGED = 30;

interface Whole {
  row: number;
  marks: number[];
  total: number;
  last: number | null;
}

/** Everything odd about the rows that are whole, from top to bottom, then about the columns. */
export function doubts(rows: Looked[], full: number[]): Doubt[] {
  const whole = rows.flatMap(({ absent, marks, last }, row): Whole[] => {
    if (absent || !isWhole(marks)) return [];
    return [{ row, marks, last, total: marks.reduce((sum, mark) => sum + mark, 0) }];
  });
  const isFar = farFrom(whole.map(({ total }) => total));
  const ofRows = whole.flatMap((one, place) => doubtOf(one, whole[place - 1], full, isFar) ?? []);
  return [...ofRows, ...full.flatMap((_, item) => doubtOfColumn(whole, item) ?? [])];
}

/** The columns where somebody was passed over: empty in a row that was begun, and filled in further down. */
export function gaps(rows: Looked[]): { row: number; items: number[] }[] {
  const filled = new Set<number>();
  const found: { row: number; items: number[] }[] = [];
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    const { absent, marks } = rows[row] as Looked;
    if (absent) continue;
    const items = marks.flatMap((mark, item) => (mark === null && filled.has(item) ? [item] : []));
    marks.forEach((mark, item) => mark !== null && filled.add(item));
    if (items.length > 0 && items.length < marks.length && marks.some((mark) => mark !== null)) found.unshift({ row, items });
  }
  return found;
}

const isWhole = (marks: (number | null)[]): marks is number[] => marks.every((mark) => mark !== null);

function doubtOf({ row, marks, total, last }: Whole, above: Whole | undefined, full: number[], isFar: (total: number) => boolean): Doubt | undefined {
  const equals = (other: number[]) => marks.every((mark, item) => mark === other[item]);
  if (total === 0) return { kind: "zero", row };
  if (equals(full)) return { kind: "full", row };
  if (marks.length >= ITEMS_OF_A_PATTERN && above && above.row + 1 === row && equals(above.marks)) return { kind: "same", row };
  if (isFar(total)) return { kind: "far", row, total };
  return last !== null && Math.abs(total - last) >= CHANGED ? { kind: "changed", row, total, last } : undefined;
}

function doubtOfColumn(whole: Whole[], item: number): Doubt | undefined {
  const points = whole[0]?.marks[item];
  if (points === undefined || whole.length < PUPILS_OF_A_COLUMN) return undefined;
  return whole.every(({ marks }) => marks[item] === points) ? { kind: "column", item, points } : undefined;
}

/** Whether a total is three standard deviations (of the population) or more from the mean. */
function farFrom(totals: number[]): (total: number) => boolean {
  const count = Math.max(totals.length, 1);
  const mean = totals.reduce((sum, total) => sum + total, 0) / count;
  const deviation = Math.sqrt(totals.reduce((sum, total) => sum + (total - mean) ** 2, 0) / count);
  return (total) => deviation > 0 && Math.abs(total - mean) >= FAR * deviation;
}
