// On a narrow screen the sheet is one card for one pupil, and these buttons lead from card to card. The style sheet
// decides when; here the cells only learn what their columns are called.
import { firstEmpty } from "./order";
import { element } from "./pane";
import type { Selection } from "./selection";
import type { Table } from "./table";
import type { Walk } from "./walk";

export class Cards {
  readonly element = element("nav", "card-pager");
  #back = element("button", "button", "前の生徒");
  #next = element("button", "button primary", "次の生徒");
  #place = element("span", "soft");
  /** 学年 and 教科, which are out of sight above. */
  #title: string;

  constructor(
    private table: Table,
    private selection: Selection,
    private walk: Walk,
    pill: HTMLElement,
  ) {
    this.element.setAttribute("aria-label", "生徒");
    for (const [button, by] of [[this.#back, -1], [this.#next, 1]] as const) {
      button.type = "button";
      button.addEventListener("click", () => this.#turn(by));
    }
    const middle = element("div");
    middle.append(this.#place, pill);
    this.element.append(this.#back, middle, this.#next);
    this.#title = table.element.closest(".sheet-wrap")?.ariaLabel?.replace("の得点表", "") ?? "";
    this.#name();
    this.tell();
  }

  /** Which of the shown pupils it is, and of which sheet. */
  tell(): void {
    const at = this.selection.cell?.row.at ?? -1;
    this.#place.textContent = `${this.#title}　${at + 1}\u00a0/\u00a0${this.table.rows.length}人`;
    this.#back.disabled = at <= 0;
    this.#next.disabled = at >= this.table.rows.length - 1;
  }

  /** Goes to the first empty field of the next card, as Enter does at the end of a row. */
  #turn(by: number): void {
    const from = this.selection.cell;
    const row = from && this.table.rows[from.row.at + by];
    if (row) this.walk.go(from, row.at, firstEmpty(row));
  }

  #name(): void {
    for (const { box, field, column } of this.table.cells()) {
      box.dataset.label = this.table.columns[column]?.title ?? "";
      field.enterKeyHint = "next";
    }
    for (const { tick, total, state, sheet } of this.table.all.flatMap(({ sittings }) => sittings)) {
      const subject = this.table.exams > 1 ? sheet.columns[0]?.subject ?? "" : "";
      for (const [one, label] of [[tick, "欠席"], [state, "状態"], [total, "合計"]] as const) {
        const box = one.closest("td");
        if (box) box.dataset.label = `${subject} ${label}`.trim();
      }
    }
  }
}
