// Copying out of the sheet and pasting into it. What a block comes to is planned in `paste.ts`.
import { written } from "./cell";
import type { Edits } from "./edits";
import type { Change } from "./history";
import type { Looks } from "./looks";
import { element, showDialog } from "./pane";
import { blockOfHtml, blockOfText, plan, textOfBlock, type Plan } from "./paste";
import type { Selection } from "./selection";
import type { Table } from "./table";
import type { Voice } from "./voice";

/** More lines than anybody reads before pasting. */
const MOST_LINES = 200;
const MOST_WARNINGS = 10;

export class Clipboard {
  constructor(
    private table: Table,
    private selection: Selection,
    private edits: Edits,
    private looks: Looks,
    private voice: Voice,
  ) {}

  copy(event: ClipboardEvent, cut: boolean): void {
    if (!event.clipboardData) return;
    const block = this.selection.cells().map((row) => row.map((one) => written(one.value)));
    event.clipboardData.setData("text/plain", textOfBlock(block));
    const table = element("table");
    for (const texts of block) {
      const row = table.insertRow();
      for (const text of texts) row.insertCell().textContent = text;
    }
    event.clipboardData.setData("text/html", table.outerHTML);
    event.preventDefault();
    if (cut) this.edits.fill(this.selection.cells().flat().map((one) => [one, null]), "typed");
  }

  async paste(event: ClipboardEvent): Promise<void> {
    const cell = this.table.of(event.target);
    if (!cell || !event.clipboardData) return;
    const parser = (html: string) => new DOMParser().parseFromString(html, "text/html");
    const block = blockOfHtml(event.clipboardData.getData("text/html"), parser) ?? blockOfText(event.clipboardData.getData("text/plain"));
    const single = block.length === 1 && block[0]?.length === 1;
    if (single && !this.selection.isRange) return;
    event.preventDefault();
    const { top, left } = this.selection.corners();
    const filled = single ? this.selection.cells().map((row) => row.map(() => block[0]?.[0] ?? "")) : block;
    const target = { rows: this.table.rows.map(({ number, name }) => ({ id: number, name })), columns: this.table.columns };
    const planned = plan(filled, target, top, left);
    if (this.#isPlain(planned) || (await this.#preview(planned))) this.#apply(planned);
    cell.field.focus();
  }

  /** One row of marks into empty cells needs no question. */
  #isPlain({ cells, warnings }: Plan): boolean {
    const rows = new Set(cells.map(({ row }) => row));
    const into = (row: number, column: number) => this.table.cell(row, column)?.value ?? null;
    return warnings.length === 0 && rows.size <= 1 && cells.every(({ row, column, meaning: said }) => said.kind === "mark" && into(row, column) === null);
  }

  async #preview(planned: Plan): Promise<boolean> {
    const counts = { 新しく入る: 0, 書きかえ: 0, 変更なし: 0, 欠席: 0, 直しが必要: 0 };
    const table = element("table", "table");
    const head = table.createTHead().insertRow();
    for (const title of ["生徒", "大問", "いま", "貼り付け"]) head.append(element("th", "", title));
    const body = table.createTBody();
    for (const { row, column, text, meaning: said } of planned.cells) {
      const old = this.table.cell(row, column)?.value ?? null;
      const kind = said.kind === "invalid" ? "直しが必要" : said.kind === "absent" ? "欠席" : said.kind === "blank" || said.points === old ? "変更なし" : old === null ? "新しく入る" : "書きかえ";
      counts[kind] += 1;
      if (kind === "変更なし" || body.rows.length >= MOST_LINES) continue;
      const line = body.insertRow();
      line.append(element("td", "", this.table.rows[row]?.name ?? ""), element("td", "", this.table.columns[column]?.label ?? ""), element("td", "", written(old) || "未入力"));
      line.append(element("td", said.kind === "invalid" ? "bad" : "", said.kind === "invalid" ? `${text}（${said.why}）` : text));
    }
    const how = { id: "生徒IDで合わせました。", name: "氏名で合わせました。", place: "位置で合わせました（生徒IDや氏名の列がないため）。" }[planned.by];
    const said = Object.entries(counts).filter(([, count]) => count > 0).map(([word, count]) => `${word} ${count}`).join("、");
    const content: Node[] = [element("p", "", `${how}${said || "貼り付けるものがありません"}。空欄は、いまの値のままです。`)];
    for (const warning of planned.warnings.slice(0, MOST_WARNINGS)) content.push(element("p", "warn", warning));
    const wrap = element("div", "table-wrap");
    wrap.append(table);
    content.push(wrap);
    return (await showDialog("貼り付けの確認", content, [{ value: "", label: "やめる" }, { value: "yes", label: "適用する", primary: true }])) === "yes";
  }

  #apply(planned: Plan): void {
    const step: Change[] = [];
    const absent = new Set<number>();
    for (const { row, column, text, meaning: said } of planned.cells) {
      const cell = this.table.cell(row, column);
      if (!cell) continue;
      if (said.kind === "mark") step.push({ cell: cell.key, from: cell.value, to: said.points });
      else if (said.kind === "absent") absent.add(row);
      else if (said.kind === "invalid") {
        cell.field.value = text;
        this.looks.mark(cell);
      }
    }
    for (const row of absent) {
      const { entry, absent: was } = this.table.rows[row] ?? { entry: "", absent: 1 };
      step.push({ cell: `${entry}:`, from: was, to: 1 });
    }
    this.edits.take(step, "pasted");
    this.voice.say(`${step.length}か所に貼り付けました`);
  }
}
