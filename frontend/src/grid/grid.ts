// The grid: what a person does on the sheet becomes changes, changes become operations, and answers become cells.
import { fold, isSettled, written } from "./cell";
import { History, type Change } from "./history";
import { commandOf, type Command } from "./keys";
import { blockOfHtml, blockOfText, plan, textOfBlock, type Plan } from "./paste";
import { element, showDialog, showHelp, wordsOf } from "./pane";
import { Queue, type Means, type Outcome } from "./queue";
import { signInOver } from "../inline-sign-in";
import { Selection } from "./selection";
import { Sender, type Standing } from "./sender";
import { openShelf } from "./shelf";
import { meaning, show, sumRow, sumSheet, Table, type Cell, type Row } from "./table";

const HIGHLIGHT_MS = 3_000;
const ATTENDANCE = /:$/;

interface News {
  entry: number;
  item: number | null;
  value: number | null;
  by: string;
}

export class Grid {
  #table: Table;
  #selection: Selection;
  #history = new History();
  #queue!: Queue;
  #sender!: Sender;
  #caret = false;
  #down = false;
  #locked = false;
  #asked = false;
  #live = element("p", "sr-only");
  #alert = element("p", "sr-only");
  #pill = element("span", "pill");
  #progress: Element | null;
  #undo = element("button", "button", "元に戻す");
  #redo = element("button", "button", "やり直す");

  private constructor(private form: HTMLFormElement, table: HTMLTableElement) {
    this.#table = new Table(table);
    this.#selection = new Selection(this.#table);
    this.#progress = form.querySelector("[data-progress]");
  }

  /** Turns a form with a sheet into a grid. Without this the form saves as a whole. */
  static async wire(form: HTMLFormElement): Promise<void> {
    const table = form.querySelector<HTMLTableElement>("table.sheet");
    const { grid: address, person } = form.dataset;
    if (!table || !address) return;
    const grid = new Grid(form, table);
    grid.#queue = new Queue(await openShelf(`${person ?? ""} ${address}`), () => crypto.randomUUID());
    grid.#sender = new Sender(grid.#queue, `${address}/operations`, Number(person), (outcomes) => grid.#hear(outcomes), (standing) => grid.#tell(standing));
    grid.#furnish();
    grid.#listen();
    await grid.#resume();
    grid.#watch(`${address}/events?after=${form.dataset.latest ?? ""}`);
  }

  /** Bar, pill and live regions; the button that saves everything at once is not needed any more. */
  #furnish(): void {
    this.form.classList.add("is-grid");
    delete this.form.dataset.guard;
    const bar = element("div", "grid-bar");
    const button = (node: HTMLButtonElement, act: () => void) => {
      node.type = "button";
      node.addEventListener("click", act);
      return node;
    };
    this.#pill.setAttribute("role", "status");
    this.#live.setAttribute("aria-live", "polite");
    this.#alert.setAttribute("role", "alert");
    bar.append(
      button(this.#undo, () => this.#step(this.#history.undo())),
      button(this.#redo, () => this.#step(this.#history.redo())),
      this.#direction(),
      button(element("button", "button quiet", "キー操作"), () => void showHelp()),
      this.#pill,
    );
    this.form.prepend(bar);
    this.form.append(this.#live, this.#alert);
    this.#down = localStorage.getItem("grid-direction") === "down";
    this.#tell({ is: "saved", at: undefined });
    this.#refreshSteps();
  }

  #direction(): HTMLLabelElement {
    const label = element("label", "inline-field", "Enterで進む向き ");
    const choice = element("select");
    for (const [value, words] of [["right", "右へ（答案1枚ずつ）"], ["down", "下へ（大問1つずつ）"]]) choice.append(new Option(words, value));
    choice.value = localStorage.getItem("grid-direction") ?? "right";
    choice.addEventListener("change", () => {
      localStorage.setItem("grid-direction", choice.value);
      this.#down = choice.value === "down";
    });
    label.append(choice);
    return label;
  }

  #listen(): void {
    const { element: table } = this.#table;
    table.addEventListener("focusin", ({ target }) => {
      const cell = this.#table.of(target);
      if (!cell) return;
      if (cell.row !== this.#selection.at.row || cell.column !== this.#selection.at.column) this.#selection.go(cell.row, cell.column);
      if (!this.#caret) cell.field.select();
    });
    table.addEventListener("focusout", ({ target }) => {
      const cell = this.#table.of(target);
      if (cell) this.#commit(cell);
      this.#caret = false;
    });
    table.addEventListener("keydown", (event) => {
      const cell = this.#table.of(event.target);
      const command = cell && commandOf({ ...pressed(event), ctrlKey: event.ctrlKey || event.metaKey }, this.#caret);
      if (!cell || !command) return;
      if (this.#perform(command, cell)) event.preventDefault();
    });
    table.addEventListener("input", (event) => {
      const cell = this.#table.of(event.target);
      if (cell) this.#typed(cell, (event as InputEvent).isComposing);
      else if (event.target instanceof HTMLInputElement && event.target.dataset.attend) this.#turn(event.target.dataset.entry ?? "");
    });
    table.addEventListener("compositionend", ({ target }) => {
      const cell = this.#table.of(target);
      if (cell) this.#typed(cell, false);
    });
    table.addEventListener("mousedown", (event) => this.#drag(event));
    table.addEventListener("dblclick", ({ target }) => {
      if (this.#table.of(target)) this.#caret = true;
    });
    for (const kind of ["copy", "cut"] as const) table.addEventListener(kind, (event) => this.#copy(event, kind === "cut"));
    table.addEventListener("paste", (event) => void this.#paste(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#sender.send();
    });
    addEventListener("beforeunload", (event) => {
      if (this.#queue.size === 0) return;
      void this.#sender.send();
      event.preventDefault();
    });
  }

  // ---- what a person does

  #perform(command: Command, cell: Cell): boolean {
    switch (command.do) {
      case "move": return this.#go(cell, cell.row + command.rows, cell.column + command.columns, command.select);
      case "page": return this.#go(cell, cell.row + command.rows, cell.column, command.select);
      case "commit": return this.#advance(cell, command.back, command.across);
      case "edge": return this.#edge(cell, command);
      case "blank": return this.#toBlank(cell, command.back);
      case "caret":
        this.#caret = true;
        cell.field.setSelectionRange(cell.field.value.length, cell.field.value.length);
        return true;
      case "clear": this.#fill(this.#selection.cells().flat().map((one) => [one, null]), "typed"); return true;
      case "escape": this.#escape(cell); return true;
      case "full": this.#put(cell, cell.full); return this.#advance(cell, false, false);
      case "absent": this.#turn(this.#table.rows[cell.row]?.entry ?? ""); return true;
      case "back": return this.#advance(cell, true, false);
      case "selectAll": this.#selection.selectAll(); return true;
      case "fillDown": this.#fillDown(); return true;
      case "undo": this.#step(this.#history.undo()); return true;
      case "redo": this.#step(this.#history.redo()); return true;
      case "send":
        this.#asked = false;
        this.#commit(cell);
        void this.#sender.send().then(() => this.#say(this.#pill.textContent ?? ""));
        return true;
      case "find": return false;
      case "history": return false;
      case "leave": this.#undo.focus(); return true;
      case "leaveBack": this.form.querySelector<HTMLElement>(".sheet-wrap")?.focus(); return true;
      case "help": void showHelp().then(() => cell.field.focus()); return true;
      case "mine": return this.#choose(cell, true);
      case "theirs": return this.#choose(cell, false);
    }
  }

  /** Goes to a cell; what was typed in the one before is committed on the way. */
  #go(from: Cell, row: number, column: number, select = false): boolean {
    this.#commit(from);
    this.#caret = false;
    const to = this.#selection.go(row, column, select);
    to?.field.focus({ preventScroll: true });
    to?.box.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (to === from) to.field.select();
    if (to && to.row !== from.row) {
      const row = this.#table.rows[to.row];
      this.#say(`${to.row + 1}番 ${row?.name ?? ""}`);
      void this.#sender.soon();
    }
    return true;
  }

  /** To the next cell in the person's direction. At the end of a row: the first empty cell of the next pupil. */
  #advance(cell: Cell, back: boolean, across: boolean): boolean {
    const [rows, columns] = [this.#table.rows.length, this.#table.columns.length];
    const by = back ? -1 : 1;
    if (this.#down && !across) {
      const next = cell.column * rows + cell.row + by;
      if (next < 0 || next >= rows * columns) return this.#go(cell, cell.row, cell.column);
      return this.#go(cell, next % rows, Math.floor(next / rows));
    }
    const next = cell.row * columns + cell.column + by;
    // Tab leaves the grid at its ends, as everywhere.
    if (next < 0 || next >= rows * columns) return this.#go(cell, cell.row, cell.column) && !across;
    let [row, column] = [Math.floor(next / columns), next % columns];
    if (!back && !across && row !== cell.row) {
      while (this.#table.rows[row]?.absent === 1 && row < rows - 1) row += 1;
      const empty = this.#table.rows[row]?.cells.findIndex(({ value }) => value === null) ?? -1;
      column = Math.max(empty, 0);
    }
    return this.#go(cell, row, column);
  }

  #edge(cell: Cell, { row, column }: { row: "first" | "last" | "same"; column: "first" | "last" }): boolean {
    const at = row === "same" ? cell.row : row === "first" ? 0 : this.#table.rows.length - 1;
    return this.#go(cell, at, column === "first" ? 0 : this.#table.columns.length - 1);
  }

  #toBlank(cell: Cell, back: boolean): boolean {
    this.#commit(cell);
    const cells = this.#table.rows.filter((row) => !row.absent).flatMap((row) => row.cells);
    const order = back ? cells.reverse() : cells;
    const place = (one: Cell) => one.row * this.#table.columns.length + one.column;
    const next = order.find((one) => one.value === null && (back ? place(one) < place(cell) : place(one) > place(cell)));
    if (!next) this.#say("未入力のセルはありません");
    return next ? this.#go(cell, next.row, next.column) : true;
  }

  #escape(cell: Cell): void {
    if (cell.field.value !== written(cell.value)) {
      show(cell);
      this.#mark(cell);
    } else {
      this.#selection.go(cell.row, cell.column);
    }
    this.#caret = false;
    cell.field.select();
  }

  #typed(cell: Cell, composing: boolean): void {
    if (composing) return;
    const folded = fold(cell.field.value);
    if (folded !== cell.field.value) cell.field.value = folded;
    this.#mark(cell);
    const settled = isSettled(folded, cell.full) && cell.field.selectionStart === folded.length;
    if (!this.#caret && cell.full >= 10 && settled) this.#advance(cell, false, false);
  }

  /** Takes what stands in a field as what the person means. */
  #commit(cell: Cell): void {
    const said = meaning(cell);
    if (said.kind === "invalid" || cell.field.value === written(cell.value)) return this.#mark(cell);
    if (said.kind === "absent") {
      show(cell);
      const row = this.#table.rows[cell.row];
      if (row && !row.absent) this.#turn(row.entry);
      return;
    }
    this.#fill([[cell, said.kind === "mark" ? said.points : null]], "typed");
  }

  #put(cell: Cell, points: number): void {
    this.#fill([[cell, points]], "typed");
  }

  /** Puts values into cells: one step to undo. */
  #fill(values: [Cell, number | null][], means: Means): void {
    const step = values.map(([cell, to]) => ({ cell: cell.key, from: cell.value, to }));
    this.#history.keep(step);
    this.#make(step, means);
  }

  #fillDown(): void {
    const [top, ...below] = this.#selection.cells();
    this.#fill(below.flatMap((row) => row.map((cell, at): [Cell, number | null] => [cell, top?.[at]?.value ?? null])), "pasted");
  }

  /** Makes a pupil absent, or present again. Marks stay, and do not count meanwhile. */
  #turn(entry: string): void {
    const row = this.#table.byEntry(entry);
    if (!row || this.#locked) return;
    const step = [{ cell: `${entry}:`, from: row.absent, to: 1 - row.absent }];
    this.#history.keep(step);
    this.#make(step, "typed");
    this.#say(row.absent ? `${row.name} さんを欠席にしました。得点は残し、集計から外します` : `${row.name} さんを受験にもどしました`);
  }

  #step(changes: Change[]): void {
    if (changes.length === 0) return this.#say("もどせる操作はありません");
    this.#make(changes, "undone");
    const first = this.#table.byKey(changes[0]?.cell ?? "");
    if (first) this.#selection.go(first.row, first.column)?.field.focus();
    this.#say(`${changes.length}か所を元に戻しました`);
  }

  #make(changes: Change[], means: Means): void {
    if (this.#locked) return;
    const rows = new Set<Row>();
    for (const { cell: key, to } of changes) {
      const row = this.#table.byEntry(key.split(":")[0] ?? "");
      if (row) rows.add(row);
      if (ATTENDANCE.test(key)) {
        if (!row) continue;
        this.#queue.want(key, row.stored, to, means);
        row.absent = to ?? 0;
      } else {
        const cell = this.#table.byKey(key);
        if (!cell) continue;
        delete cell.conflict;
        this.#queue.want(key, cell.stored, to, means);
        cell.value = to;
        show(cell);
        this.#mark(cell);
      }
    }
    for (const row of rows) sumRow(row);
    sumSheet(this.#table, this.#progress);
    this.#refreshSteps();
    this.#sender.soon();
  }

  // ---- copying and pasting

  #copy(event: ClipboardEvent, cut: boolean): void {
    const cell = this.#table.of(event.target);
    if (!cell || !event.clipboardData || (this.#caret && !this.#selection.isRange)) return;
    const block = this.#selection.cells().map((row) => row.map((one) => written(one.value)));
    event.clipboardData.setData("text/plain", textOfBlock(block));
    const table = element("table");
    for (const texts of block) {
      const row = table.insertRow();
      for (const text of texts) row.insertCell().textContent = text;
    }
    event.clipboardData.setData("text/html", table.outerHTML);
    event.preventDefault();
    if (cut) this.#fill(this.#selection.cells().flat().map((one) => [one, null]), "typed");
  }

  async #paste(event: ClipboardEvent): Promise<void> {
    const cell = this.#table.of(event.target);
    if (!cell || !event.clipboardData) return;
    const parser = (html: string) => new DOMParser().parseFromString(html, "text/html");
    const block = blockOfHtml(event.clipboardData.getData("text/html"), parser) ?? blockOfText(event.clipboardData.getData("text/plain"));
    const single = block.length === 1 && block[0]?.length === 1;
    if (single && !this.#selection.isRange) return;
    event.preventDefault();
    const { top, left } = this.#selection.corners();
    const filled = single ? this.#selection.cells().map((row) => row.map(() => block[0]?.[0] ?? "")) : block;
    const target = { rows: this.#table.rows.map(({ number, name }) => ({ id: number, name })), columns: this.#table.columns };
    const planned = plan(filled, target, top, left);
    if (this.#isPlain(planned) || (await this.#preview(planned))) this.#apply(planned);
    cell.field.focus();
  }

  /** One row of marks into empty cells needs no question. */
  #isPlain({ cells, warnings }: Plan): boolean {
    const rows = new Set(cells.map(({ row }) => row));
    const into = (row: number, column: number) => this.#table.cell(row, column)?.value ?? null;
    return warnings.length === 0 && rows.size <= 1 && cells.every(({ row, column, meaning: said }) => said.kind === "mark" && into(row, column) === null);
  }

  async #preview(planned: Plan): Promise<boolean> {
    const counts = { 新しく入る: 0, 書きかえ: 0, 変更なし: 0, 欠席: 0, 直しが必要: 0 };
    const table = element("table", "table");
    const head = table.createTHead().insertRow();
    for (const title of ["生徒", "大問", "いま", "貼り付け"]) head.append(element("th", "", title));
    const body = table.createTBody();
    for (const { row, column, text, meaning: said } of planned.cells) {
      const old = this.#table.cell(row, column)?.value ?? null;
      const kind = said.kind === "invalid" ? "直しが必要" : said.kind === "absent" ? "欠席" : said.kind === "blank" || said.points === old ? "変更なし" : old === null ? "新しく入る" : "書きかえ";
      counts[kind] += 1;
      if (kind === "変更なし" || body.rows.length >= 200) continue;
      const line = body.insertRow();
      line.append(element("td", "", this.#table.rows[row]?.name ?? ""), element("td", "", this.#table.columns[column]?.label ?? ""), element("td", "", written(old) || "未入力"));
      line.append(element("td", said.kind === "invalid" ? "bad" : "", said.kind === "invalid" ? `${text}（${said.why}）` : text));
    }
    const how = { id: "生徒IDで合わせました。", name: "氏名で合わせました。", place: "位置で合わせました（生徒IDや氏名の列がないため）。" }[planned.by];
    const said = Object.entries(counts).filter(([, count]) => count > 0).map(([word, count]) => `${word} ${count}`).join("、");
    const content: Node[] = [element("p", "", `${how}${said || "貼り付けるものがありません"}。空欄は、いまの値のままです。`)];
    for (const warning of planned.warnings.slice(0, 10)) content.push(element("p", "warn", warning));
    const wrap = element("div", "table-wrap");
    wrap.append(table);
    content.push(wrap);
    return (await showDialog("貼り付けの確認", content, [{ value: "", label: "やめる" }, { value: "yes", label: "適用する", primary: true }])) === "yes";
  }

  #apply(planned: Plan): void {
    const step: Change[] = [];
    const absent = new Set<number>();
    for (const { row, column, text, meaning: said } of planned.cells) {
      const cell = this.#table.cell(row, column);
      if (!cell) continue;
      if (said.kind === "mark") step.push({ cell: cell.key, from: cell.value, to: said.points });
      else if (said.kind === "absent") absent.add(row);
      else if (said.kind === "invalid") {
        cell.field.value = text;
        this.#mark(cell);
      }
    }
    for (const row of absent) {
      const { entry, absent: was } = this.#table.rows[row] ?? { entry: "", absent: 1 };
      step.push({ cell: `${entry}:`, from: was, to: 1 });
    }
    this.#history.keep(step);
    this.#make(step, "pasted");
    this.#say(`${step.length}か所に貼り付けました`);
  }

  #drag(event: MouseEvent): void {
    const from = this.#table.of(event.target);
    if (!from || event.button !== 0) return;
    if (event.shiftKey) {
      event.preventDefault();
      this.#selection.go(from.row, from.column, true);
      return;
    }
    const over = (moved: MouseEvent) => {
      const cell = this.#table.of(document.elementFromPoint(moved.clientX, moved.clientY));
      if (cell && (cell !== from || this.#selection.isRange)) this.#selection.go(cell.row, cell.column, true);
    };
    addEventListener("mousemove", over);
    addEventListener("mouseup", () => removeEventListener("mousemove", over), { once: true });
  }

  // ---- what the server says

  async #resume(): Promise<void> {
    const left = await this.#queue.resume();
    if (left === 0) return;
    for (const key of this.#queue.cells()) {
      const wanted = this.#queue.wanted(key) ?? null;
      const cell = this.#table.byKey(key);
      const row = this.#table.byEntry(key.split(":")[0] ?? "");
      if (cell) {
        cell.value = wanted;
        show(cell);
      } else if (row) {
        row.absent = wanted ?? 0;
      }
      if (row) sumRow(row);
    }
    await this.#sender.send();
    if (this.#queue.size === 0) this.#say(`前回の未送信 ${left}件を送りました`);
  }

  #hear(outcomes: Outcome[]): void {
    for (const outcome of outcomes) {
      const settled = this.#queue.settle(outcome);
      if (!settled) continue;
      const key = settled.operation.cell;
      const cell = this.#table.byKey(key);
      const row = this.#table.byEntry(key.split(":")[0] ?? "");
      if (outcome.result === "kept") {
        if (cell) cell.stored = settled.operation.value;
        else if (row) row.stored = settled.operation.value ?? 0;
      } else if (outcome.result === "conflict") {
        this.#conflict(cell, row, outcome);
      } else if (outcome.result === "locked") {
        this.#lock(outcome.why);
      } else if (cell) {
        this.#note(cell, outcome.result === "invalid" ? outcome.why : "この生徒は、得点表からいなくなりました");
      }
      if (cell && outcome.result === "kept") this.#mark(cell);
      if (row) sumRow(row);
    }
    sumSheet(this.#table, this.#progress);
  }

  #conflict(cell: Cell | undefined, row: Row | undefined, { value, by, at }: { value: number | null; by: string; at: string }): void {
    if (cell) {
      cell.stored = value;
      cell.conflict = { value, by, at };
      this.#mark(cell);
      this.#warn(`${row?.name ?? ""} ${this.#table.columns[cell.column]?.label ?? ""}: ${by}さんが${written(value) || "未入力"}を保存しています。Alt+1で自分の値、Alt+2で保存済みの値にします`);
    } else if (row) {
      row.stored = value ?? 0;
      row.absent = row.stored;
      this.#warn(`${row.name} さんの出欠は、${by}さんが${row.stored ? "欠席" : "受験"}にしています`);
    }
  }

  #choose(cell: Cell, mine: boolean): boolean {
    const { conflict, value } = cell;
    if (!conflict) return false;
    delete cell.conflict;
    if (mine) {
      this.#queue.want(cell.key, cell.stored, value, "typed");
      this.#sender.soon();
    } else {
      cell.value = conflict.value;
      show(cell);
    }
    this.#mark(cell);
    const row = this.#table.rows[cell.row];
    if (row) sumRow(row);
    sumSheet(this.#table, this.#progress);
    cell.field.focus();
    return true;
  }

  /** Nothing is taken any more: what was not kept stays in sight, to be handed to 本部. */
  #lock(why: string): void {
    if (this.#locked) return;
    this.#locked = true;
    this.#table.element.classList.add("is-locked");
    for (const cell of this.#table.rows.flatMap((row) => row.cells)) cell.field.readOnly = true;
    for (const row of this.#table.rows) row.tick.disabled = true;
    const unsent = this.#table.rows.flatMap((row) =>
      row.cells.filter(({ value, stored }) => value !== stored).map((cell) => [row.number, row.name, this.#table.columns[cell.column]?.label ?? "", written(cell.value)]),
    );
    const box = element("div", "callout warn");
    const words = element("div");
    words.append(element("b", "", why), element("p", "", unsent.length ? `送れなかった入力が${unsent.length}件あります。保存して、本部にお渡しください。` : "得点は見られますが、変えられません。"));
    if (unsent.length) {
      const link = element("a", "button", "送れなかった入力を保存");
      link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(`\ufeff生徒ID,氏名,大問,得点\r\n${unsent.map((row) => row.join(",")).join("\r\n")}\r\n`)}`;
      link.download = "送れなかった入力.csv";
      words.append(link);
    }
    box.append(words);
    this.form.prepend(box);
    this.#warn(why);
  }

  /** Others' changes appear while one looks; a cell that is being changed here is left alone. */
  #watch(address: string): void {
    const source = new EventSource(address);
    source.addEventListener("cells", ({ data }) => {
      for (const news of (JSON.parse(data) as { cells: News[] }).cells) this.#learn(news);
      sumSheet(this.#table, this.#progress);
    });
    addEventListener("pagehide", () => source.close());
  }

  #learn({ entry, item, value, by }: News): void {
    const row = this.#table.byEntry(String(entry));
    if (!row) return;
    if (item === null) {
      if (this.#queue.stateOf(`${entry}:`)) return;
      row.stored = row.absent = value ?? 0;
      return sumRow(row);
    }
    const cell = this.#table.byKey(`${entry}:${item}`);
    if (!cell || this.#queue.stateOf(cell.key) || cell.stored === value) return;
    const untouched = cell.value === cell.stored && cell.field.value === written(cell.value);
    cell.stored = value;
    if (!untouched) return;
    cell.value = value;
    show(cell);
    cell.box.classList.add("is-news");
    cell.box.title = `${by}さんが変えました`;
    setTimeout(() => cell.box.classList.remove("is-news"), HIGHLIGHT_MS);
    sumRow(row);
  }

  // ---- what the sheet looks like

  /** Shape, class and words of a cell after its state. */
  #mark(cell: Cell): void {
    const said = meaning(cell);
    const state = said.kind === "invalid" ? "is-invalid" : cell.conflict ? "is-conflict" : this.#queue.stateOf(cell.key) === undefined ? "" : "is-unsent";
    cell.box.classList.remove("is-invalid", "is-conflict", "is-unsent");
    if (state) cell.box.classList.add(state);
    cell.field.setAttribute("aria-invalid", String(said.kind === "invalid"));
    if (said.kind === "invalid") this.#note(cell, `${this.#table.columns[cell.column]?.label ?? ""}は${said.why}。保存していません`);
    else if (cell.conflict) this.#offer(cell);
    else this.#note(cell, "");
  }

  #note(cell: Cell, words: string): HTMLElement | undefined {
    cell.box.querySelector(".cell-note")?.remove();
    cell.field.removeAttribute("aria-describedby");
    if (!words) return undefined;
    const note = element("span", "cell-note", words);
    note.id = `note-${cell.key.replace(":", "-")}`;
    cell.field.setAttribute("aria-describedby", note.id);
    cell.box.append(note);
    return note;
  }

  #offer(cell: Cell): void {
    const { value, by, at } = cell.conflict ?? { value: null, by: "", at: "" };
    const time = at ? new Date(at).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" }) : "";
    const note = this.#note(cell, `⇄ 保存済み ${written(value) || "未入力"}（${[by, time].filter(Boolean).join(" ")}）`);
    for (const [label, mine] of [["自分", true], ["保存済み", false]] as const) {
      const button = element("button", "button small", label);
      button.type = "button";
      button.tabIndex = -1;
      button.addEventListener("click", () => this.#choose(cell, mine));
      note?.append(button);
    }
  }

  #tell(standing: Standing): void {
    if (standing.is === "unsent" && standing.why === "signedOut") void this.#askWho();
    const conflicts = this.#table.rows.flatMap((row) => row.cells).filter(({ conflict }) => conflict).length;
    this.#pill.className = `pill ${standing.is === "unsent" || conflicts ? "warn" : standing.is === "saved" ? "good" : "info"}`;
    this.#pill.textContent = conflicts ? `要確認 ${conflicts}件` : wordsOf(standing);
    for (const cell of this.#table.rows.flatMap((row) => row.cells)) {
      if (cell.box.classList.contains("is-unsent") !== (this.#queue.stateOf(cell.key) !== undefined)) this.#mark(cell);
    }
  }

  /** Asks once; who closes the dialog is asked again by sending themselves. */
  async #askWho(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    const here = document.activeElement;
    if (!(await signInOver())) return;
    this.#asked = false;
    if (here instanceof HTMLElement) here.focus();
    await this.#sender.send();
  }

  #refreshSteps(): void {
    this.#undo.disabled = !this.#history.canUndo;
    this.#redo.disabled = !this.#history.canRedo;
  }

  #say(words: string): void {
    this.#live.textContent = words;
  }

  #warn(words: string): void {
    this.#alert.textContent = words;
  }
}

const pressed = ({ key, shiftKey, ctrlKey, altKey, isComposing }: KeyboardEvent) => ({ key, shiftKey, ctrlKey, altKey, isComposing });

// A script of its own, on pages with a sheet that may be typed into.
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-grid]")) void Grid.wire(form);
