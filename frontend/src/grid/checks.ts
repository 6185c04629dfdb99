// What somebody should look at before the sheet is called complete, as a list below it and as a mark on its row: marks
// that are none, values that somebody else stored meanwhile, and what is odd. It stops nobody. Gaps are no doubts: they
// are only said beside the name, as the sheet cannot be called complete with them anyway.
import { called, written } from "./cell";
import { doubts, gaps, type Doubt } from "./doubts";
import { element } from "./pane";
import { sumRow } from "./sums";
import { meaning, type Cell, type Row, type Sheet, type Sitting, type Table } from "./table";

/** After so long without a change; a row that is just being typed is no riddle. */
const QUIET_MS = 400;

export class Checks {
  readonly element = element("section", "card grid-checks");
  #title = element("h2");
  #list = element("ol");
  #stored = element("button", "button small", "すべて保存済みの値を使う");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private table: Table,
    private visit: (cell: Cell) => void,
    /** The person gives way in every conflict. */
    giveWay: () => void,
  ) {
    this.#title.id = "grid-checks";
    this.element.setAttribute("aria-labelledby", this.#title.id);
    this.#stored.type = "button";
    this.#stored.addEventListener("click", giveWay);
    const help = element("p", "soft small", "まちがいとは限りません。完了にするときに、答案と見くらべて印を付けます。");
    this.element.append(this.#title, this.#stored, this.#list, help);
    this.look();
  }

  /** Looks again before long. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), QUIET_MS);
  }

  look(): void {
    const { all, sheets } = this.table;
    const columns = sheets.flatMap((sheet) => this.#lookAt(sheet));
    for (const row of all) this.#mark(row);
    const lines = [
      ...all.flatMap((row) => row.cells.flatMap((cell) => this.#open(cell) ?? [])),
      ...all.flatMap((row) => row.sittings.flatMap((sitting) => (sitting.doubt ? [this.#line(`${row.number}番 ${row.name}: ${wordsFor(sitting)}`, sitting.cells[0])] : []))),
      ...columns,
    ];
    this.element.hidden = lines.length === 0;
    this.#title.textContent = `要確認 ${lines.length}件`;
    this.#stored.hidden = !all.some(({ cells }) => cells.some(({ conflict }) => conflict));
    this.#list.replaceChildren(...lines);
  }

  /** Notes what is odd about the rows of a sheet, and their gaps; gives what is odd about its columns. */
  #lookAt({ name, sittings, columns }: Sheet): HTMLElement[] {
    const rows = sittings.map(({ absent, cells, last }) => ({ absent: absent === 1, marks: cells.map(({ value }) => value), last }));
    const skipped = new Map(gaps(rows).map(({ row, items }) => [row, `空欄が残っています（${items.map((item) => columns[item]?.label.split(" ").at(-1)).join("、")}）`]));
    const found = doubts(rows, columns.map(({ full }) => full));
    const odd = new Map(found.flatMap((doubt): [number, string][] => ("row" in doubt ? [[doubt.row, wordsOf(doubt)]] : [])));
    sittings.forEach((sitting, at) => {
      sitting.doubt = odd.get(at) ?? "";
      sitting.gap = skipped.get(at) ?? "";
    });
    return found.flatMap((doubt) => (doubt.kind === "column" ? [element("li", "", `${name} ${columns[doubt.item]?.label}: 全員が${doubt.points}点です`.trim())] : []));
  }

  /** Puts what is odd about a row, and its gaps, beside its name. */
  #mark(row: Row): void {
    const words = row.sittings.filter(({ doubt, gap }) => doubt || gap).map(wordsFor).join("。");
    const old = row.line.querySelector(".row-doubt");
    if ((old?.textContent ?? "") === words) return;
    old?.remove();
    if (words) row.line.cells[0]?.append(element("span", "row-doubt", words));
    sumRow(row);
  }

  /** A cell that the person has to decide about. */
  #open(cell: Cell): HTMLElement | undefined {
    const place = `${cell.row.number}番 ${cell.row.name} ${this.table.label(cell)}`;
    const said = meaning(cell);
    if (said.kind === "invalid") return this.#line(`${place}: ${said.why}。保存していません`, cell);
    if (!cell.conflict) return undefined;
    const { value, by } = cell.conflict;
    return this.#line(`${place}: ${called(by)}が${written(value) || "未入力"}を保存しています。自分の値は${written(cell.value) || "未入力"}です`, cell);
  }

  #line(words: string, cell: Cell | undefined): HTMLElement {
    const line = element("li");
    const link = element("button", "link", words);
    link.type = "button";
    link.addEventListener("click", () => cell && this.visit(cell));
    line.append(link);
    return line;
  }
}

/** With the subject, where the table has both. */
const wordsFor = ({ doubt, gap, sheet }: Sitting) => [sheet.columns[0]?.subject, doubt || gap].filter(Boolean).join(": ");

function wordsOf(doubt: Doubt): string {
  switch (doubt.kind) {
    case "zero": return "すべて0点です。欠席ではありませんか";
    case "full": return "満点です";
    case "same": return "すべての得点が上の生徒と同じです。行がずれていませんか";
    case "far": return `合計${doubt.total}点は、ほかの生徒と大きく離れています`;
    case "changed": return `合計${doubt.total}点は、前回の${doubt.last}点と30点以上違います`;
    case "column": return `全員が${doubt.points}点です`;
  }
}
