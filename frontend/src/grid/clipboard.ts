// Copying out of the sheet and pasting into it. What a block comes to is planned in `paste.ts`.
import { written, type Meaning } from "./cell";
import type { Edits } from "./edits";
import type { Change } from "./history";
import type { Looks } from "./looks";
import { element, showDialog } from "./pane";
import { blockOfHtml, blockOfText, plan, textOfBlock, type Plan } from "./paste";
import type { Selection } from "./selection";
import type { Cell, Row, Table } from "./table";
import type { Voice } from "./voice";

/** More lines than anybody reads before pasting. */
const MOST_LINES = 200;
const MOST_WARNINGS = 10;

/** A cell with what is to be pasted into it. */
interface Landing {
  cell: Cell;
  text: string;
  meaning: Meaning;
}

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
    const { rows: shown, all, columns } = this.table;
    const rows = [...shown, ...all.filter(({ at }) => at < 0)];
    const target = { rows: rows.map(({ student, name }) => ({ id: student, name })), shown: shown.length, columns };
    const planned = plan(filled, target, top, left);
    const landings = planned.cells.flatMap(({ row, column, text, meaning }) => {
      const into = rows[row]?.cells[column];
      return into ? [{ cell: into, text, meaning }] : [];
    });
    if (isPlain(planned, landings) || (await this.#preview(planned, landings))) this.#apply(landings);
    cell.field.focus();
  }

  async #preview({ by, warnings }: Plan, landings: Landing[]): Promise<boolean> {
    const counts = { 新しく入る: 0, 書きかえ: 0, 変更なし: 0, 欠席: 0, 直しが必要: 0 };
    const table = element("table", "table");
    const head = table.createTHead().insertRow();
    for (const title of ["生徒", "大問", "いま", "貼り付け"]) head.append(element("th", "", title));
    const body = table.createTBody();
    for (const landing of landings) {
      const { cell, text, meaning: said } = landing;
      const kind = kindOf(landing);
      counts[kind] += 1;
      if (kind === "変更なし" || body.rows.length >= MOST_LINES) continue;
      const line = body.insertRow();
      line.append(element("td", "", cell.row.name), element("td", "", this.table.label(cell)), element("td", "", written(cell.value) || "未入力"));
      line.append(element("td", said.kind === "invalid" ? "bad" : "", said.kind === "invalid" ? `${text}（${said.why}）` : text));
    }
    const how = { id: "生徒IDで合わせました。", name: "氏名で合わせました。", place: "位置で合わせました（生徒IDや氏名の列がないため）。" }[by];
    const said = Object.entries(counts).filter(([, count]) => count > 0).map(([word, count]) => `${word} ${count}`).join("、");
    const content: Node[] = [element("p", "", `${how}${said || "貼り付けるものがありません"}。空欄は、いまの値のままです。`)];
    for (const warning of warnings.slice(0, MOST_WARNINGS)) content.push(element("p", "warn", warning));
    const wrap = element("div", "table-wrap");
    wrap.append(table);
    content.push(wrap);
    return (await showDialog("貼り付けの確認", content, [{ value: "", label: "やめる" }, { value: "yes", label: "適用する", primary: true }])) === "yes";
  }

  #apply(landings: Landing[]): void {
    const step: Change[] = [];
    const absent = new Set<Row>();
    for (const { cell, text, meaning: said } of landings) {
      if (said.kind === "mark") step.push({ cell: cell.key, from: cell.value, to: said.points });
      else if (said.kind === "absent") absent.add(cell.row);
      else if (said.kind === "invalid") {
        cell.field.value = text;
        this.looks.mark(cell);
        this.table.join(cell.row);
      }
    }
    for (const { entry, absent: was } of absent) step.push({ cell: `${entry}:`, from: was, to: 1 });
    this.edits.take(step, "pasted");
    this.voice.say(`${step.length}か所に貼り付けました`);
  }
}

/** One row of marks into empty cells needs no question. */
function isPlain({ warnings }: Plan, landings: Landing[]): boolean {
  const rows = new Set(landings.map(({ cell }) => cell.row));
  return warnings.length === 0 && rows.size <= 1 && landings.every(({ cell, meaning }) => meaning.kind === "mark" && cell.value === null);
}

function kindOf({ cell, meaning }: Landing): "新しく入る" | "書きかえ" | "変更なし" | "欠席" | "直しが必要" {
  if (meaning.kind === "invalid") return "直しが必要";
  if (meaning.kind === "absent") return "欠席";
  if (meaning.kind === "blank" || meaning.points === cell.value) return "変更なし";
  return cell.value === null ? "新しく入る" : "書きかえ";
}
