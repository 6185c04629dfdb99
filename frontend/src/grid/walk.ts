// Going from cell to cell. What was typed in the one before is committed on the way.
import { written } from "./cell";
import { DIRECTION, keepKeys } from "./kept-keys";
import type { Edits } from "./edits";
import type { Looks } from "./looks";
import { onward } from "./order";
import type { Selection } from "./selection";
import type { Sender } from "./sender";
import { show, type Cell, type Table } from "./table";
import type { Voice } from "./voice";

export class Walk {
  /** The text of the cell is edited letter by letter. */
  caret = false;

  constructor(
    private table: Table,
    private selection: Selection,
    private edits: Edits,
    private sender: Sender,
    private looks: Looks,
    private voice: Voice,
  ) {}

  /** Where Enter leads; it goes with the person, and the browser remembers it. */
  get direction(): "right" | "down" {
    return localStorage.getItem(DIRECTION) === "down" ? "down" : "right";
  }

  set direction(direction: "right" | "down") {
    localStorage.setItem(DIRECTION, direction);
    keepKeys();
  }

  go(from: Cell, row: number, column: number, select = false): boolean {
    this.edits.commit(from);
    this.caret = false;
    const to = this.selection.go(row, column, select);
    to?.field.focus({ preventScroll: true });
    to?.box.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (to === from) to.field.select();
    if (to && to.row !== from.row) {
      this.voice.say(`${to.row.number}番 ${to.row.name}`);
      void this.sender.soon();
    }
    return true;
  }

  /** To the next cell in the person's direction. At the end of a row: the first empty cell of the next pupil. */
  advance(cell: Cell, back: boolean, across: boolean): boolean {
    const [rows, columns] = [this.table.rows.length, this.table.columns.length];
    const by = back ? -1 : 1;
    if (this.direction === "down" && !across) {
      const next = cell.column * rows + cell.row.at + by;
      if (next < 0 || next >= rows * columns) return this.go(cell, cell.row.at, cell.column);
      return this.go(cell, next % rows, Math.floor(next / rows));
    }
    if (!back && !across) {
      const { row, column } = onward(this.table.rows, cell.row.at, cell.column) ?? { row: cell.row.at, column: cell.column };
      return this.go(cell, row, column);
    }
    const next = cell.row.at * columns + cell.column + by;
    // Tab leaves the grid at its ends, as everywhere.
    if (next < 0 || next >= rows * columns) return this.go(cell, cell.row.at, cell.column) && !across;
    return this.go(cell, Math.floor(next / columns), next % columns);
  }

  edge(cell: Cell, { row, column }: { row: "first" | "last" | "same"; column: "first" | "last" }): boolean {
    const at = row === "same" ? cell.row.at : row === "first" ? 0 : this.table.rows.length - 1;
    return this.go(cell, at, column === "first" ? 0 : this.table.columns.length - 1);
  }

  toBlank(cell: Cell, back: boolean): boolean {
    this.edits.commit(cell);
    const cells = this.table.rows.flatMap((row) => row.cells).filter(({ sitting }) => !sitting.absent);
    const order = back ? cells.reverse() : cells;
    const place = (one: Cell) => one.row.at * this.table.columns.length + one.column;
    const next = order.find((one) => one.value === null && (back ? place(one) < place(cell) : place(one) > place(cell)));
    if (!next) this.voice.say("未入力のセルはありません");
    return next ? this.go(cell, next.row.at, next.column) : true;
  }

  /** Takes back what was typed and not committed, or else gives up the selection; says whether there was anything to take back. */
  escape(cell: Cell): boolean {
    const isTyped = this.caret || cell.field.value !== written(cell.value);
    if (isTyped) {
      show(cell);
      this.looks.mark(cell);
    } else {
      this.selection.go(cell.row.at, cell.column);
    }
    this.caret = false;
    cell.field.select();
    return isTyped;
  }

  /** Selects from here while the mouse is dragged, or with Shift up to here. */
  drag(event: MouseEvent): void {
    const from = this.table.of(event.target);
    if (!from || event.button !== 0) return;
    if (event.shiftKey) {
      event.preventDefault();
      this.selection.go(from.row.at, from.column, true);
      return;
    }
    const over = (moved: MouseEvent) => {
      const cell = this.table.of(document.elementFromPoint(moved.clientX, moved.clientY));
      if (cell && (cell !== from || this.selection.isRange)) this.selection.go(cell.row.at, cell.column, true);
    };
    addEventListener("mousemove", over);
    addEventListener("mouseup", () => removeEventListener("mousemove", over), { once: true });
  }
}
