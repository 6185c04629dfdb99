// Asking before a block is pasted: what it comes to, pupil by pupil, whoever needs mending first. Pupils can be left out.
import { written, type Meaning } from "./cell";
import { element, showDialog } from "./pane";
import type { Plan } from "./paste";
import type { Cell, Row, Table } from "./table";

/** More lines than anybody reads before pasting. */
const MOST_LINES = 200;
const MOST_WARNINGS = 10;

/** A cell with what is to be pasted into it. */
export interface Landing {
  cell: Cell;
  text: string;
  meaning: Meaning;
}

/** What the person wants of a block. */
export interface Choice {
  leftOut: Set<Row>;
  /** Where the block is blank, the sheet becomes so. */
  clears: boolean;
}

type Kind = "新しく入る" | "書き換え" | "変更なし" | "欠席" | "直しが必要";

/** What the person wants; nothing where they changed their mind. */
export async function askBefore({ by, warnings }: Plan, landings: Landing[], table: Table): Promise<Choice | undefined> {
  const choice: Choice = { leftOut: new Set(), clears: false };
  const content: Node[] = [element("p", "", `${howOf(by)}${countsOf(landings) || "貼り付けるものがありません"}。`)];
  content.push(...warnings.slice(0, MOST_WARNINGS).map((warning) => element("p", "warn", warning)));
  if (warnings.length > MOST_WARNINGS) content.push(element("p", "warn", `ほかに${warnings.length - MOST_WARNINGS}件あります`));
  content.push(clearing(landings, choice), tableOf(landings, table, choice));
  const said = await showDialog("貼り付けの確認", content, [{ value: "", label: "やめる" }, { value: "yes", label: "適用する", primary: true }]);
  return said === "yes" ? choice : undefined;
}

const howOf = (by: Plan["by"]) => ({ id: "生徒IDで合わせました。", name: "氏名で合わせました。", place: "位置で合わせました（生徒IDや氏名の列がないため）。" })[by];

function countsOf(landings: Landing[]): string {
  const counts: Record<Kind, number> = { 新しく入る: 0, 書き換え: 0, 変更なし: 0, 欠席: 0, 直しが必要: 0 };
  for (const landing of landings) counts[kindOf(landing)] += 1;
  return Object.entries(counts).filter(([, count]) => count > 0).map(([word, count]) => `${word} ${count}`).join("、");
}

/** What becomes of cells where the block is blank. */
function clearing(landings: Landing[], choice: Choice): HTMLElement {
  const lost = landings.filter(({ cell, meaning }) => meaning.kind === "blank" && cell.value !== null).length;
  if (lost === 0) return element("p", "soft small", "空欄は、いまの値のままです。");
  const label = element("label", "inline-field");
  const tick = element("input");
  tick.type = "checkbox";
  tick.addEventListener("change", () => (choice.clears = tick.checked));
  label.append(tick, ` 空欄のところは未入力に戻す（${lost}か所）`);
  return label;
}

function tableOf(landings: Landing[], sheet: Table, choice: Choice): HTMLElement {
  const table = element("table", "table");
  const head = table.createTHead().insertRow();
  for (const title of ["生徒", "大問", "いま", "貼り付け"]) {
    const box = element("th", "", title);
    box.scope = "col";
    head.append(box);
  }
  const body = table.createTBody();
  let last: Row | undefined;
  for (const landing of mendingFirst(landings.filter((one) => kindOf(one) !== "変更なし")).slice(0, MOST_LINES)) {
    const { cell, text, meaning: said } = landing;
    const line = body.insertRow();
    line.append(cell.row === last ? element("td") : whom(cell.row, choice));
    line.append(element("td", "", sheet.label(cell)), element("td", "", written(cell.value) || "未入力"));
    line.append(element("td", said.kind === "invalid" ? "bad" : "", said.kind === "invalid" ? `${text}（${said.why}）` : text));
    last = cell.row;
  }
  const wrap = element("div", "table-wrap");
  wrap.append(table);
  return wrap;
}

/** The pupil, with a tick to take away. */
function whom(row: Row, { leftOut }: Choice): HTMLElement {
  const [box, label, tick] = [element("td"), element("label", "inline-field"), element("input")];
  tick.type = "checkbox";
  tick.checked = true;
  tick.addEventListener("change", () => void (tick.checked ? leftOut.delete(row) : leftOut.add(row)));
  label.append(tick, ` ${row.name}`);
  box.append(label);
  return box;
}

/** Pupils with something to mend before the others; each pupil's cells stay together. */
function mendingFirst(landings: Landing[]): Landing[] {
  const wrong = new Set(landings.filter(({ meaning }) => meaning.kind === "invalid").map(({ cell }) => cell.row));
  return [...landings].sort((one, other) => Number(wrong.has(other.cell.row)) - Number(wrong.has(one.cell.row)));
}

function kindOf({ cell, meaning }: Landing): Kind {
  if (meaning.kind === "invalid") return "直しが必要";
  if (meaning.kind === "absent") return "欠席";
  if (meaning.kind === "blank" || meaning.points === cell.value) return "変更なし";
  return cell.value === null ? "新しく入る" : "書き換え";
}
