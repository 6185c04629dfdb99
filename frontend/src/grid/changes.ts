// Who changed a cell, when and how: asked of the server when somebody wants to see it.
import { written } from "./cell";
import { wordsOfNote } from "./note";
import { element, showDialog } from "./pane";
import type { Cell, Sitting } from "./table";

/** A change as the server tells it; of an attendance, 1 is 欠席. */
interface Told {
  at: string;
  by: string;
  old: number | null;
  new: number | null;
  of_note: boolean;
  old_note: string | null;
  new_note: string | null;
  source: "sheet" | "file" | "correction";
  means: "typed" | "pasted" | "undone";
}

type Answer = { changes: Told[] } | { why: string };

const MEANS = { typed: "手入力", pasted: "貼り付け", undone: "取り消し" };
const HEADS = ["日時", "だれが", "変更", "方法"];

/** Shows the changes of a cell, or of a pupil's attendance where there is no cell; newest first. */
export async function showChanges({ row, sheet, absent, stored, note }: Sitting, cell: Cell | undefined, label: string): Promise<void> {
  const query = new URLSearchParams({ entry: row.entry, ...(cell ? { item: cell.item } : {}) });
  const answer = await ask(`${sheet.address}/history?${query}`);
  const content: Node[] = [element("p", "", `${row.number}番 ${row.name}　${label}`)];
  const unsent = cell ? cell.value !== cell.stored : absent !== stored;
  if (unsent) content.push(element("p", "warn", `いまの値（${cell ? words(cell.value) : presence(absent)}）は、まだ送っていません。`));
  if (!cell && note.value !== note.stored) content.push(element("p", "warn", `いまのメモ（${wordsOfNote(note.value)}）は、まだ送っていません。`));
  if ("why" in answer) content.push(element("p", "warn", answer.why));
  else if (answer.changes.length === 0) content.push(element("p", "", "まだ、だれも変えていません。"));
  else content.push(tableOf(answer.changes, cell ? words : presence));
  await showDialog("変更の履歴", content, [{ value: "", label: "閉じる", primary: true }]);
}

async function ask(address: string): Promise<Answer> {
  try {
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    if (answer.ok) return (await answer.json()) as Answer;
    if (answer.status === 401) return { why: "ログインが切れました。もう一度ログインすると、履歴を見られます。" };
    return { why: "サーバーから履歴を受け取れませんでした。少し待って、もう一度お試しください。" };
  } catch {
    return { why: "オフラインのため、履歴を見られません。つながってから、もう一度お試しください。" };
  }
}

function tableOf(changes: Told[], words: (value: number | null) => string): HTMLElement {
  const table = element("table", "table changes");
  const head = table.createTHead().insertRow();
  for (const title of HEADS) {
    const box = element("th", "", title);
    box.scope = "col";
    head.append(box);
  }
  const body = table.createTBody();
  for (const change of changes) {
    const line = body.insertRow();
    const time = element("time", "", new Date(change.at).toLocaleString("ja-JP", { dateStyle: "short", timeStyle: "short" }));
    time.dateTime = change.at;
    line.insertCell().append(time);
    for (const text of [change.by, change.of_note ? `${wordsOfNote(change.old_note)} → ${wordsOfNote(change.new_note)}` : `${words(change.old)} → ${words(change.new)}`, wayOf(change)]) line.insertCell().textContent = text;
  }
  const wrap = element("div", "table-wrap");
  wrap.append(table);
  return wrap;
}

function wayOf({ source, means }: Told): string {
  if (source === "file") return "ファイル";
  return source === "correction" ? "訂正" : MEANS[means];
}

const words = (points: number | null) => written(points) || "未入力";
const presence = (absent: number | null) => (absent === 1 ? "欠席" : "受験");
