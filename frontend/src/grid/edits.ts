// What a person changes: steps that can be undone, which become operations on their way to the server.
import { written } from "./cell";
import { History, type Change } from "./history";
import type { Looks } from "./looks";
import type { Means, Queue } from "./queue";
import type { Sender } from "./sender";
import { sumRow, sumSheet } from "./sums";
import { meaning, show, type Cell, type Row, type Table } from "./table";
import type { Voice } from "./voice";

const ATTENDANCE = /:$/;

export class Edits {
  /** Nothing is taken any more. */
  locked = false;
  #history = new History();

  constructor(
    private table: Table,
    private queue: Queue,
    private sender: Sender,
    private looks: Looks,
    private voice: Voice,
    private progress: Element | null,
    private changed: (history: History) => void,
    /** Something was done that a person may want back at once. */
    private done: (words: string) => void,
  ) {
    changed(this.#history);
  }

  /** Takes what stands in a field as what the person means. */
  commit(cell: Cell): void {
    const said = meaning(cell);
    if (said.kind === "invalid" || cell.field.value === written(cell.value)) return this.looks.mark(cell);
    if (said.kind === "absent") {
      show(cell);
      if (!cell.row.absent) this.turn(cell.row);
      return;
    }
    this.voice.readBack(said.kind === "mark" ? String(said.points) : "空欄");
    this.fill([[cell, said.kind === "mark" ? said.points : null]], "typed");
  }

  /** Puts values into cells: one step to undo. */
  fill(values: [Cell, number | null][], means: Means): void {
    this.take(values.map(([cell, to]) => ({ cell: cell.key, from: cell.value, to })), means);
  }

  /** Makes a pupil absent, or present again. Marks stay, and do not count meanwhile. */
  turn(row: Row): void {
    if (this.locked) return;
    this.take([{ cell: `${row.entry}:`, from: row.absent, to: 1 - row.absent }], "typed");
    const kept = row.cells.some(({ value }) => value !== null) ? "入力済みの得点は残し、集計から外します。" : "";
    const words = row.absent ? `${row.name} さんを欠席にしました。${kept}` : `${row.name} さんを受験に戻しました。`;
    this.voice.say(words);
    if (kept && row.absent) this.done(words);
  }

  /** Makes changes that are one step to undo. */
  take(step: Change[], means: Means): void {
    this.#history.keep(step);
    this.#make(step, means);
  }

  /** Takes the last step back; gives a cell of it. */
  undo(): Cell | undefined {
    return this.#step(this.#history.undo(), "元に戻し");
  }

  redo(): Cell | undefined {
    return this.#step(this.#history.redo(), "やり直し");
  }

  /** Settles a conflict: the own value is sent over the stored one, or gives way to it. */
  choose(cell: Cell, mine: boolean): boolean {
    const { conflict, value } = cell;
    if (!conflict) return false;
    delete cell.conflict;
    if (mine) {
      this.queue.want(cell.key, cell.stored, value, "typed");
      this.sender.soon();
    } else {
      cell.value = conflict.value;
      show(cell);
    }
    this.looks.mark(cell);
    sumRow(cell.row);
    sumSheet(this.table, this.progress);
    cell.field.focus();
    return true;
  }

  /** Gives way in every conflict. */
  giveWay(): void {
    for (const cell of this.table.cells()) this.choose(cell, false);
  }

  #step(changes: Change[], done: string): Cell | undefined {
    if (changes.length === 0) return void this.voice.say("これより先の操作はありません");
    this.#make(changes, "undone");
    this.voice.say(`${changes.length}か所を${done}ました`);
    return this.table.byKey(changes[0]?.cell ?? "");
  }

  #make(changes: Change[], means: Means): void {
    if (this.locked) return;
    const rows = new Set<Row>();
    for (const { cell: key, to } of changes) {
      const row = this.table.byEntry(key.split(":")[0] ?? "");
      if (row) rows.add(row);
      if (ATTENDANCE.test(key)) {
        if (!row) continue;
        this.queue.want(key, row.stored, to, means);
        row.absent = to ?? 0;
      } else {
        const cell = this.table.byKey(key);
        if (!cell) continue;
        delete cell.conflict;
        this.queue.want(key, cell.stored, to, means);
        cell.value = to;
        show(cell);
        this.looks.mark(cell);
      }
    }
    for (const row of rows) {
      this.table.join(row);
      sumRow(row);
    }
    sumSheet(this.table, this.progress);
    this.changed(this.#history);
    this.sender.soon();
  }
}
