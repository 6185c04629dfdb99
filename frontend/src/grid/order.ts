// The order in which marks are typed: along a pupil's answer sheets, and from pupil to pupil.

/** A row as far as walking must know it. */
export interface Line {
  cells: { value: number | null; sitting: { absent: number } }[];
}

const isAway = (line: Line | undefined, column: number) => line?.cells[column]?.sitting.absent === 1;

/** The column where a pupil's marks go on: the first that is empty, of an exam that the pupil sat. */
export function firstEmpty(line: Line | undefined): number {
  const cells = line?.cells ?? [];
  const empty = cells.findIndex(({ value, sitting }) => value === null && sitting.absent === 0);
  const present = cells.findIndex(({ sitting }) => sitting.absent === 0);
  return Math.max(empty >= 0 ? empty : present, 0);
}

/**
 * Where one goes on from a cell: to the next one of the pupil, past an exam that the pupil missed; at the end of the row to the
 * first empty one of the next pupil who sat. Nothing at the end of the sheet.
 */
export function onward(lines: Line[], row: number, column: number): { row: number; column: number } | undefined {
  const here = lines[row];
  if (!here) return undefined;
  const stays = isAway(here, column);
  for (let next = column + 1; next < here.cells.length; next += 1) {
    // Who stands in an exam that was missed, looks around there.
    if (!isAway(here, next) || (stays && here.cells[next]?.sitting === here.cells[column]?.sitting)) return { row, column: next };
  }
  const last = lines.length - 1;
  let next = row + 1;
  while (next < last && lines[next]?.cells.every((_, at) => isAway(lines[next], at))) next += 1;
  return next > last ? undefined : { row: next, column: firstEmpty(lines[next]) };
}
