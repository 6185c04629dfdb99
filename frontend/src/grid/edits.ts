// What a person changes: steps that can be undone, which become operations on their way to the server.
import { written } from "./cell";
import { History, type Change } from "./history";
import type { Looks } from "./looks";
import type { Means, Queue } from "./queue";
import type { Sender } from "./sender";
import { sumRow, sumSheet } from "./sums";
import { meaning, show, type Cell, type Row, type Sitting, type Table } from "./table";
import type { Voice } from "./voice";

export class Edits {
  #history = new History();

  constructor(
    private table: Table,
    private queue: Queue,
    private sender: Sender,
    private looks: Looks,
    private voice: Voice,
    private progress: NodeListOf<Element>,
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
      if (!cell.sitting.absent) this.turn(cell.sitting);
      return;
    }
    this.voice.readBack(said.kind === "mark" ? String(said.points) : "空欄");
    this.fill([[cell, said.kind === "mark" ? said.points : null]], "typed");
  }

  /** Puts values into cells: one step to undo. */
  fill(values: [Cell, number | null][], means: Means): void {
    this.take(values.map(([cell, to]) => ({ cell: cell.key, from: cell.value, to })), means);
  }

  /** Makes a pupil absent from an exam, or present again. Marks stay, and do not count meanwhile. */
  turn(sitting: Sitting): void {
    const { key, row, cells, sheet } = sitting;
    if (sheet.locked) return;
    this.take([{ cell: key, from: sitting.absent, to: 1 - sitting.absent }], "typed");
    const kept = cells.some(({ value }) => value !== null) ? "入力済みの得点は残し、集計から外します。" : "";
    const who = `${row.name} さん${sheet.columns[0]?.subject ? `の${sheet.columns[0].subject}` : ""}`;
    const words = sitting.absent ? `${who}を欠席にしました。${kept}` : `${who}を受験に戻しました。`;
    this.voice.say(words);
    if (kept && sitting.absent) this.done(words);
  }

  /** Notes 遅刻, 早退 or 途中退席 of somebody who sat, or nothing any more. */
  note({ note: { key, value } }: Sitting, to: string | null): void {
    this.take([{ cell: key, from: value, to }], "typed");
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
      this.queue.release(cell.key);
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
    const key = changes[0]?.cell ?? "";
    return this.table.byKey(key) ?? this.table.bySitting(key)?.cells[0];
  }

  #make(changes: Change[], means: Means): void {
    const rows = new Set<Row>();
    for (const { cell: key, to } of changes) {
      const [sitting, cell] = [this.table.sittingOf(key), this.table.byKey(key)];
      if (!sitting || sitting.sheet.locked) continue;
      rows.add(sitting.row);
      if (cell) delete cell.conflict;
      this.queue.want(key, this.table.stored(key), to, means);
      this.table.put(key, to);
      if (cell) this.looks.mark(cell);
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
