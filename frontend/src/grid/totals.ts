// The 合計 of a block from the clipboard, beside what its marks come to on the sheet.
import { fold, type Meaning } from "./cell";

/** A 合計 as the block has it. */
export interface Sum {
  row: number;
  text: string;
  /** The columns that it is the sum of. */
  columns: number[];
}

/** What a pupil's row holds before the paste. */
export interface Held {
  number: number;
  name: string;
  values: (number | null)[];
}

/** Says of each 合計 that differs what it is and what the marks come to. A blank one says nothing. */
export function compareTotals(sums: Sum[], held: Held[], cells: { row: number; column: number; meaning: Meaning }[]): string[] {
  return sums.flatMap(({ row, text, columns }) => {
    const said = fold(text).replace(/点$/, "").trim();
    const pupil = held[row];
    const own = cells.filter((cell) => cell.row === row && columns.includes(cell.column));
    if (!pupil || !/^\d+$/.test(said) || own.some(({ meaning }) => meaning.kind === "absent")) return [];
    const values = [...pupil.values];
    for (const { column, meaning } of own) if (meaning.kind === "mark") values[column] = meaning.points;
    const summed = columns.map((column) => values[column] ?? null);
    const total = summed.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    if (total === Number(said)) return [];
    const blank = summed.includes(null) ? "（空欄があります）" : "";
    return [`${pupil.number}番 ${pupil.name}: 貼り付けた合計は${said}点ですが、大問の合計は${total}点です${blank}`];
  });
}
