// The fields of the form as rows and cells. What they mean is decided as in the grid.
import { read, type Meaning } from "../grid/cell";
import { element } from "../grid/pane";
import type { Typed } from "./drafts";
import type { Place } from "./steps";

export class Row {
  readonly cells: Cell[];

  constructor(
    readonly at: number,
    readonly line: HTMLTableRowElement,
    readonly tick: HTMLInputElement,
  ) {
    const fields = [...line.querySelectorAll<HTMLInputElement>("input.cell")];
    this.cells = fields.map((field, column) => new Cell(this, column, field));
  }

  /** 1 for 欠席, as the order of the cells is told. */
  get absent(): number {
    return Number(this.tick.checked);
  }

  /** 「3. 上田 そら」. */
  get name(): string {
    return this.line.querySelector("th b")?.textContent ?? "";
  }

  turn(absent: boolean): void {
    this.tick.checked = absent;
    this.show();
  }

  /** Lets the cells of whoever is 欠席 rest. What an earlier comparison said of the attendance holds no longer. */
  show(): void {
    this.line.classList.toggle("is-absent", this.tick.checked);
    this.tick.closest("td")?.classList.remove("is-conflict");
    if (this.tick.checked) for (const { box } of this.cells) box.classList.remove("is-warn");
  }
}

export class Cell {
  readonly box: HTMLElement;
  readonly full: number;

  constructor(
    readonly sitting: Row,
    readonly column: number,
    readonly field: HTMLInputElement,
  ) {
    this.box = field.closest("td") as HTMLElement;
    this.full = Number(field.dataset.full);
    field.enterKeyHint = "next";
  }

  get place(): Place {
    return { row: this.sitting.at, column: this.column };
  }

  get meaning(): Meaning {
    return read(this.field.value, this.full);
  }

  /** The points; null where nothing is typed, and no number where it is no mark. */
  get value(): number | null {
    const said = this.meaning;
    return said.kind === "mark" ? said.points : said.kind === "blank" ? null : Number.NaN;
  }

  /** Says below the cell what is wrong with it. What an earlier comparison said of it holds no longer. */
  mark(): void {
    const said = this.meaning;
    const why = said.kind === "invalid" ? said.why : "";
    this.box.classList.remove("is-conflict", "is-warn");
    this.box.classList.toggle("is-invalid", why !== "");
    this.box.querySelector(".cell-note")?.remove();
    this.field.removeAttribute("aria-invalid");
    this.field.removeAttribute("aria-describedby");
    if (!why) return;
    const note = element("span", "cell-note", why);
    note.id = `note-${this.field.name}`;
    this.field.setAttribute("aria-invalid", "true");
    this.field.setAttribute("aria-describedby", note.id);
    this.box.append(note);
  }
}

export class Sheet {
  readonly rows: Row[];
  #cells: Map<EventTarget | null, Cell>;
  #ticks: Map<EventTarget | null, Row>;

  constructor(table: HTMLTableElement) {
    const lines = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];
    this.rows = lines.flatMap((line, at) => {
      const tick = line.querySelector<HTMLInputElement>("input[type='checkbox']");
      return tick ? [new Row(at, line, tick)] : [];
    });
    this.#cells = new Map(this.rows.flatMap(({ cells }) => cells.map((cell) => [cell.field, cell])));
    this.#ticks = new Map(this.rows.map((row) => [row.tick, row]));
  }

  get cells(): Cell[] {
    return [...this.#cells.values()];
  }

  cell({ row, column }: Place): Cell | undefined {
    return this.rows[row]?.cells[column];
  }

  of(field: EventTarget | null): Cell | undefined {
    return this.#cells.get(field);
  }

  ofTick(box: EventTarget | null): Row | undefined {
    return this.#ticks.get(box);
  }

  /** What is typed, by the names of the fields. */
  typed(): Typed {
    const cells = this.cells.map(({ field }) => [field.name, field.value] as const).filter(([, text]) => text !== "");
    const ticks = this.rows.filter(({ tick }) => tick.checked).map(({ tick }) => [tick.name, tick.value] as const);
    return Object.fromEntries([...cells, ...ticks]);
  }

  /** Makes the fields hold this and nothing else. Whoever is not on the sheet any more is left out. */
  fill(typed: Typed): void {
    for (const cell of this.cells) {
      cell.field.value = typed[cell.field.name] ?? "";
      cell.mark();
    }
    for (const row of this.rows) row.turn(row.tick.name in typed);
  }
}
