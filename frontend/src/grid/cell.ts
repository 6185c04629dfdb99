// What the text of a cell means. The server decides again by the same rules (`parse_cell` of autograder-grading).

/** The meaning of a cell's text. 空欄 is 未入力, never zero. */
export type Meaning =
  | { kind: "blank" }
  | { kind: "mark"; points: number }
  | { kind: "absent" }
  | { kind: "invalid"; why: string };

const ABSENT = new Set(["欠", "欠席", "×", "休", "X", "x"]);
const MOST_DIGITS = 4;

/** Half-width letters and digits without white space around them. */
export function fold(text: string): string {
  return text.normalize("NFKC").trim();
}

/** Reads a cell of an item with `full` points. */
export function read(text: string, full: number): Meaning {
  const folded = fold(text);
  if (folded === "") return { kind: "blank" };
  if (ABSENT.has(folded)) return { kind: "absent" };
  const digits = folded.replace(/点$/, "").trim();
  if (!/^\d+$/.test(digits)) return { kind: "invalid", why: "数字を入れてください" };
  const points = digits.length > MOST_DIGITS ? Number.POSITIVE_INFINITY : Number(digits);
  if (points > full) return { kind: "invalid", why: `${full}点満点です（入力 ${digits}）` };
  return { kind: "mark", points };
}

/** The text of a mark as it is shown; nothing for 未入力. */
export function written(points: number | null): string {
  return points === null ? "" : String(points);
}

/** How the person of that name is spoken of: 「田中さん」, but 「本部」. */
export function called(by: string): string {
  return by === "本部" ? by : `${by}さん`;
}

/** Whether no further digit could make of `text` another mark of at most `full` points. */
export function isSettled(text: string, full: number): boolean {
  const folded = fold(text);
  if (!/^\d+$/.test(folded) || Number(folded) > full) return false;
  return Number(folded) * 10 > full || folded.length >= String(full).length;
}
