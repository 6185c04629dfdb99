// The grid: what a person does on the sheet becomes changes, changes become operations, and answers become cells.
import { Again } from "./again";
import { Answers } from "./answers";
import { Bar } from "./bar";
import { Cards } from "./cards";
import { fold, isSettled } from "./cell";
import { showChanges } from "./changes";
import { Checks } from "./checks";
import { Clipboard } from "./clipboard";
import { showClosed } from "./closed";
import { Company } from "./company";
import { Deadline, pageNow, type Ending } from "./deadline";
import { Edits } from "./edits";
import { beyond } from "./exits";
import { ADVANCES, wants } from "./kept-keys";
import { commandOf, type Command } from "./keys";
import { guardLogout } from "./leaving";
import { Looks } from "./looks";
import { askNote } from "./note";
import { showHelp } from "./pane";
import { Pile } from "./pile";
import { Pill } from "./pill";
import { Queue } from "./queue";
import { Search } from "./search";
import { Selection } from "./selection";
import { Sender } from "./sender";
import { openShelf } from "./shelf";
import { Table, type Cell, type Sheet } from "./table";
import { factsOf, spotOf } from "./spots";
import { Unsent } from "./unsent";
import { View } from "./view";
import { Voice } from "./voice";
import { Walk } from "./walk";

class Grid {
  #table: Table;
  #selection: Selection;
  #queue: Queue;
  #sender: Sender;
  #voice: Voice;
  #looks: Looks;
  #pill: Pill;
  #bar = new Bar();
  #edits: Edits;
  #walk: Walk;
  #search: Search;
  #clipboard: Clipboard;
  #answers: Answers;
  #company: Company;
  #unsent: Unsent;
  /** Esc was pressed last: Tab leaves the grid. */
  #leaves = false;
  /** How many values a person was told to have come too late. */
  #told = 0;

  /** Turns a form with a sheet into a grid. Without this the form saves as a whole. */
  static async wire(form: HTMLFormElement): Promise<void> {
    const table = form.querySelector<HTMLTableElement>("table.sheet");
    const { grid: address, events, person, latest } = form.dataset;
    if (!table || !address) return;
    document.querySelector("[data-without-grid]")?.remove();
    const sheets = new Table(table);
    const addresses = sheets.sheets.map((sheet) => sheet.address);
    const shelf = await openShelf(person ?? "", addresses, (sheet) => addresses.includes(sheet));
    const queue = new Queue(shelf, () => crypto.randomUUID(), (cell) => sheets.sittingOf(cell)?.sheet.address ?? address);
    const grid = new Grid(form, sheets, queue, address, Number(person));
    grid.#listen();
    await grid.#resume();
    grid.#answers.watch(events ?? `${address}/events?`, latest ?? "", grid.#company);
    grid.#follow(location.hash);
  }

  /** A link to a pupil (`#e12`) or a cell (`#m12-0`) leads there, also where one card is shown at a time. */
  #follow(hash: string): void {
    const [, entry = "", place = "0"] = /^#[em](\d+)(?:-(\d+))?$/.exec(hash) ?? [];
    const cell = this.#table.byEntry(entry)?.cells[Number(place)];
    if (cell) this.#selection.go(cell.row.at, cell.column)?.field.focus();
    else if (matchMedia("(width <= 45rem)").matches) this.form.scrollIntoView();
  }

  private constructor(private form: HTMLFormElement, table: Table, queue: Queue, address: string, person: number) {
    const progress = form.querySelectorAll(".legend [data-progress]");
    // The button that saves everything at once is not needed any more.
    form.classList.add("is-grid");
    delete form.dataset.guard;
    this.#table = table;
    this.#selection = new Selection(this.#table);
    this.#queue = queue;
    this.#sender = new Sender(queue, person, (outcomes, edit) => this.#answers.hear(outcomes, edit), (standing) => this.#pill.tell(standing));
    this.#voice = new Voice(form);
    this.#looks = new Looks(this.#table, queue, (cell, mine) => this.#choose(cell, mine));
    this.#pill = new Pill(this.#table, this.#looks, this.#sender, () => this.#unsent?.list.length ?? 0);
    this.#edits = new Edits(this.#table, queue, this.#sender, this.#looks, this.#voice, progress, (history) => this.#bar.offer(history), (words) => this.#bar.tell(words));
    this.#walk = new Walk(this.#table, this.#selection, this.#edits, this.#sender, this.#looks, this.#voice);
    this.#clipboard = new Clipboard(this.#table, this.#selection, this.#edits, this.#looks, this.#voice);
    this.#answers = new Answers(form, this.#table, queue, this.#looks, this.#voice, progress);
    this.#search = new Search(this.#table, this.#selection, this.#voice);
    const view = new View(this.#table, queue, this.#selection, this.#voice, new Pile(this.#table, address, this.#voice));
    const cards = new Cards(this.#table, this.#selection, this.#walk, this.#pill.short);
    const checks = new Checks(this.#table, (cell) => this.#visit(cell), () => (this.#edits.giveWay(), this.#tellUnsent()));
    this.#company = new Company(this.#table, this.#selection);
    const again = new Again(this.#table, queue, this.#sender, this.#edits, this.#looks, progress);
    this.#unsent = new Unsent(queue, new Set(table.sheets.map((sheet) => sheet.address)), factsOf(table.element), (key) => spotOf(table, key), (sheet) => sheet, again);
    const deadline = new Deadline(form.dataset, () => this.#end());
    guardLogout(queue, this.#sender);
    this.#selection.moved = () => (cards.tell(), this.#company.moved());
    this.#table.arranged = () => (view.tell(), cards.tell());
    this.#table.counted = () => checks.soon();
    this.#unsent.changed = () => this.#looks.judged();
    this.#answers.heard = again.told = () => this.#tellUnsent();
    this.#answers.disagreed = (key, by) => again.disagree(key, by);
    this.#answers.finish = () => this.#finish();
    this.#bar.furnish(form, this.#pill.element, [this.#search.element, view.element, deadline.element, this.#company.element], this.#walk, { undo: () => this.#undo(), redo: () => this.#redo(), recall: () => this.#recall(), note: () => void this.#note() });
    form.prepend(this.#unsent.element);
    table.element.closest(".sheet-wrap")?.after(cards.element);
    form.querySelector(":scope > .actions")?.before(checks.element);
  }

  #listen(): void {
    const { element: table } = this.#table;
    table.addEventListener("focusin", ({ target }) => {
      const cell = this.#table.of(target);
      this.#leaves = false;
      if (!cell) return;
      if (cell !== this.#selection.cell) this.#selection.go(cell.row.at, cell.column);
      if (!this.#walk.caret) cell.field.select();
    });
    table.addEventListener("focusout", ({ target }) => {
      const cell = this.#table.of(target);
      if (cell) this.#edits.commit(cell);
      this.#walk.caret = false;
    });
    table.addEventListener("keydown", (event) => {
      const cell = this.#table.of(event.target);
      const sitting = this.#table.ofTick(event.target);
      if (sitting && event.altKey && event.key === "ArrowDown") {
        event.preventDefault();
        void showChanges(sitting, undefined, "出欠").then(() => sitting.tick.focus());
      }
      const command = cell && commandOf({ ...pressed(event), ctrlKey: event.ctrlKey || event.metaKey }, this.#walk.caret);
      if (!cell || !command) return;
      if (this.#perform(command, cell)) event.preventDefault();
    });
    table.addEventListener("input", (event) => {
      const cell = this.#table.of(event.target);
      if (cell) this.#typed(cell, (event as InputEvent).isComposing);
      const sitting = this.#table.ofTick(event.target);
      if (sitting) this.#edits.turn(sitting);
    });
    table.addEventListener("compositionend", ({ target }) => {
      const cell = this.#table.of(target);
      if (cell) this.#typed(cell, false);
    });
    table.addEventListener("mousedown", (event) => this.#walk.drag(event));
    table.addEventListener("dblclick", ({ target }) => {
      if (this.#table.of(target)) this.#walk.caret = true;
    });
    for (const kind of ["copy", "cut"] as const) {
      table.addEventListener(kind, (event) => {
        const ofText = this.#walk.caret && !this.#selection.isRange;
        if (this.#table.of(event.target) && !ofText) this.#clipboard.copy(event, kind === "cut");
      });
    }
    table.addEventListener("paste", (event) => void this.#clipboard.paste(event));
    // F6 leads back to the cell from whatever stands around it.
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "F6" || this.#table.of(event.target)) return;
      event.preventDefault();
      this.#selection.cell?.field.focus();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#sender.send();
    });
    addEventListener("beforeunload", (event) => {
      const isLost = !this.#queue.lasts && this.#queue.held().length > 0;
      if (this.#queue.size === 0 && !isLost) return;
      void this.#sender.send();
      event.preventDefault();
    });
  }

  #perform(command: Command, cell: Cell): boolean {
    const [walk, leaves] = [this.#walk, this.#leaves];
    this.#leaves = false;
    switch (command.do) {
      case "move": return walk.go(cell, cell.row.at + command.rows, cell.column + command.columns, command.select);
      case "page": return walk.go(cell, cell.row.at + command.rows, cell.column, command.select);
      case "commit": return leaves && command.across ? this.#leave(cell, command.back) : walk.advance(cell, command.back, command.across);
      case "edge": return walk.edge(cell, command);
      case "blank": return walk.toBlank(cell, command.back);
      case "caret":
        walk.caret = true;
        cell.field.setSelectionRange(cell.field.value.length, cell.field.value.length);
        return true;
      case "clear": this.#edits.fill(this.#selection.cells().flat().map((one) => [one, null]), "typed"); return true;
      case "escape":
        this.#leaves = !walk.escape(cell);
        if (this.#leaves) this.#voice.say("Tabで表から出ます");
        return true;
      case "full": this.#edits.fill([[cell, cell.full]], "typed"); return walk.advance(cell, false, false);
      case "absent": this.#edits.turn(cell.sitting); return true;
      case "back": return walk.advance(cell, true, false);
      case "selectAll": this.#selection.selectAll(); return true;
      case "fillDown": this.#fillDown(); return true;
      case "undo": this.#undo(); return true;
      case "redo": this.#redo(); return true;
      case "send":
        this.#edits.commit(cell);
        void this.#pill.send().then((words) => this.#voice.say(words));
        return true;
      case "find": this.#search.focus(); return true;
      case "history": this.#recall(); return true;
      case "leave": this.#bar.focus(); return true;
      case "leaveBack": return this.#leave(cell, false);
      case "help": void showHelp().then(() => cell.field.focus()); return true;
      case "mine": return this.#choose(cell, true);
      case "theirs": return this.#choose(cell, false);
    }
  }

  #typed(cell: Cell, composing: boolean): void {
    if (composing) return;
    this.#leaves = false;
    const folded = fold(cell.field.value);
    if (folded !== cell.field.value) cell.field.value = folded;
    this.#looks.mark(cell);
    const settled = isSettled(folded, cell.full) && cell.field.selectionStart === folded.length;
    if (!this.#walk.caret && cell.full >= 10 && settled && wants(ADVANCES)) this.#walk.advance(cell, false, false);
  }

  /** Goes to what stands after the grid, or before it. */
  #leave(cell: Cell, back: boolean): boolean {
    this.#edits.commit(cell);
    beyond(this.#table.element, back)?.focus();
    return true;
  }

  #choose(cell: Cell, mine: boolean): boolean {
    const chosen = this.#edits.choose(cell, mine);
    this.#tellUnsent();
    return chosen;
  }

  #fillDown(): void {
    const [top, ...below] = this.#selection.cells();
    this.#edits.fill(below.flatMap((row) => row.map((cell, at): [Cell, number | null] => [cell, top?.[at]?.value ?? null])), "pasted");
  }

  /** Shows who changed a cell. What was typed over it is committed first. */
  #recall(): void {
    const { cell } = this.#selection;
    if (!cell) return;
    this.#edits.commit(cell);
    void showChanges(cell.sitting, cell, this.#table.label(cell)).then(() => cell.field.focus());
  }

  /** Asks whether the pupil came late or left early. */
  async #note(): Promise<void> {
    const { cell } = this.#selection;
    if (!cell) return;
    this.#edits.commit(cell);
    const { sitting } = cell;
    const note = await askNote(`${sitting.row.number}番 ${[sitting.row.name, sitting.sheet.columns[0]?.subject].filter(Boolean).join("　")}`, sitting.note.value, sitting.sheet.locked);
    if (note !== undefined) this.#edits.note(sitting, note);
    cell.field.focus();
  }

  #undo(): void {
    this.#visit(this.#edits.undo());
  }

  #redo(): void {
    this.#visit(this.#edits.redo());
  }

  #visit(cell: Cell | undefined): void {
    if (cell) this.#table.join(cell.row);
    if (cell) this.#selection.go(cell.row.at, cell.column)?.field.focus();
  }

  /** Takes what is typed in the cell where one stands. */
  #finish(): void {
    const cell = this.#table.of(document.activeElement);
    if (cell) this.#edits.commit(cell);
  }

  /** The last moment is over: what waits is sent once more. The server says where it is the end and where there is more time. */
  async #end(): Promise<Ending> {
    this.#finish();
    await this.#sender.send();
    const page = await pageNow();
    if (!page) return "unknown";
    const open = page.querySelector<HTMLElement>("form[data-grid]");
    const isOver = ({ address }: Sheet) => open?.querySelector(`[data-sheet="${address}"]:not([data-closed])`) === null;
    const over = open ? this.#table.sheets.filter(isOver) : this.#table.sheets;
    this.#answers.lock(over, page.querySelector(open ? "[data-closed]:not(input)" : ".callout b")?.textContent ?? "入力を締め切りました。");
    return open?.dataset ?? "over";
  }

  /** Lists what came too late; of more than before a person must know. */
  #tellUnsent(): void {
    const before = this.#told;
    this.#unsent.draw();
    this.#told = this.#unsent.list.length;
    if (this.#told > before) this.#voice.warn(`送れなかった入力が${this.#told}件あります。このブラウザに残してあります`);
  }

  async #resume(): Promise<void> {
    const left = await this.#answers.resume();
    this.#tellUnsent();
    if (left === 0) return;
    await this.#sender.send();
    if (this.#queue.size === 0) this.#voice.say(`前回の未送信 ${left}件を送りました`);
  }
}

const pressed = ({ key, shiftKey, ctrlKey, altKey, isComposing }: KeyboardEvent) => ({ key, shiftKey, ctrlKey, altKey, isComposing });

// A script of its own, on pages with a sheet: one that may be typed into, or one that says what could not be sent to it.
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-grid]")) void Grid.wire(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-unsent]")) void showClosed(form);
