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
  /** The id of its item. */
  item: string;
  row: Row;
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
  /** The pupil's 生徒ID. */
  student: string;
  name: string;
  /** ふりがな, where the register knows it. */
  kana: string;
  /** The number that is printed before the name. */
  number: number;
  /** The total in the last round, where it is known. */
  last: number | null;
  /** What is odd about it, in words; nothing mostly. */
  doubt: string;
  /** Which of the shown rows it is, from 0; -1 where it is not shown. */
  at: number;
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
  /** All that its head says. */
  title: string;
  full: number;
  average: HTMLTableCellElement | undefined;
}

/** A multiple of the five after which a line is drawn stronger. */
const LINES = 10;

export class Table {
  /** Every row, as the server ordered them. */
  readonly all: Row[];
  /** The rows that are shown, in their order: what keys walk through and what is pasted on. */
  rows: Row[];
  readonly columns: Column[];
  /** Is told when other rows are shown than before. */
  arranged = () => {};
  /** Is told when something was counted anew. */
  counted = () => {};
  #byKey = new Map<string, Cell>();
  #byEntry = new Map<string, Row>();

  constructor(readonly element: HTMLTableElement) {
    const feet = [...(element.tFoot?.rows[0]?.cells ?? [])].slice(2);
    const heads = [...(element.tHead?.rows[0]?.cells ?? [])].slice(2, -2);
    this.all = [...(element.tBodies[0]?.rows ?? [])].map((line, at) => this.#row(line, at));
    this.rows = this.all;
    this.columns = heads.map((head, at) => ({
      label: head.querySelector("b")?.textContent ?? "",
      title: [...head.children].map(({ textContent }) => textContent).join(" "),
      full: this.all[0]?.cells[at]?.full ?? 0,
      average: feet[at],
    }));
    element.style.setProperty("--items", String(this.columns.length));
    this.#speak();
    this.arrange(this.all, () => true);
  }

  cell(row: number, column: number): Cell | undefined {
    return this.rows[row]?.cells[column];
  }

  /** Shows the rows that `isShown` holds for, in this order; the others rest behind them. */
  arrange(order: Row[], isShown: (row: Row) => boolean): void {
    this.#lay(order);
    this.#show(order, isShown);
  }

  /** Shows a row that rested. */
  join(row: Row): void {
    if (row.at >= 0) return;
    const order = [...this.all].sort((one, other) => one.line.rowIndex - other.line.rowIndex);
    this.#show(order, (one) => one.at >= 0 || one === row);
  }

  /** Every cell, shown or not. */
  cells(): Cell[] {
    return this.all.flatMap((row) => row.cells);
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

  /** The row whose attendance a box is for. */
  ofTick(box: EventTarget | null): Row | undefined {
    return box instanceof HTMLInputElement && box.dataset.attend ? this.#byEntry.get(box.dataset.entry ?? "") : undefined;
  }

  #row(line: HTMLTableRowElement, at: number): Row {
    const [tick] = line.querySelectorAll<HTMLInputElement>("input[data-attend]");
    const { student = "", name = "", kana = "", last } = line.dataset;
    if (!tick) throw new Error("a row without its attendance");
    const fields = [...line.querySelectorAll<HTMLInputElement>("input[data-item]")];
    const absent = tick.defaultChecked ? 1 : 0;
    const row: Row = {
      entry: tick.dataset.entry ?? "",
      student,
      name,
      kana,
      number: at + 1,
      last: last === undefined ? null : Number(last),
      doubt: "",
      at,
      line,
      tick,
      stored: absent,
      absent,
      cells: [],
      total: line.cells[line.cells.length - 2] as HTMLTableCellElement,
      state: line.querySelector(".badge") as HTMLElement,
    };
    row.cells = fields.map((field, column) => this.#cell(field, row, column));
    this.#byEntry.set(row.entry, row);
    return row;
  }

  #cell(field: HTMLInputElement, row: Row, column: number): Cell {
    const number = (text: string | undefined) => (text === undefined || text === "" ? null : Number(text));
    const stored = number(field.dataset.stored);
    const full = Number(field.dataset.full);
    const cell: Cell = { key: keyOf(field), item: field.dataset.item ?? "", row, column, field, box: field.closest("td") as HTMLTableCellElement, full, stored, value: stored };
    this.#byKey.set(cell.key, cell);
    return cell;
  }

  /** Lays the lines into bodies of a few each: one that is out of sight costs nothing. */
  #lay(order: Row[]): void {
    const bodies = Array.from({ length: Math.ceil(order.length / LINES) }, (_, at) => {
      const body = document.createElement("tbody");
      body.setAttribute("role", "rowgroup");
      body.append(...order.slice(at * LINES, (at + 1) * LINES).map(({ line }) => line));
      return body;
    });
    for (const body of [...this.element.tBodies]) body.remove();
    this.element.tHead?.after(...bodies);
  }

  #show(order: Row[], isShown: (row: Row) => boolean): void {
    const shown = order.filter(isShown);
    for (const row of order) row.at = -1;
    shown.forEach((row, at) => (row.at = at));
    for (const { line, at } of order) line.hidden = at < 0;
    this.rows = shown;
    for (const body of this.element.tBodies) {
      body.style.setProperty("--lines", String([...body.rows].filter(({ hidden }) => !hidden).length));
    }
    this.#count();
    this.arranged();
  }

  /** The numbers of the lines, for those who cannot see them. */
  #count(): void {
    const feet = [...(this.element.tFoot?.rows ?? [])];
    const lines = [...(this.element.tHead?.rows ?? []), ...this.rows.map(({ line }) => line), ...feet];
    lines.forEach((line, at) => line.setAttribute("aria-rowindex", String(at + 1)));
    this.element.setAttribute("aria-rowcount", String(lines.length));
  }

  /** The roles and numbers that make a table of fields a grid for those who cannot see it. */
  #speak(): void {
    const { element } = this;
    element.setAttribute("role", "grid");
    element.setAttribute("aria-colcount", String((element.tHead?.rows[0]?.cells.length ?? 0)));
    for (const section of [element.tHead, ...element.tBodies, element.tFoot]) section?.setAttribute("role", "rowgroup");
    for (const line of element.rows) {
      line.setAttribute("role", "row");
      [...line.cells].forEach((box, column) => {
        box.setAttribute("role", box.tagName === "TD" ? "gridcell" : line.parentElement === element.tHead ? "columnheader" : "rowheader");
        box.setAttribute("aria-colindex", String(column + 1));
      });
    }
    for (const cell of this.#byKey.values()) cell.field.tabIndex = -1;
  }
}

/** The column where a pupil's marks go on: the first one that is empty. */
export const firstEmpty = (row: Row | undefined): number => Math.max(row?.cells.findIndex(({ value }) => value === null) ?? 0, 0);

const keyOf = (field: HTMLInputElement) => `${field.dataset.entry}:${field.dataset.item}`;

/** What the text of a cell means. */
export const meaning = (cell: Cell): Meaning => read(cell.field.value, cell.full);

/** Whether a person has to decide something about a cell: it holds no mark, or another one than somebody else stored. */
export const isOpen = (cell: Cell): boolean => cell.conflict !== undefined || meaning(cell).kind === "invalid";

/** Shows what was committed in a cell. */
export function show(cell: Cell): void {
  cell.field.value = written(cell.value);
}
