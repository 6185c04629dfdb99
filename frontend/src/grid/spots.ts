// Where values that came too late belong: on a sheet of fields, and on a closed one, which has none.
import { groupsOf } from "./groups";
import type { Facts } from "./file";
import type { Value } from "./history";
import { isNote } from "./note";
import type { Table } from "./table";
import type { Spot } from "./unsent";

/** What a table says of its 塾 and its round. */
export function factsOf({ dataset: { juku = "", year = "", season = "" } }: HTMLTableElement): Facts {
  return { juku, year, season };
}

const labelOf = (key: string, subject: string) => [subject, isNote(key) ? "遅刻・早退" : "出欠"].filter(Boolean).join(" ");

/** Where a key leads on a sheet of fields. */
export function spotOf(table: Table, key: string): Spot | undefined {
  const sitting = table.sittingOf(key);
  if (!sitting) return undefined;
  const { row, stored, sheet } = sitting;
  const cell = table.byKey(key);
  const place = (cell ?? sitting.cells[0])?.column ?? 0;
  const column = table.columns[place];
  return {
    row: table.all.indexOf(row),
    student: row.student,
    name: row.name,
    number: row.number,
    room: row.group.name,
    sitting: sitting.key,
    label: cell ? table.label(cell) : labelOf(key, sheet.columns[0]?.subject ?? ""),
    heading: column?.heading ?? "",
    place,
    stored: table.stored(key),
    absent: stored === 1,
  };
}

/** Where each key leads on a closed sheet: its boxes say whose they are and what is stored. */
export function spotsOf(table: HTMLTableElement): Map<string, Spot> {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const rooms = new Map(groupsOf(table).map(({ id, name }) => [id, name]));
  const spots = new Map<string, Spot>();
  [...table.querySelectorAll<HTMLTableRowElement>("tbody tr[id]")].forEach((line, at) => {
    const { student = "", name = "", group = "", number = at + 1 } = line.dataset;
    const who = { row: at, student, name, number: Number(number), room: rooms.get(group) ?? "" };
    const sittings = new Map<string, { sitting: string; absent: boolean }>();
    for (const { dataset } of line.querySelectorAll<HTMLElement>("td[data-sheet]")) {
      const { cell: sitting = "", stored, note = null } = dataset;
      const exam = sitting.split("@")[1] ?? "";
      const place = heads.findIndex((head) => head.dataset.exam === exam);
      const [heading, subject] = [heads[place]?.dataset.heading ?? "", heads[place]?.dataset.subject ?? ""];
      const of = { sitting, absent: stored === "1" };
      const spot = (key: string, value: Value): Spot => ({ ...who, ...of, place, heading, label: labelOf(key, subject), stored: value });
      sittings.set(exam, of);
      spots.set(sitting, spot(sitting, Number(stored)));
      const noted = sitting.replace("@", "~");
      spots.set(noted, spot(noted, note));
    }
    for (const box of line.querySelectorAll<HTMLTableCellElement>("td[data-cell]:not([data-sheet])")) {
      const { cell: key = "", stored = "" } = box.dataset;
      const head = heads[box.cellIndex];
      const { exam = "", heading = "", subject = "" } = head?.dataset ?? {};
      const label = [subject, head?.querySelector("b")?.textContent].filter(Boolean).join(" ");
      const of = sittings.get(exam) ?? { sitting: "", absent: false };
      spots.set(key, { ...who, ...of, place: box.cellIndex, heading, label, stored: stored === "" ? null : Number(stored) });
    }
  });
  return spots;
}
