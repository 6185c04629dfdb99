// Where the keys lead while a sheet is typed a second time: from cell to cell as in the grid, and at last to the button.
import { onward, type Line } from "../grid/order";

export interface Place {
  row: number;
  column: number;
}

export type Direction = "right" | "down";

/** How many cells are still empty; those of pupils who are 欠席 need nothing. */
export function countUntyped(lines: Line[]): number {
  return lines.flatMap(({ cells }) => cells).filter(isEmpty).length;
}

/** The next cell in the person's direction; nothing at the end of the sheet. */
export function next(lines: Line[], { row, column }: Place, direction: Direction): Place | undefined {
  if (direction === "down") return along(lines, { row, column }, 1, "down");
  const cells = lines[row]?.cells ?? [];
  // Of a pupil who is 欠席 nothing is typed: it goes on with the next one.
  const isAway = cells.every(({ sitting }) => sitting.absent === 1);
  return onward(lines, row, isAway ? cells.length - 1 : column);
}

/** Where Enter leads: to the next cell; once every cell is typed, and from the last one, to the button. */
export function enter(lines: Line[], at: Place, direction: Direction): Place | "button" {
  return countUntyped(lines) === 0 ? "button" : next(lines, at, direction) ?? "button";
}

/** So many cells further along the rows, or down the columns; nothing beyond either end. */
export function along(lines: Line[], { row, column }: Place, by: number, direction: Direction): Place | undefined {
  const [rows, columns] = [lines.length, lines[0]?.cells.length ?? 0];
  const at = (direction === "down" ? column * rows + row : row * columns + column) + by;
  if (at < 0 || at >= rows * columns) return undefined;
  return direction === "down" ? { row: at % rows, column: Math.floor(at / rows) } : { row: Math.floor(at / columns), column: at % columns };
}

/** The nearest empty cell after a place, or before it, row by row. */
export function toEmpty(lines: Line[], from: Place, back: boolean): Place | undefined {
  const by = back ? -1 : 1;
  for (let at = along(lines, from, by, "right"); at; at = along(lines, at, by, "right")) {
    const cell = lines[at.row]?.cells[at.column];
    if (cell && isEmpty(cell)) return at;
  }
  return undefined;
}

/** Where typing begins, or goes on. */
export const firstEmpty = (lines: Line[]): Place | undefined => toEmpty(lines, { row: 0, column: -1 }, false);

const isEmpty = ({ value, sitting }: Line["cells"][number]): boolean => value === null && sitting.absent === 0;
