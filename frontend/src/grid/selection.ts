// Where somebody stands on the sheet, and what is selected from there.
import type { Cell, Table } from "./table";

interface Corners {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export class Selection {
  /** The active cell. */
  #at: Cell | undefined;
  /** The other corner of the selection; the active cell itself where one cell is selected. */
  #anchor: Cell | undefined;
  #painted: [Element, string][] = [];
  /** Is told when somebody goes elsewhere. */
  moved = () => {};

  constructor(private table: Table) {
    this.#at = this.#anchor = table.cell(0, 0);
    if (this.#at) this.#at.field.tabIndex = 0;
    this.#paint();
  }

  /** The active cell; nothing where no row is shown. */
  get cell(): Cell | undefined {
    return this.#at;
  }

  /** Goes to a place within the shown rows; with `select` the corner stays where it is. */
  go(row: number, column: number, select = false): Cell | undefined {
    const to = this.table.cell(clamp(row, this.table.rows.length), clamp(column, this.table.columns.length));
    if (!to) return undefined;
    if (this.#at) this.#at.field.tabIndex = -1;
    to.field.tabIndex = 0;
    this.#at = to;
    if (!select) this.#anchor = to;
    this.#paint();
    return to;
  }

  selectAll(): void {
    this.#anchor = this.table.cell(0, 0);
    this.#at = this.table.cell(this.table.rows.length - 1, this.table.columns.length - 1);
    this.#paint();
  }

  /** The rows are shown in another way: whoever stands where nothing is shown any more goes to the first cell. */
  settle(): void {
    if (this.#at && this.#at.row.at >= 0) {
      this.#anchor = this.#at;
      this.#paint();
    } else {
      this.go(0, 0);
    }
  }

  /** The selected cells, row by row. */
  cells(): Cell[][] {
    const { top, left, bottom, right } = this.corners();
    return this.table.rows.slice(top, bottom + 1).map((row) => row.cells.slice(left, right + 1));
  }

  get isRange(): boolean {
    return this.#at !== this.#anchor;
  }

  corners(): Corners {
    const [at, anchor] = [placeOf(this.#at), placeOf(this.#anchor)];
    return {
      top: Math.min(at.row, anchor.row),
      bottom: Math.max(at.row, anchor.row),
      left: Math.min(at.column, anchor.column),
      right: Math.max(at.column, anchor.column),
    };
  }

  #paint(): void {
    for (const [node, name] of this.#painted) node.classList.remove(name);
    this.#painted = [];
    if (this.isRange) for (const { box } of this.cells().flat()) this.#put(box, "is-selected");
    if (!this.#at) return;
    this.#put(this.#at.row.line, "is-current");
    this.#put(this.#at.row.group.head, "is-current");
    this.#put(this.#at.row.line.cells[0], "is-active-row");
    this.#put(this.table.columns[this.#at.column]?.head, "is-active-column");
    this.moved();
  }

  #put(node: Element | undefined, name: string): void {
    if (!node) return;
    node.classList.add(name);
    this.#painted.push([node, name]);
  }
}

const clamp = (number: number, count: number) => Math.max(0, Math.min(number, count - 1));
const placeOf = (cell: Cell | undefined) => ({ row: Math.max(cell?.row.at ?? 0, 0), column: cell?.column ?? 0 });
