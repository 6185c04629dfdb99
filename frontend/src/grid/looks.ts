// What a cell looks like: a shape, a class and words for each of its states.
import { written } from "./cell";
import { element } from "./pane";
import type { Queue } from "./queue";
import { sumRow } from "./sums";
import { isOpen, meaning, type Cell, type Table } from "./table";

const KEPT_MS = 2_000;

export class Looks {
  /** The cells that are marked as unsent. */
  #unsent = new Set<Cell>();
  /** A cell now needs the person, or does so no longer. */
  judged = (): void => undefined;

  constructor(
    private table: Table,
    private queue: Queue,
    /** The person chooses between the own value and the stored one. */
    private choose: (cell: Cell, mine: boolean) => void,
  ) {}

  /** Brings shape, class and words of a cell up to date. */
  mark(cell: Cell): void {
    const said = meaning(cell);
    // What came too late stands in its cell until the page is left.
    const isUnsent = this.queue.stateOf(cell.key) !== undefined || (cell.value !== cell.stored && this.queue.isHeld(cell.key));
    const state = said.kind === "invalid" ? "is-invalid" : cell.conflict ? "is-conflict" : isUnsent ? "is-unsent" : "";
    const { classList } = cell.box;
    const wasInvalid = classList.contains("is-invalid");
    const wasOpen = wasInvalid || classList.contains("is-conflict");
    classList.remove("is-invalid", "is-conflict", "is-unsent", "is-kept");
    if (state) classList.add(state);
    classList.toggle("is-sending", state === "is-unsent" && this.queue.stateOf(cell.key) === "sending");
    if (wasOpen !== isOpen(cell)) {
      sumRow(cell.row);
      this.judged();
      this.table.counted();
    }
    if (wasInvalid !== (said.kind === "invalid")) cell.field.setAttribute("aria-invalid", String(!wasInvalid));
    if (said.kind === "invalid") this.note(cell, `${this.table.label(cell)}は${said.why}。保存していません`);
    else if (cell.conflict) this.#offer(cell);
    else this.note(cell, "");
  }

  /** The server has the value: for a moment that is seen. */
  showKept(cell: Cell): void {
    this.mark(cell);
    if (this.queue.stateOf(cell.key) !== undefined) return;
    cell.box.classList.add("is-kept");
    setTimeout(() => cell.box.classList.remove("is-kept"), KEPT_MS);
  }

  /** Marks the cells whose values were sent, or are to be sent, since they were marked. */
  markSent(): void {
    const unsent = new Set(this.queue.cells().flatMap((key) => this.table.byKey(key) ?? []));
    for (const cell of new Set([...this.#unsent, ...unsent])) {
      const { classList } = cell.box;
      const isSending = this.queue.stateOf(cell.key) === "sending";
      if (classList.contains("is-unsent") !== unsent.has(cell) || classList.contains("is-sending") !== isSending) this.mark(cell);
    }
    this.#unsent = unsent;
  }

  /** Puts words below a cell; without words there are none. */
  note(cell: Cell, words: string): HTMLElement | undefined {
    const old = cell.box.querySelector(".cell-note");
    if (old) {
      old.remove();
      cell.field.removeAttribute("aria-describedby");
    }
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
    const note = this.note(cell, `⇄ 保存済み ${written(value) || "未入力"}（${[by, time].filter(Boolean).join(" ")}）`);
    for (const [label, mine] of [["自分", true], ["保存済み", false]] as const) {
      const button = element("button", "button small", label);
      button.type = "button";
      button.tabIndex = -1;
      button.addEventListener("click", () => this.choose(cell, mine));
      note?.append(button);
    }
  }
}
