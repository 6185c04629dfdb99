// Values that came too late, as a file of marks that the import takes (docs/formats/marks.md): one row a pupil, UTF-8 with a
// byte order mark, as the server writes its own.
import type { Value } from "./history";

/** One value, and what a file must know to say it. */
export interface Entry {
  student: string;
  name: string;
  /** The pupil in the exam. */
  sitting: string;
  kind: "mark" | "attendance" | "note";
  value: Value;
  /** Whether the server has the pupil as 欠席 there. */
  absent: boolean;
  /** The heading of the item, and which column of the page it is; of an attendance those of the exam's first. */
  heading: string;
  place: number;
}

/** Whose sheets they are. */
export interface Facts {
  juku: string;
  year: string;
  season: string;
}

/**
 * The file, empty where it would say nothing, and how many values it cannot say: a file makes nothing 未入力 again, and notes
 * nothing; who has a mark in it sat the exam.
 */
export function marksFile({ juku, year, season }: Facts, entries: Entry[]): { text: string; left: number } {
  const turned = new Map(entries.flatMap(({ kind, sitting, value }) => (kind === "attendance" ? [[sitting, value === 1] as const] : [])));
  const cells = entries.filter(({ kind, sitting, value, absent }) => {
    const isAbsent = turned.get(sitting) ?? absent;
    return kind === "mark" ? value !== null && !isAbsent : kind === "attendance" && value === 1;
  });
  const present = new Set(cells.flatMap(({ kind, sitting }) => (kind === "mark" ? [sitting] : [])));
  const said = entries.filter((entry) => cells.includes(entry) || (entry.kind === "attendance" && present.has(entry.sitting)));
  const left = entries.length - said.length;
  if (cells.length === 0) return { text: "", left };
  const headings = [...new Set([...cells].sort((one, other) => one.place - other.place).map(({ heading }) => heading))];
  const students = [...new Map(cells.map((cell) => [cell.student, cell])).values()];
  const rows = students.map(({ student, name }) => {
    const own = cells.filter((cell) => cell.student === student);
    const marks = headings.map((heading) => {
      const cell = own.find((one) => one.heading === heading);
      return cell ? (cell.kind === "mark" ? String(cell.value) : "欠席") : "";
    });
    return [juku, student, name, year, season, ...marks];
  });
  const lines = [["塾ID", "生徒ID", "生徒名", "年度", "期間", ...headings], ...rows].map((row) => row.map(field).join(","));
  return { text: `\ufeff${lines.map((line) => `${line}\r\n`).join("")}`, left };
}

/** A field, quoted where it must be; what a spreadsheet would run as a formula gets an apostrophe, which the import takes away. */
function field(text: string): string {
  const guarded = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
