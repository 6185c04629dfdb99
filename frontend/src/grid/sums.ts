// What is counted from the marks: totals and states of the rows, averages of the columns, how far the sheets are.
import { showNote } from "./note";
import { isOpen, type Row, type Sitting, type Table } from "./table";

const tenths = (sum: number, count: number) => (count === 0 ? "—" : (Math.floor((sum * 20 + count) / (count * 2)) / 10).toFixed(1));
const sum = (marks: number[]) => marks.reduce((total, mark) => total + mark, 0);
const marksOf = ({ cells }: Sitting) => cells.map(({ value }) => value).filter((value) => value !== null);
const isWhole = (sitting: Sitting) => !sitting.absent && sitting.cells.every(({ value }) => value !== null);

/** Writes only what is new: the browser lays out anew what is written, even where it was the same. */
function write(node: Element | null | undefined, text: string): void {
  if (node && node.textContent !== text) node.textContent = text;
}

/** Brings a row's totals and states up to date. */
export function sumRow(row: Row): void {
  for (const sitting of row.sittings) {
    const marks = marksOf(sitting);
    const complete = marks.length === sitting.cells.length;
    const [text, entered] = sitting.absent ? ["—", "欠席"] : complete ? [String(sum(marks)), "完了"] : marks.length ? [`(${sum(marks)})`, "入力中"] : ["", "未入力"];
    const [state, tone] = sitting.doubt || sitting.cells.some(isOpen) ? ["要確認", " warn"] : [entered, entered === "完了" ? " good" : ""];
    write(sitting.total, text);
    sitting.total.classList.toggle("is-partial", !complete || sitting.absent === 1);
    write(sitting.state, state);
    sitting.state.className = `badge${tone}`;
    for (const box of row.sittings.length > 1 ? sitting.cells.map((cell) => cell.box) : [row.line]) box.classList.toggle("is-absent", sitting.absent === 1);
    sitting.tick.checked = sitting.absent === 1;
    showNote(sitting.tick, sitting.note.value);
  }
}

/** The averages under the columns and how far the sheets are, exam by exam and 教室 by 教室. */
export function sumSheet(table: Table, progress: NodeListOf<Element>): void {
  const totals = table.element.tFoot?.querySelectorAll("td.total");
  for (let exam = 0; exam < table.exams; exam += 1) {
    const sittings = table.all.flatMap((row) => row.sittings[exam] ?? []);
    const present = sittings.filter(({ absent }) => !absent);
    sittings[0]?.cells.forEach(({ column }, at) => {
      const marks = present.map(({ cells }) => cells[at]?.value).filter((value) => value !== null && value !== undefined);
      write(table.columns[column]?.average, tenths(sum(marks), marks.length));
    });
    const whole = present.filter(isWhole).map((sitting) => sum(marksOf(sitting)));
    write(totals?.[exam], tenths(sum(whole), whole.length));
    const subject = table.exams > 1 ? `${table.sheets[exam]?.columns[0]?.subject} ` : "";
    write(progress[exam], `${subject}${countOf(sittings)}`);
  }
  for (const group of table.groups) {
    const counts = group.head?.querySelector("[data-progress]");
    if (counts) write(counts, countOf(table.all.filter((row) => row.group === group).flatMap(({ sittings }) => sittings)));
  }
  table.counted();
}

function countOf(sittings: Sitting[]): string {
  const absent = sittings.filter((sitting) => sitting.absent).length;
  const [sitting, whole] = [sittings.length - absent, sittings.filter(isWhole).length];
  return `入力済 ${whole} / ${sitting}（欠席${absent}） 残り${sitting - whole}`;
}
