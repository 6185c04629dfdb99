// The sheet as the server drew it: a table of fields that works alone, read into rows and cells.
import { read, written, type Meaning } from "./cell";

/** What somebody else stored while this person typed something else. */
export interface Conflict {
  value: number | null;
  by: string;
  at: string;
}

export interface Cell {
  /** The name of its operations: `entry:item`, or `entry:` for the attendance. */
  key: string;
  row: number;
  column: number;
  field: HTMLInputElement;
  box: HTMLTableCellElement;
  full: number;
  /** What the server has, as far as is known. */
  stored: number | null;
  /** What the person committed here, or else what is stored. */
  value: number | null;
  conflict?: Conflict;
}

export interface Row {
  entry: string;
  number: string;
  name: string;
  line: HTMLTableRowElement;
  tick: HTMLInputElement;
  /** 欠席 as the server has it, and as it is wanted: 1 or 0. */
  stored: number;
  absent: number;
  cells: Cell[];
  total: HTMLTableCellElement;
  state: HTMLElement;
}

export interface Column {
  label: string;
  full: number;
  average: HTMLTableCellElement | undefined;
}

export class Table {
  readonly rows: Row[];
  readonly columns: Column[];
  #byKey = new Map<string, Cell>();
  #byEntry = new Map<string, Row>();

  constructor(readonly element: HTMLTableElement) {
    const feet = [...(element.tFoot?.rows[0]?.cells ?? [])].slice(2);
    const heads = [...(element.tHead?.rows[0]?.cells ?? [])].slice(2, -2);
    this.rows = [...(element.tBodies[0]?.rows ?? [])].map((line, at) => this.#row(line, at));
    this.columns = heads.map((head, at) => ({
      label: head.querySelector("b")?.textContent ?? "",
      full: this.rows[0]?.cells[at]?.full ?? 0,
      average: feet[at],
    }));
    this.#speak();
  }

  cell(row: number, column: number): Cell | undefined {
    return this.rows[row]?.cells[column];
  }

  /** Every cell, row by row. */
  cells(): Cell[] {
    return this.rows.flatMap((row) => row.cells);
  }

  /** What the column of a cell is called. */
  label(cell: Cell): string {
    return this.columns[cell.column]?.label ?? "";
  }

  byKey(key: string): Cell | undefined {
    return this.#byKey.get(key);
  }

  byEntry(entry: string): Row | undefined {
    return this.#byEntry.get(entry);
  }

  of(field: EventTarget | null): Cell | undefined {
    return field instanceof HTMLInputElement && field.dataset.item ? this.#byKey.get(keyOf(field)) : undefined;
  }

  #row(line: HTMLTableRowElement, at: number): Row {
    const [tick] = line.querySelectorAll<HTMLInputElement>("input[data-attend]");
    const [number = "", name = ""] = [line.dataset.student, line.dataset.name];
    if (!tick) throw new Error("a row without its attendance");
    const fields = [...line.querySelectorAll<HTMLInputElement>("input[data-item]")];
    const absent = tick.defaultChecked ? 1 : 0;
    const row: Row = {
      entry: tick.dataset.entry ?? "",
      number,
      name,
      line,
      tick,
      stored: absent,
      absent,
      cells: fields.map((field, column) => this.#cell(field, at, column)),
      total: line.cells[line.cells.length - 2] as HTMLTableCellElement,
      state: line.querySelector(".badge") as HTMLElement,
    };
    this.#byEntry.set(row.entry, row);
    return row;
  }

  #cell(field: HTMLInputElement, row: number, column: number): Cell {
    const number = (text: string | undefined) => (text === undefined || text === "" ? null : Number(text));
    const stored = number(field.dataset.stored);
    const full = Number(field.dataset.full);
    const cell: Cell = { key: keyOf(field), row, column, field, box: field.closest("td") as HTMLTableCellElement, full, stored, value: stored };
    this.#byKey.set(cell.key, cell);
    return cell;
  }

  /** The roles and numbers that make a table of fields a grid for those who cannot see it. */
  #speak(): void {
    const { element } = this;
    element.setAttribute("role", "grid");
    element.setAttribute("aria-rowcount", String(this.rows.length + 1));
    element.setAttribute("aria-colcount", String((element.tHead?.rows[0]?.cells.length ?? 0)));
    for (const section of [element.tHead, ...element.tBodies, element.tFoot]) section?.setAttribute("role", "rowgroup");
    [...element.rows].forEach((line, at) => {
      line.setAttribute("role", "row");
      line.setAttribute("aria-rowindex", String(at + 1));
      [...line.cells].forEach((box, column) => {
        box.setAttribute("role", box.tagName === "TD" ? "gridcell" : line.parentElement === element.tHead ? "columnheader" : "rowheader");
        box.setAttribute("aria-colindex", String(column + 1));
      });
    });
    for (const cell of this.#byKey.values()) cell.field.tabIndex = -1;
    const [first] = this.#byKey.values();
    if (first) first.field.tabIndex = 0;
  }
}

const keyOf = (field: HTMLInputElement) => `${field.dataset.entry}:${field.dataset.item}`;

/** What the text of a cell means. */
export const meaning = (cell: Cell): Meaning => read(cell.field.value, cell.full);

/** Shows what was committed in a cell. */
export function show(cell: Cell): void {
  cell.field.value = written(cell.value);
}

const tenths = (sum: number, count: number) => (count === 0 ? "—" : (Math.floor((sum * 20 + count) / (count * 2)) / 10).toFixed(1));

/** Brings a row's total, its state and the whole sheet's averages up to date. */
export function sumRow(row: Row): void {
  const marks = row.cells.map(({ value }) => value).filter((value) => value !== null);
  const complete = marks.length === row.cells.length;
  const sum = marks.reduce((total, mark) => total + mark, 0);
  const [text, state] = row.absent ? ["—", "欠席"] : complete ? [String(sum), "完了"] : marks.length ? [`(${sum})`, "入力中"] : ["", "未入力"];
  row.total.textContent = text;
  row.total.classList.toggle("is-partial", !complete || row.absent === 1);
  row.state.textContent = state;
  row.state.className = complete && !row.absent ? "badge good" : "badge";
  row.line.classList.toggle("is-absent", row.absent === 1);
  row.tick.checked = row.absent === 1;
}

/** The averages under the columns and how far the sheet is. */
export function sumSheet(table: Table, progress: Element | null): void {
  const sitting = table.rows.filter((row) => !row.absent);
  table.columns.forEach((column, at) => {
    const marks = sitting.map((row) => row.cells[at]?.value).filter((value) => value !== null && value !== undefined);
    if (column.average) column.average.textContent = tenths(marks.reduce((total, mark) => total + mark, 0), marks.length);
  });
  const complete = sitting.filter((row) => row.cells.every(({ value }) => value !== null));
  const totals = complete.map((row) => row.cells.reduce((total, { value }) => total + (value ?? 0), 0));
  const whole = table.element.tFoot?.rows[0]?.cells;
  const average = whole?.[whole.length - 2];
  if (average) average.textContent = tenths(totals.reduce((total, mark) => total + mark, 0), totals.length);
  if (progress) {
    const absent = table.rows.length - sitting.length;
    progress.textContent = `入力済 ${complete.length} / ${sitting.length}（欠席${absent}） のこり${sitting.length - complete.length}`;
  }
}
