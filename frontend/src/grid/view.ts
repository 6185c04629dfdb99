// Which pupils are shown, and in which order. Nobody leaves while one works: a row that is filled in stays until the
// view is drawn anew, and one with values that are unsent or wrong always stays.
import { foldable } from "./groups";
import { element } from "./pane";
import type { Pile } from "./pile";
import type { Queue } from "./queue";
import type { Selection } from "./selection";
import { isOpen, type Row, type Table } from "./table";
import type { Voice } from "./voice";

type Kind = "all" | "blank" | "check" | "absent";
type Order = "number" | "kana" | "missing" | "pile";

const KINDS: [Kind, string][] = [["all", "全員"], ["blank", "未入力あり"], ["check", "要確認"], ["absent", "欠席"]];
const ORDERS: [Order, string][] = [["number", "番号順"], ["kana", "ふりがな順"], ["missing", "入力が足りない順"], ["pile", "答案の並び"]];

export class View {
  readonly element = element("div", "grid-view");
  #kind = choiceOf("表示", KINDS);
  #order: ReturnType<typeof choiceOf>;
  #again = element("button", "button quiet", "表示を更新");
  #count = element("span", "soft");

  constructor(
    private table: Table,
    private queue: Queue,
    private selection: Selection,
    private voice: Voice,
    private pile: Pile,
  ) {
    const hasKana = table.all.some(({ kana }) => kana);
    this.#order = choiceOf("並び", ORDERS.filter(([order]) => order !== "kana" || hasKana));
    this.#again.type = "button";
    this.#again.addEventListener("click", () => this.#draw());
    for (const { field } of [this.#kind, this.#order]) field.addEventListener("change", () => this.#draw());
    pile.moved = () => this.#draw();
    foldable(table.groups, () => this.#draw());
    this.element.append(this.#kind.label, this.#order.label, this.#again, this.#count);
    this.tell();
  }

  /** How many are shown; they may have become more, as a row that is changed joins them. */
  tell(): void {
    const [shown, all] = [this.table.rows.length, this.table.all.length];
    this.#count.textContent = shown === all ? `${all}人` : `${shown} / ${all}人`;
    this.#again.hidden = this.#kind.field.value === "all" && this.#order.field.value === "number";
  }

  #draw(): void {
    const [kind, order] = [this.#kind.field.value as Kind, this.#order.field.value as Order];
    const rows = order === "pile" ? this.pile.order(this.table.all) : [...this.table.all];
    this.pile.offer(order === "pile");
    // Whoever has no ふりがな comes last, by number.
    if (order === "kana") rows.sort((one, other) => Number(!one.kana) - Number(!other.kana) || one.kana.localeCompare(other.kana, "ja"));
    if (order === "missing") rows.sort((one, other) => missing(other) - missing(one));
    this.table.arrange(rows, (row) => (row.group.open && isOf(kind, row)) || this.#isKept(row));
    this.selection.settle();
    this.tell();
    const shown = this.table.rows.length;
    this.voice.say(shown ? `${shown}人を表示しています` : "あてはまる生徒はいません");
  }

  /** Something of this row is not at the server, or is no mark. */
  #isKept({ sittings, cells }: Row): boolean {
    const isUnsent = (key: string) => this.queue.stateOf(key) !== undefined || this.queue.isHeld(key);
    return sittings.some(({ key, note }) => isUnsent(key) || isUnsent(note.key)) || cells.some((cell) => isUnsent(cell.key) || isOpen(cell));
  }
}

/** How many marks of a pupil are missing; none of an exam that the pupil did not sit. */
const missing = ({ cells }: Row) => cells.filter(({ value, sitting }) => value === null && !sitting.absent).length;

function isOf(kind: Kind, row: Row): boolean {
  switch (kind) {
    case "all": return true;
    case "blank": return missing(row) > 0;
    case "check": return row.sittings.some(({ doubt }) => doubt) || row.cells.some(isOpen) || row.line.querySelector(".is-warn") !== null;
    case "absent": return row.sittings.some(({ absent }) => absent === 1);
  }
}

function choiceOf(words: string, choices: [string, string][]): { label: HTMLLabelElement; field: HTMLSelectElement } {
  const label = element("label", "inline-field", `${words} `);
  const field = element("select");
  for (const [value, text] of choices) field.append(new Option(text, value));
  label.append(field);
  return { label, field };
}
