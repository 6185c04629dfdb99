/** The roles and numbers that make a table of fields a grid for those who cannot see it. */
export function giveRoles(table: HTMLTableElement): void {
  table.setAttribute("role", "grid");
  table.setAttribute("aria-colcount", String(table.tHead?.rows[0]?.cells.length ?? 0));
  for (const section of [table.tHead, ...table.tBodies, table.tFoot]) section?.setAttribute("role", "rowgroup");
  for (const line of table.rows) {
    line.setAttribute("role", "row");
    [...line.cells].forEach((box, column) => {
      box.setAttribute("role", box.tagName === "TD" ? "gridcell" : line.parentElement === table.tHead ? "columnheader" : "rowheader");
      box.setAttribute("aria-colindex", String(column + 1));
    });
  }
}
