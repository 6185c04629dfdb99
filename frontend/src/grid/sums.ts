// What is counted from the marks: totals and states of the rows, averages of the columns, how far the sheet is.
import { isOpen, type Row, type Table } from "./table";

const tenths = (sum: number, count: number) => (count === 0 ? "—" : (Math.floor((sum * 20 + count) / (count * 2)) / 10).toFixed(1));

/** Writes only what is new: the browser lays out anew what is written, even where it was the same. */
function write(node: Element | undefined, text: string): void {
  if (node && node.textContent !== text) node.textContent = text;
}

/** Brings a row's total, its state and the whole sheet's averages up to date. */
export function sumRow(row: Row): void {
  const marks = row.cells.map(({ value }) => value).filter((value) => value !== null);
  const complete = marks.length === row.cells.length;
  const sum = marks.reduce((total, mark) => total + mark, 0);
  const [text, entered] = row.absent ? ["—", "欠席"] : complete ? [String(sum), "完了"] : marks.length ? [`(${sum})`, "入力中"] : ["", "未入力"];
  const [state, tone] = row.doubt || row.cells.some(isOpen) ? ["要確認", " warn"] : [entered, entered === "完了" ? " good" : ""];
  write(row.total, text);
  row.total.classList.toggle("is-partial", !complete || row.absent === 1);
  write(row.state, state);
  row.state.className = `badge${tone}`;
  row.line.classList.toggle("is-absent", row.absent === 1);
  row.tick.checked = row.absent === 1;
}

/** The averages under the columns and how far the sheet is. */
export function sumSheet(table: Table, progress: Element | null): void {
  const sitting = table.all.filter((row) => !row.absent);
  table.columns.forEach((column, at) => {
    const marks = sitting.map((row) => row.cells[at]?.value).filter((value) => value !== null && value !== undefined);
    write(column.average, tenths(marks.reduce((total, mark) => total + mark, 0), marks.length));
  });
  const complete = sitting.filter((row) => row.cells.every(({ value }) => value !== null));
  const totals = complete.map((row) => row.cells.reduce((total, { value }) => total + (value ?? 0), 0));
  const whole = table.element.tFoot?.rows[0]?.cells;
  write(whole?.[whole.length - 2], tenths(totals.reduce((total, mark) => total + mark, 0), totals.length));
  if (progress) {
    const absent = table.all.length - sitting.length;
    write(progress, `入力済 ${complete.length} / ${sitting.length}（欠席${absent}） のこり${sitting.length - complete.length}`);
  }
  table.counted();
}
