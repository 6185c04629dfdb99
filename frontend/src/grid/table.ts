// The sheets as the server drew them: a table of fields, read into rows and cells. Mostly it is one sheet, whose form works
// alone; a wide one holds both subjects of a grade side by side, or every 教室 of a 塾 one below the other.
import { read, written, type Meaning } from "./cell";
import { groupsOf, type Group } from "./groups";
import type { Value } from "./history";
import { isNote, noteOf, type Note } from "./note";
import { giveRoles } from "./roles";

/** What somebody else stored while this person typed something else. */
export interface Conflict {
  value: number | null;
  by: string;
  at: string;
  /** What this person had seen there. */
  seen: Value;
}

export interface Cell {
  /** The name of its operations: `entry:item`. */
  key: string;
  /** The id of its item. */
  item: string;
  row: Row;
  sitting: Sitting;
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

/** One exam in one 教室: what keeps its own revision and 締切. */
export interface Sheet {
  address: string;
  /** 教室 and 教科, as far as the table shows more than one. */
  name: string;
  /** Nothing is taken any more. */
  locked: boolean;
  sittings: Sitting[];
  columns: Column[];
}

/** One pupil in one exam. */
export interface Sitting {
  /** The name of its attendance's operations: `entry:@exam`. */
  key: string;
  row: Row;
  sheet: Sheet;
  /** The total in the last round, where it is known. */
  last: number | null;
  /** What is odd about it, in words; nothing mostly. */
  doubt: string;
  /** Where somebody was passed over, in words. */
  gap: string;
  tick: HTMLInputElement;
  /** 欠席 as the server has it, and as it is wanted: 1 or 0. */
  stored: number;
  absent: number;
  /** 遅刻, 早退 or 途中退席 as the server has it, and as it is wanted. */
  note: Note;
  cells: Cell[];
  total: HTMLElement;
  state: HTMLElement;
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
  /** Which of the shown rows it is, from 0; -1 where it is not shown. */
  at: number;
  line: HTMLTableRowElement;
  group: Group;
  sittings: Sitting[];
  /** Those of all its sittings. */
  cells: Cell[];
}

export interface Column {
  label: string;
  /** All that its head says. */
  title: string;
  /** 教科, where the table has both. */
  subject: string;
  /** What it is called in a file of marks. */
  heading: string;
  full: number;
  head: HTMLTableCellElement;
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
  readonly groups: Group[];
  /** Is told when other rows are shown than before. */
  arranged = () => {};
  /** Is told when something was counted anew. */
  counted = () => {};
  #sheets = new Map<string, Sheet>();
  #byKey = new Map<string, Cell>();
  #bySitting = new Map<string, Sitting>();
  #byEntry = new Map<string, Row>();

  constructor(readonly element: HTMLTableElement) {
    const feet = element.tFoot?.querySelectorAll<HTMLTableCellElement>("td.item");
    this.groups = groupsOf(element);
    this.columns = [...(element.tHead?.querySelectorAll<HTMLTableCellElement>("th.item") ?? [])].map((head, at) => {
      const { subject = "", heading = "" } = head.dataset;
      const label = [subject, head.querySelector("b")?.textContent ?? ""].filter(Boolean).join(" ");
      return { label, title: [...head.children].map(({ textContent }) => textContent).join(" "), subject, heading, full: 0, head, average: feet?.[at] };
    });
    this.all = [...element.querySelectorAll<HTMLTableRowElement>("tbody tr[id]")].map((line, at) => this.#row(line, at));
    this.rows = this.all;
    element.style.setProperty("--items", String(this.columns.length));
    element.style.setProperty("--exams", String(this.exams));
    giveRoles(element);
    for (const cell of this.#byKey.values()) cell.field.tabIndex = -1;
    this.arrange(this.all, () => true);
  }

  /** How many exams stand side by side. */
  get exams(): number {
    return this.all[0]?.sittings.length ?? 1;
  }

  get sheets(): Sheet[] {
    return [...this.#sheets.values()];
  }

  cell(row: number, column: number): Cell | undefined {
    return this.rows[row]?.cells[column];
  }

  /** Shows the rows that `isShown` holds for, in this order within their 教室; the others rest behind them. */
  arrange(order: Row[], isShown: (row: Row) => boolean): void {
    const grouped = this.groups.map((group) => ({ group, rows: order.filter((row) => row.group === group) }));
    this.#lay(grouped);
    this.#show(grouped.flatMap(({ rows }) => rows), isShown);
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

  /** The sitting whose attendance or note a key names. */
  bySitting(key: string): Sitting | undefined {
    return this.#bySitting.get(key);
  }

  /** The sitting that a key is about, in either way. */
  sittingOf(key: string): Sitting | undefined {
    return this.#byKey.get(key)?.sitting ?? this.#bySitting.get(key);
  }

  /** What the server has where a key leads, as far as is known. */
  stored(key: string): Value {
    const [cell, sitting] = [this.byKey(key), this.sittingOf(key)];
    if (cell) return cell.stored;
    return (isNote(key) ? sitting?.note.stored : sitting?.stored) ?? null;
  }

  /** Shows a value as what is wanted where a key leads. */
  put(key: string, value: Value): void {
    const [cell, sitting] = [this.byKey(key), this.sittingOf(key)];
    if (cell) {
      cell.value = value as number | null;
      show(cell);
    } else if (sitting && isNote(key)) {
      sitting.note.value = value as string | null;
    } else if (sitting) {
      sitting.absent = Number(value);
    }
  }

  byEntry(entry: string): Row | undefined {
    return this.#byEntry.get(entry);
  }

  of(field: EventTarget | null): Cell | undefined {
    return field instanceof HTMLInputElement && field.dataset.item ? this.#byKey.get(keyOf(field)) : undefined;
  }

  /** The sitting whose attendance a box is for. */
  ofTick(box: EventTarget | null): Sitting | undefined {
    return box instanceof HTMLInputElement && box.dataset.attend ? this.#bySitting.get(attendanceOf(box)) : undefined;
  }

  #row(line: HTMLTableRowElement, at: number): Row {
    const { student = "", name = "", kana = "", number = at + 1 } = line.dataset;
    const group = this.groups.find(({ id }) => id === (line.dataset.group ?? "")) as Group;
    const row: Row = { entry: line.id.slice(1), student, name, kana, number: Number(number), at, line, group, sittings: [], cells: [] };
    row.sittings = [...line.querySelectorAll<HTMLInputElement>("input[data-attend]")].map((tick) => this.#sitting(tick, row));
    this.#byEntry.set(row.entry, row);
    return row;
  }

  #sitting(tick: HTMLInputElement, row: Row): Sitting {
    const { attend: exam = "", sheet: address = "", last, closed } = tick.dataset;
    const absent = tick.defaultChecked ? 1 : 0;
    const sheet = this.#sheets.get(address) ?? { address, name: row.group.name, locked: closed !== undefined, sittings: [], columns: [] };
    this.#sheets.set(address, sheet);
    const sitting: Sitting = {
      key: attendanceOf(tick),
      row,
      sheet,
      last: last === undefined ? null : Number(last),
      doubt: "",
      gap: "",
      tick,
      stored: absent,
      absent,
      note: noteOf(tick),
      cells: [],
      total: row.line.querySelector(`[data-total="${exam}"]`) as HTMLElement,
      state: row.line.querySelector(`[data-state="${exam}"]`) as HTMLElement,
    };
    const isOf = (field: HTMLInputElement) => (field.dataset.exam ?? exam) === exam;
    const fields = [...row.line.querySelectorAll<HTMLInputElement>("input[data-item]")].filter(isOf);
    sitting.cells = fields.map((field, at) => this.#cell(field, sitting, row.cells.length + at));
    row.cells.push(...sitting.cells);
    sheet.columns = sitting.cells.map(({ column }) => this.columns[column] as Column);
    sheet.sittings.push(sitting);
    // A wide sheet has no form for those without scripts; the server hands it out locked.
    tick.disabled = sheet.locked;
    for (const { field, box } of sitting.cells) {
      field.readOnly = sheet.locked;
      box.classList.toggle("is-locked", sheet.locked);
    }
    this.#bySitting.set(sitting.key, sitting).set(sitting.note.key, sitting);
    return sitting;
  }

  #cell(field: HTMLInputElement, sitting: Sitting, column: number): Cell {
    const number = (text: string | undefined) => (text === undefined || text === "" ? null : Number(text));
    const stored = number(field.dataset.stored);
    const full = Number(field.dataset.full);
    const { row } = sitting;
    const cell: Cell = { key: keyOf(field), item: field.dataset.item ?? "", row, sitting, column, field, box: field.closest("td") as HTMLTableCellElement, full, stored, value: stored };
    Object.assign(this.columns[column] ?? {}, { full });
    this.#byKey.set(cell.key, cell);
    return cell;
  }

  /** Lays the lines into bodies of a few each: one that is out of sight costs nothing. */
  #lay(grouped: { group: Group; rows: Row[] }[]): void {
    const bodyOf = (lines: HTMLTableRowElement[]) => {
      const body = document.createElement("tbody");
      body.setAttribute("role", "rowgroup");
      body.append(...lines);
      return body;
    };
    const bodies = grouped.flatMap(({ group, rows }) => {
      const lines = rows.map(({ line }) => line);
      const pieces = Array.from({ length: Math.ceil(lines.length / LINES) }, (_, at) => bodyOf(lines.slice(at * LINES, (at + 1) * LINES)));
      return group.head ? [bodyOf([group.head]), ...pieces] : pieces;
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
    const lines = [...this.element.rows].filter(({ hidden }) => !hidden);
    lines.forEach((line, at) => line.setAttribute("aria-rowindex", String(at + 1)));
    this.element.setAttribute("aria-rowcount", String(lines.length));
  }
}

const keyOf = (field: HTMLInputElement) => `${field.dataset.entry}:${field.dataset.item}`;
const attendanceOf = (tick: HTMLInputElement) => `${tick.dataset.entry}:@${tick.dataset.attend}`;

/** What the text of a cell means. */
export const meaning = (cell: Cell): Meaning => read(cell.field.value, cell.full);

/** Whether a person has to decide something about a cell: it holds no mark, or another one than somebody else stored. */
export const isOpen = (cell: Cell): boolean => cell.conflict !== undefined || meaning(cell).kind === "invalid";

/** Shows what was committed in a cell. */
export function show(cell: Cell): void {
  cell.field.value = written(cell.value);
}
