// Typing a sheet a second time with the keys of the grid. The form works alone; this leads from field to field, keeps what
// was typed in the browser until all of it was compared, and shows what came of it without leaving the page.
import { fold, isSettled } from "../grid/cell";
import { beyond } from "../grid/exits";
import { ADVANCES, DIRECTION, fetchKeys, wants } from "../grid/kept-keys";
import { commandOf, type Command } from "../grid/keys";
import { element, showDialog } from "../grid/pane";
import { Voice } from "../grid/voice";
import { openDrafts, type Drafts } from "./drafts";
import { Sheet, type Cell, type Row } from "./sheet";
import { along, countUntyped, enter, firstEmpty, next, toEmpty, type Direction, type Place } from "./steps";

const UNREACHED = "比べられませんでした。入力した値は残っています。少し待って、もう一度「比べる」を押してください。";
/** Between the cell and the edge of what scrolls. */
const MARGIN_PX = 8;

/** Something was typed since the page was opened, or since it was compared. */
let unsent = false;

class Retyping {
  #sheet: Sheet;
  #voice: Voice;
  #button: HTMLButtonElement;
  /** How much is still to be typed, beside the button. */
  #left = element("span", "soft");
  /** The text of the cell is edited letter by letter. */
  #caret = false;
  /** Esc was pressed last: Tab leaves the table. */
  #leaves = false;
  /** What stood in the cell when it was entered. */
  #entered = "";

  constructor(
    private form: HTMLFormElement,
    private table: HTMLTableElement,
    private drafts: Promise<Drafts>,
  ) {
    // Whether anything is not compared yet is known here.
    delete form.dataset.guard;
    this.#sheet = new Sheet(table);
    this.#voice = new Voice(form);
    this.#button = form.querySelector(".form-bar button") as HTMLButtonElement;
    this.#left.id = "untyped";
    this.#button.setAttribute("aria-describedby", this.#left.id);
    this.#button.parentElement?.append(this.#left);
    reveal("[data-keys]");
    this.#makeRoom();
    this.#listen();
    this.#count();
  }

  /** Takes up what an earlier page left behind, and leads to where it goes on. Until then nothing is typed over it. */
  async begin(): Promise<void> {
    this.form.inert = true;
    const draft = await this.drafts.then((drafts) => drafts.load()).catch(() => undefined);
    this.form.inert = false;
    if (draft && Object.keys(this.#sheet.typed()).length === 0) {
      this.#sheet.fill(draft.typed);
      this.#count();
      this.#offerAfresh(draft.at);
    }
    // On a telephone a field that is entered takes half of the screen; there it waits for a finger.
    if (!this.#cameBack() && document.activeElement === document.body && matchMedia("(width > 45rem)").matches) this.#goOn();
  }

  /** After a comparison: what came of it is read first, and a button leads on. */
  #cameBack(): boolean {
    const again = reveal("[data-again]")?.querySelector("button");
    again?.addEventListener("click", () => this.#goOn());
    again?.focus();
    return again !== undefined;
  }

  /** To the first value that differs, or to the first that is missing; where there is neither, to the button. */
  #goOn(): void {
    const differs = this.table.querySelector(".is-conflict input");
    const cell = this.#sheet.of(differs) ?? this.#sheet.ofTick(differs)?.cells[0];
    const to = cell?.place ?? firstEmpty(this.#sheet.rows);
    if (to) this.#go(to);
    else this.#button.focus();
  }

  #listen(): void {
    const { form } = this;
    form.addEventListener("focusin", ({ target }) => {
      const cell = this.#sheet.of(target);
      if (!cell) return;
      this.#entered = cell.field.value;
      this.#caret = this.#leaves = false;
      cell.field.select();
    });
    form.addEventListener("focusout", ({ target }) => {
      const cell = this.#sheet.of(target);
      if (cell) this.#commit(cell);
    });
    form.addEventListener("keydown", (event) => {
      if (this.#press(event)) event.preventDefault();
    });
    form.addEventListener("input", (event) => {
      const cell = this.#sheet.of(event.target);
      if (cell && !(event as InputEvent).isComposing) this.#typed(cell);
      this.#sheet.ofTick(event.target)?.show();
      this.#changed();
    });
    form.addEventListener("compositionend", ({ target }) => {
      const cell = this.#sheet.of(target);
      if (cell) this.#typed(cell);
      this.#changed();
    });
    form.addEventListener("dblclick", ({ target }) => {
      if (this.#sheet.of(target)) this.#caret = true;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#compare();
    });
  }

  /** What a key does; `false` where it is left to the browser. Enter sends the form from its button alone. */
  #press(event: KeyboardEvent): boolean {
    const { key, shiftKey, altKey, isComposing } = event;
    const pressed = { key, shiftKey, altKey, isComposing, ctrlKey: event.ctrlKey || event.metaKey };
    const cell = this.#sheet.of(event.target);
    const command = commandOf(pressed, this.#caret);
    if (cell && command && this.#perform(command, cell)) return true;
    if (event.target === this.#button && command?.do === "back") return this.#comeBack();
    const row = this.#sheet.ofTick(event.target);
    if (row && command?.do === "commit" && !command.across) return this.#go({ row: row.at, column: 0 });
    return key === "Enter" && !isComposing && event.target instanceof HTMLInputElement;
  }

  #perform(command: Command, cell: Cell): boolean {
    const { row, column } = cell.place;
    const leaves = this.#leaves;
    this.#leaves = false;
    switch (command.do) {
      case "commit":
        if (!command.across) return this.#enter(cell, command.back);
        return leaves ? this.#leaveTable(command.back) : this.#goIf(this.#along(cell, command.back, "right"));
      case "back": return this.#goIf(this.#along(cell, true, direction())) || true;
      case "move": return this.#go({ row: row + command.rows, column: column + command.columns });
      case "page": return this.#go({ row: row + command.rows, column });
      case "edge": return this.#go({
        row: command.row === "same" ? row : command.row === "first" ? 0 : Infinity,
        column: command.column === "first" ? 0 : Infinity,
      });
      case "blank": return this.#toEmpty(cell, command.back);
      case "full":
        this.#write(cell, String(cell.full));
        return this.#advance(cell);
      case "absent": return this.#turn(cell.sitting);
      case "clear": return this.#write(cell, "");
      case "escape": return this.#escape(cell);
      case "leave": case "leaveBack":
        this.#button.focus();
        return true;
      case "caret":
        this.#caret = true;
        cell.field.setSelectionRange(cell.field.value.length, cell.field.value.length);
        return true;
      default: return false;
    }
  }

  #enter(cell: Cell, back: boolean): boolean {
    this.#commit(cell);
    const to = back ? this.#along(cell, true, direction()) ?? cell.place : enter(this.#sheet.rows, cell.place, direction());
    if (to !== "button") return this.#go(to);
    this.#button.focus();
    return true;
  }

  /** Takes back what was typed since the cell was entered; where that is nothing, Tab leaves the table next. */
  #escape(cell: Cell): boolean {
    this.#leaves = !this.#caret && cell.field.value === this.#entered;
    this.#caret = false;
    if (this.#leaves) this.#voice.say("Tabで表から出ます");
    else this.#write(cell, this.#entered);
    cell.field.select();
    return true;
  }

  #leaveTable(back: boolean): boolean {
    beyond(this.table, back)?.focus();
    return true;
  }

  /** On by itself; never to the button, where the next key might be meant for a cell. */
  #advance(cell: Cell): boolean {
    this.#commit(cell);
    return this.#go(next(this.#sheet.rows, cell.place, direction()) ?? cell.place);
  }

  #along(cell: Cell, back: boolean, way: Direction): Place | undefined {
    return along(this.#sheet.rows, cell.place, back ? -1 : 1, way);
  }

  #toEmpty(cell: Cell, back: boolean): boolean {
    const to = toEmpty(this.#sheet.rows, cell.place, back);
    if (!to) this.#voice.say("空欄はありません");
    return this.#goIf(to) || true;
  }

  /** From the button to what is not typed yet, or else to the last cell. */
  #comeBack(): boolean {
    return this.#go(firstEmpty(this.#sheet.rows) ?? { row: Infinity, column: Infinity });
  }

  #goIf(to: Place | undefined): boolean {
    return to !== undefined && this.#go(to);
  }

  /** Goes to a cell, or as far in its direction as there are any. */
  #go({ row, column }: Place): boolean {
    const { rows } = this.#sheet;
    const within = (number: number, count: number) => Math.max(0, Math.min(number, count - 1));
    const at = within(row, rows.length);
    const to = this.#sheet.cell({ row: at, column: within(column, rows[at]?.cells.length ?? 0) });
    if (!to) return false;
    const from = this.#sheet.of(document.activeElement);
    to.field.focus({ preventScroll: true });
    to.field.select();
    to.box.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (from && from.sitting !== to.sitting) this.#voice.say(to.sitting.name);
    return true;
  }

  /** Takes what stands in a field as what the person means. */
  #commit(cell: Cell): void {
    const said = cell.meaning;
    if (said.kind === "absent") {
      this.#write(cell, "");
      if (cell.sitting.absent === 0) this.#turn(cell.sitting);
    } else if (cell.field.value !== this.#entered && said.kind !== "invalid") {
      this.#voice.readBack(said.kind === "mark" ? String(said.points) : "空欄");
    }
    this.#entered = cell.field.value;
  }

  #typed(cell: Cell): void {
    this.#leaves = false;
    const folded = fold(cell.field.value);
    if (folded !== cell.field.value) cell.field.value = folded;
    cell.mark();
    const settled = isSettled(folded, cell.full) && cell.field.selectionStart === folded.length;
    if (!this.#caret && cell.full >= 10 && settled && wants(ADVANCES)) this.#advance(cell);
  }

  #write(cell: Cell, text: string): boolean {
    cell.field.value = text;
    cell.mark();
    this.#changed();
    return true;
  }

  #turn(row: Row): boolean {
    row.turn(row.absent === 0);
    this.#voice.say(`${row.name} ${row.absent ? "欠席" : "受験"}`);
    this.#changed();
    return true;
  }

  #changed(): void {
    unsent = true;
    this.#count();
    const typed = this.#sheet.typed();
    void this.drafts.then((drafts) => drafts.keep(typed)).catch(() => undefined);
  }

  #count(): void {
    const count = countUntyped(this.#sheet.rows);
    this.#left.textContent = count === 0 ? "すべて入力しました" : `あと${count}か所`;
  }

  /** The head and the names of a sheet stay in sight, so that a cell is not led behind them. */
  #makeRoom(): void {
    const wrap = this.table.closest<HTMLElement>(".sheet-wrap");
    const corner = this.table.tHead?.rows[0]?.cells[0];
    if (wrap && corner) wrap.style.scrollPadding = `${corner.offsetHeight + MARGIN_PX}px ${MARGIN_PX}px ${MARGIN_PX}px ${corner.offsetWidth + MARGIN_PX}px`;
  }

  #offerAfresh(at: number): void {
    const restored = reveal("[data-restored]");
    const time = restored?.querySelector("span");
    if (time) time.textContent = new Date(at).toLocaleString("ja-JP", { month: "numeric", day: "numeric", hour: "numeric", minute: "2-digit" });
    restored?.querySelector("button")?.addEventListener("click", () => {
      const words = element("p", "", "入力した値を消します。元にもどせません。");
      void showDialog("はじめから入力する", [words], [{ value: "", label: "やめる", primary: true }, { value: "yes", label: "消す" }]).then((said) => {
        if (said !== "yes") return;
        this.#sheet.fill({});
        this.#changed();
        unsent = false;
        restored.hidden = true;
        this.#goOn();
      });
    });
  }

  async #compare(): Promise<void> {
    const sent = [...new FormData(this.form)].map(([name, value]): [string, string] => [name, String(value)]);
    this.form.inert = true;
    try {
      // A piece of the page is asked for; where everything agrees, the answer leads to the sheet.
      const answer = await fetch(this.form.action, { method: "POST", headers: { "hx-request": "true" }, body: new URLSearchParams(sent), redirect: "manual" });
      if (answer.type === "opaqueredirect") return await this.#leave();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("form[data-retyping]")) return this.#refuse(page.querySelector(".refusal > p")?.textContent);
      unsent = false;
      show(page, this.drafts);
    } catch {
      this.#refuse();
    }
  }

  /** Everything agrees, so nothing needs to be kept. */
  async #leave(): Promise<void> {
    await (await this.drafts).drop().catch(() => undefined);
    unsent = false;
    location.assign(this.form.dataset.retyping ?? "/");
  }

  #refuse(words?: string | null): void {
    this.form.inert = false;
    const refused = reveal("[data-refused]");
    const said = refused?.querySelector("b");
    if (said) said.textContent = words || UNREACHED;
    this.#button.focus();
    refused?.scrollIntoView({ block: "nearest" });
  }
}

/** Puts the answer in the place of what was there, but for the way to the page. */
function show(page: Document, drafts: Promise<Drafts>): void {
  const stage = document.getElementById("main");
  for (const old of [...(stage?.children ?? [])]) if (!old.matches(".crumbs")) old.remove();
  stage?.append(...page.body.childNodes);
  scrollTo(0, 0);
  wire(drafts);
}

/** Shows what is of use with scripts only. */
function reveal(selector: string): HTMLElement | undefined {
  const found = document.querySelector<HTMLElement>(selector) ?? undefined;
  if (found) found.hidden = false;
  return found;
}

const direction = (): Direction => (localStorage.getItem(DIRECTION) === "down" ? "down" : "right");

function wire(drafts?: Promise<Drafts>): void {
  const form = document.querySelector<HTMLFormElement>("form[data-retyping]");
  const table = form?.querySelector("table");
  if (!form || !table) return;
  const { person = "", retyping = "" } = form.dataset;
  void new Retyping(form, table, drafts ?? openDrafts(person, retyping)).begin();
}

addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
// A page that the browser had put aside knows nothing of what was compared since.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
void fetchKeys();
wire();
