// The search box of the bar: Enter goes to the next pupil who fits, Esc back to the cell.
import { find } from "./find";
import { firstEmpty } from "./order";
import { element } from "./pane";
import type { Selection } from "./selection";
import type { Row, Table } from "./table";
import type { Voice } from "./voice";

export class Search {
  readonly element = element("label", "inline-field grid-search", "さがす ");
  #field = element("input");
  #count = element("span", "soft");
  /** Whom the last Enter led to. */
  #last: Row | undefined;

  constructor(
    private table: Table,
    private selection: Selection,
    private voice: Voice,
  ) {
    this.#field.type = "search";
    this.#field.placeholder = table.all.some(({ kana }) => kana) ? "氏名・ふりがな・番号" : "氏名・生徒ID・番号";
    this.#field.autocomplete = "off";
    this.#field.enterKeyHint = "search";
    this.#field.addEventListener("input", () => this.#look());
    this.#field.addEventListener("keydown", (event) => this.#press(event));
    this.element.append(this.#field, this.#count);
  }

  focus(): void {
    this.#field.focus();
    this.#field.select();
  }

  #look(): void {
    this.#last = undefined;
    const found = find(this.table.all, this.#field.value).length;
    this.#count.textContent = this.#field.value.trim() === "" ? "" : `${found}人`;
  }

  #press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter") this.#next(event.shiftKey);
    else if (event.key === "Escape") this.selection.cell?.field.focus();
    else return;
    event.preventDefault();
  }

  /** To the next pupil who fits, from the last one round to the first; one who is not shown joins the others. */
  #next(back: boolean): void {
    const found = find(this.table.all, this.#field.value);
    const before = this.#last ? found.indexOf(this.#last) : back ? 0 : -1;
    const at = (before + (back ? -1 : 1) + found.length) % found.length;
    const row = found[at];
    if (!row) return this.voice.say("あてはまる生徒はいません");
    this.#last = row;
    this.table.join(row);
    const cell = this.selection.go(row.at, firstEmpty(row));
    cell?.box.scrollIntoView({ block: "center", inline: "nearest" });
    this.#count.textContent = `${at + 1} / ${found.length}人`;
    this.voice.say(`${row.number}番 ${row.name}。${found.length}人のうち${at + 1}人め`);
  }
}
