// What the server says: what became of operations, what others changed, that nothing is taken any more.
import { called, written } from "./cell";
import type { Company, Other } from "./company";
import type { Looks } from "./looks";
import { isNote, wordsOfNote } from "./note";
import { element } from "./pane";
import type { Outcome, Queue } from "./queue";
import { sumRow, sumSheet } from "./sums";
import { show, type Cell, type Conflict, type Sheet, type Sitting, type Table } from "./table";
import type { Voice } from "./voice";

const HIGHLIGHT_MS = 3_000;
const AGAIN_MS = 15_000;

interface News {
  /** The edit that made it; a later one has a greater number. */
  edit: number;
  entry: number;
  exam: number;
  item: number | null;
  value: number | null;
  of_note: boolean;
  note: string | null;
  by: string;
}

export class Answers {
  /** Is told when outcomes came. */
  heard = () => {};
  /** Is told which attendance or note somebody else stored another way. */
  disagreed = (_key: string, _by: string): void => {};
  /** Takes what is just being typed as what the person means. */
  finish = () => {};
  /** The newest edit by which the server kept a value of this page, by cell: what came before is no news here. */
  #kept = new Map<string, number>();

  constructor(
    private form: HTMLElement,
    private table: Table,
    private queue: Queue,
    private looks: Looks,
    private voice: Voice,
    private progress: NodeListOf<Element>,
  ) {}

  /** Shows what an earlier page left unsent; gives how many cells that is. */
  async resume(): Promise<number> {
    const left = await this.queue.resume();
    for (const key of this.queue.cells()) {
      this.table.put(key, this.queue.wanted(key) ?? null);
      const sitting = this.table.sittingOf(key);
      if (sitting) sumRow(sitting.row);
    }
    return left;
  }

  /** Takes what became of operations, of which `edit` was the newest edit. */
  hear(outcomes: Outcome[], edit: number | null): void {
    for (const outcome of outcomes) {
      const settled = this.queue.settle(outcome);
      if (!settled) continue;
      const key = settled.operation.cell;
      const cell = this.table.byKey(key);
      const sitting = this.table.sittingOf(key);
      if (!sitting) continue;
      if (outcome.result === "kept") {
        if (edit !== null) this.#kept.set(key, edit);
        const { value } = settled.operation;
        if (cell) cell.stored = value as number | null;
        else if (isNote(key)) sitting.note.stored = value as string | null;
        else sitting.stored = Number(value);
      } else if (isNote(key) && outcome.result !== "locked") {
        // Nobody chooses between notes: what is stored is seen, and can be written over.
        if (outcome.result === "conflict") {
          sitting.note.stored = outcome.note ?? null;
          this.disagreed(key, called(outcome.by));
        }
        sitting.note.value = sitting.note.stored;
        this.voice.warn(`${sitting.row.name} さんの遅刻・早退は、${outcome.result === "invalid" ? outcome.why : `いま「${wordsOfNote(sitting.note.stored)}」です`}`);
      } else if (outcome.result === "conflict") {
        this.#conflict(cell, sitting, { ...outcome, seen: settled.operation.seen });
        if (!cell) this.disagreed(key, called(outcome.by));
      } else if (outcome.result === "locked") {
        this.lock([sitting.sheet], outcome.why);
      } else if (cell) {
        this.looks.note(cell, outcome.result === "invalid" ? outcome.why : "この生徒は、得点表からいなくなりました");
      }
      if (cell && outcome.result === "kept") this.looks.showKept(cell);
      if (cell && outcome.result === "locked") this.looks.mark(cell);
      sumRow(sitting.row);
    }
    sumSheet(this.table, this.progress);
    this.heard();
  }

  /**
   * Others' changes appear while one looks, and they themselves; a cell that is being changed here is left alone. `after`
   * is the newest edit that is known here; `address` ends where it is to be put.
   */
  watch(address: string, after: string, company: Company): void {
    let newest = after;
    const source = new EventSource(`${address}after=${after}`);
    source.addEventListener("cells", ({ data, lastEventId }) => {
      newest = lastEventId || newest;
      for (const news of (JSON.parse(data) as { cells: News[] }).cells) this.#learn(news);
      sumSheet(this.table, this.progress);
    });
    source.addEventListener("people", ({ data }) => company.show((JSON.parse(data) as { people: Other[] }).people));
    // The browser comes back by itself, but not after an answer that is no stream: a proxy's, or 「ログインが切れました」.
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.watch(address, newest, company), AGAIN_MS);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  #conflict(cell: Cell | undefined, sitting: Sitting, { value, by, at, seen }: Conflict): void {
    const { row } = sitting;
    if (cell) {
      cell.stored = value;
      cell.conflict = { value, by, at, seen };
      this.looks.mark(cell);
      this.voice.warn(`${row.name} ${this.table.label(cell)}: ${called(by)}が${written(value) || "未入力"}を保存しています。Alt+1で自分の値、Alt+2で保存済みの値にします`);
    } else {
      sitting.absent = sitting.stored = value ?? 0;
      this.voice.warn(`${row.name} さんの出欠は、${called(by)}が${sitting.stored ? "欠席" : "受験"}にしています`);
    }
  }

  #learn({ edit, entry, exam, item, value, of_note, note, by }: News): void {
    const isKnown = (key: string) => this.queue.stateOf(key) !== undefined || edit <= (this.#kept.get(key) ?? 0);
    if (of_note) {
      const sitting = this.table.bySitting(`${entry}:~${exam}`);
      if (!sitting || isKnown(sitting.note.key)) return;
      sitting.note.stored = sitting.note.value = note;
      return sumRow(sitting.row);
    }
    if (item === null) {
      const sitting = this.table.bySitting(`${entry}:@${exam}`);
      if (!sitting || isKnown(sitting.key)) return;
      sitting.stored = sitting.absent = value ?? 0;
      return sumRow(sitting.row);
    }
    const cell = this.table.byKey(`${entry}:${item}`);
    if (!cell || isKnown(cell.key) || cell.stored === value) return;
    const untouched = cell.value === cell.stored && cell.field.value === written(cell.value);
    cell.stored = value;
    if (!untouched) return;
    cell.value = value;
    show(cell);
    cell.box.classList.add("is-news");
    cell.box.title = `${called(by)}が変えました`;
    setTimeout(() => cell.box.classList.remove("is-news"), HIGHLIGHT_MS);
    sumRow(cell.row);
  }

  /** Nothing is taken any more. What was typed until now is tried all the same; what nobody chose yet came too late as well. */
  lock(sheets: Sheet[], reason: string): void {
    const closed = sheets.filter(({ locked }) => !locked);
    if (closed.length === 0) return;
    this.finish();
    for (const sheet of closed) sheet.locked = true;
    for (const { tick, cells } of closed.flatMap((sheet) => sheet.sittings)) {
      tick.disabled = true;
      for (const { key, field, box, conflict, value } of cells) {
        field.readOnly = true;
        box.classList.add("is-locked");
        if (conflict) this.queue.hold(key, conflict.seen, value);
      }
    }
    const why = [[...new Set(closed.map(({ name }) => name))].join("、"), reason].filter(Boolean).join(": ");
    const box = element("div", "callout warn");
    const words = element("div");
    words.append(element("b", "", why), element("p", "", "得点は見られますが、変えられません。"));
    const again = element("a", "button quiet", "再開をお願いする画面へ");
    again.href = closed[0]?.address ?? location.pathname;
    words.append(again);
    box.append(words);
    this.form.prepend(box);
    this.voice.warn(why);
  }
}
