// 遅刻, 早退 and 途中退席 of somebody who sat, with a reason. It changes no number. Written `late 電車の遅れ`, as the server does.
import { element, showDialog } from "./pane";

export interface Note {
  /** The name of its operations: `entry:~exam`. */
  key: string;
  /** As the server has it, and as it is wanted. */
  stored: string | null;
  value: string | null;
}

const KINDS: [string, string][] = [["late", "遅刻"], ["early", "早退"], ["away", "途中退席"]];
const LONGEST_REASON = 60;

export const isNote = (key: string): boolean => key.includes(":~");

export function noteOf(tick: HTMLInputElement): Note {
  const { entry, attend, note = null } = tick.dataset;
  return { key: `${entry}:~${attend}`, stored: note, value: note };
}

/** A note of a kind; the reason in one line, without what nobody sees. */
export function writeNote(kind: string, reason: string): string | null {
  return kind === "" ? null : [kind, [...reason.replace(/[\s\p{Cc}]+/gu, " ").trim()].slice(0, LONGEST_REASON).join("").trim()].filter(Boolean).join(" ");
}

function partsOf(note: string | null): [kind: string, reason: string] {
  const [kind = "", ...reason] = (note ?? "").split(" ");
  return [kind, reason.join(" ")];
}

const labelOf = (kind: string) => KINDS.find(([code]) => code === kind)?.[1] ?? "なし";

export function wordsOfNote(note: string | null): string {
  const [kind, reason] = partsOf(note);
  return reason ? `${labelOf(kind)}（${reason}）` : labelOf(kind);
}

/** Puts a note as a small mark beside the box of the attendance. */
export function showNote(tick: HTMLInputElement, note: string | null): void {
  const old = tick.parentElement?.querySelector<HTMLElement>(".noted");
  const words = note ? wordsOfNote(note) : "";
  if ((old?.title ?? "") === words) return;
  old?.remove();
  if (!note) return;
  const mark = element("small", "noted", labelOf(partsOf(note)[0]));
  mark.title = words;
  tick.after(mark);
}

/** Asks for the note of somebody; nothing where it stays as it is. */
export async function askNote(who: string, note: string | null, locked: boolean): Promise<string | null | undefined> {
  const [kind, reason] = [element("select"), element("input")];
  kind.append(new Option("なし", ""), ...KINDS.map(([code, label]) => new Option(label, code)));
  [kind.value, reason.value] = partsOf(note);
  kind.disabled = reason.disabled = locked;
  reason.maxLength = LONGEST_REASON;
  const fields = [["種類", kind], ["理由（60文字まで。なくてもかまいません）", reason]].map(([words, field]) => {
    const label = element("label", "field");
    label.append(words as string, field as HTMLElement);
    return label;
  });
  const content = [element("p", "", who), ...fields, element("p", "soft small", "得点と合計は変わりません。")];
  const said = await showDialog("遅刻・早退", content, [{ value: "", label: "やめる" }, ...(locked ? [] : [{ value: "yes", label: "書く", primary: true }])]);
  return said === "yes" ? writeNote(kind.value, reason.value) : undefined;
}
