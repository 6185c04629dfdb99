// Where somebody stands on the sheet, and what is selected from there.
import type { Cell, Table } from "./table";

export interface Place {
  row: number;
  column: number;
}

export class Selection {
  /** The active cell. */
  at: Place = { row: 0, column: 0 };
  /** The other corner of the selection; the active cell itself where one cell is selected. */
  anchor: Place = { row: 0, column: 0 };

  constructor(private table: Table) {}

  /** Goes to a place within the sheet; with `select` the corner stays where it is. */
  go(row: number, column: number, select = false): Cell | undefined {
    const place = { row: clamp(row, this.table.rows.length), column: clamp(column, this.table.columns.length) };
    const from = this.table.cell(this.at.row, this.at.column);
    const to = this.table.cell(place.row, place.column);
    if (!to) return undefined;
    if (from) from.field.tabIndex = -1;
    to.field.tabIndex = 0;
    this.at = place;
    if (!select) this.anchor = place;
    this.#paint();
    return to;
  }

  selectAll(): void {
    this.anchor = { row: 0, column: 0 };
    this.at = { row: this.table.rows.length - 1, column: this.table.columns.length - 1 };
    this.#paint();
  }

  /** The selected cells, row by row. */
  cells(): Cell[][] {
    const { top, left, bottom, right } = this.corners();
    return this.table.rows.slice(top, bottom + 1).map((row) => row.cells.slice(left, right + 1));
  }

  get isRange(): boolean {
    return this.at.row !== this.anchor.row || this.at.column !== this.anchor.column;
  }

  corners(): { top: number; left: number; bottom: number; right: number } {
    const { at, anchor } = this;
    return {
      top: Math.min(at.row, anchor.row),
      bottom: Math.max(at.row, anchor.row),
      left: Math.min(at.column, anchor.column),
      right: Math.max(at.column, anchor.column),
    };
  }

  #paint(): void {
    for (const box of this.table.element.querySelectorAll(".is-selected, .is-active-row, .is-active-column")) {
      box.classList.remove("is-selected", "is-active-row", "is-active-column");
    }
    if (this.isRange) for (const cell of this.cells().flat()) cell.box.classList.add("is-selected");
    this.table.rows[this.at.row]?.line.cells[0]?.classList.add("is-active-row");
    this.table.element.tHead?.rows[0]?.cells[this.at.column + 2]?.classList.add("is-active-column");
  }
}

const clamp = (number: number, count: number) => Math.max(0, Math.min(number, count - 1));
