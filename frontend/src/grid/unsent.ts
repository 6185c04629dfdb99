// 「送れなかった入力」: what reached the server too late. It lies in this browser, in sight on the sheet, until it is sent once the
// sheet is open again, or given up.
import { written } from "./cell";
import { marksFile, type Entry, type Facts } from "./file";
import type { Value } from "./history";
import { isNote, wordsOfNote } from "./note";
import { element, pressing, showDialog } from "./pane";
import type { Operation, Queue } from "./queue";
import { placeOf } from "./shelf";

/** What the page shows where a value belongs. */
export interface Spot extends Omit<Entry, "kind" | "value"> {
  /** Which of the page's rows it is, and the number that is printed before the name. */
  row: number;
  number: number;
  /** 教室名, where the page shows several. */
  room: string;
  /** What is written there: 「大問1」 or 「出欠」. */
  label: string;
  /** As the server has it. */
  stored: Value;
}

/** What a sheet that may be open does about them. */
export interface Hands {
  /** Whether the value of a cell can be sent now. */
  takes(cell: string): boolean;
  send(cells: string[]): void;
  /** Who stored another value than the person saw there; nothing where nobody did. */
  clash(cell: string): string | undefined;
  /** The own value is sent over the stored one, or given up for it. */
  choose(cell: string, mine: boolean): void;
  drop(cells: string[]): Promise<void>;
}

export class Unsent {
  readonly element = element("section", "card");
  /** Is told when others are listed than before. */
  changed = () => {};
  #title = element("h2");
  #rest = element("div", "stack");

  constructor(
    private queue: Queue,
    /** The addresses of the sheets that the page shows. */
    private sheets: Set<string>,
    private facts: Facts,
    private spotOf: (cell: string) => Spot | undefined,
    /** Where one asks for a sheet to be opened again, if one can. */
    private askAt: (sheet: string) => string | undefined,
    private hands?: Hands,
  ) {
    this.#title.id = "grid-unsent";
    this.element.setAttribute("aria-labelledby", this.#title.id);
    this.element.hidden = true;
    this.element.append(this.#title, this.#rest);
  }

  /** Those of the sheets on this page. */
  get list(): Operation[] {
    return this.#all().filter(({ sheet }) => this.sheets.has(sheet));
  }

  draw(): void {
    // What somebody else stored alike is not missing.
    for (const { cell, value } of this.queue.held()) if (this.spotOf(cell)?.stored === value) this.queue.release(cell);
    const [all, list] = [this.#all(), this.list];
    if (all.length === 0 && this.element.hidden) return;
    const wasHere = this.element.contains(document.activeElement);
    this.#title.textContent = `送れなかった入力${list.length ? ` ${list.length}件` : ""}`;
    const lines = list.map((operation) => ({ operation, spot: this.spotOf(operation.cell) }));
    lines.sort((one, other) => (one.spot?.row ?? Infinity) - (other.spot?.row ?? Infinity) || (one.spot?.place ?? 0) - (other.spot?.place ?? 0));
    const elsewhere = all.filter(({ sheet }) => !this.sheets.has(sheet));
    this.#rest.replaceChildren(...(list.length ? this.#own(lines) : []), ...(elsewhere.length ? this.#others(elsewhere) : []));
    this.element.hidden = all.length === 0;
    if (wasHere) (this.element.hidden ? document.querySelector<HTMLElement>(".sheet-wrap") : this.#rest.querySelector<HTMLElement>("button, a"))?.focus();
    this.changed();
  }

  #all(): Operation[] {
    return this.hands ? this.queue.held() : this.queue.unsent();
  }

  #own(lines: { operation: Operation; spot: Spot | undefined }[]): Node[] {
    const cells = lines.map(({ operation }) => operation.cell);
    const open = cells.filter((cell) => this.hands?.takes(cell));
    const entries = lines.flatMap(({ operation: { cell, value }, spot }): Entry[] => (spot ? [{ ...spot, kind: kindOf(cell), value }] : []));
    const { text, left } = marksFile(this.facts, entries);
    const words = open.length
      ? "締切に間に合わず、このブラウザに残っていた入力です。いまは受け付けています。内容を確かめて送ってください。ほかの人が変えた値とは、どちらにするかを選べます。"
      : "サーバーに届いていない入力です。このブラウザに残してあるので、画面を閉じても消えません。再開されたら、同じブラウザでこの画面を開くと送れます。";
    const nodes: Node[] = [element("p", "", this.queue.lasts ? words : "このブラウザには残せません。画面を閉じる前に、ファイルに保存してください。"), this.#table(lines)];
    if (left) nodes.push(element("p", "soft small", `未入力に戻す入力、遅刻・早退、欠席の生徒の得点などの${left}件は、ファイルには入りません。`));
    const actions = element("div", "actions");
    const sendable = open.filter((cell) => !this.hands?.clash(cell));
    if (sendable.length) actions.append(pressing(element("button", "button primary", "送れなかった入力を送る"), () => this.hands?.send(sendable)));
    actions.append(...this.#asking(lines.filter(({ operation }) => !open.includes(operation.cell))));
    if (text) actions.append(save(text));
    actions.append(pressing(element("button", "button quiet", "すてる"), () => void this.#drop(cells)));
    return [...nodes, actions];
  }

  #table(lines: { operation: Operation; spot: Spot | undefined }[]): HTMLElement {
    const table = element("table", "table compact");
    const head = table.createTHead().insertRow();
    for (const title of ["生徒", "ところ", "送れなかった値", "保存済みの値"]) {
      const box = element("th", "", title);
      box.scope = "col";
      head.append(box);
    }
    const body = table.createTBody();
    for (const { operation: { cell, value }, spot } of lines) {
      const line = body.insertRow();
      const who = spot ? [spot.room, `${spot.number}番`, spot.name].filter(Boolean).join(" ") : "この得点表にいない生徒";
      for (const text of [who, spot?.label ?? "", wordsOf(cell, value), spot ? wordsOf(cell, spot.stored) : "—"]) line.insertCell().textContent = text;
      const by = this.hands?.clash(cell);
      if (by !== undefined) line.cells[3]?.append(this.#choice(cell, `${who} ${spot?.label}`, by));
    }
    const wrap = element("div", "table-wrap tall");
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", "送れなかった入力の一覧");
    wrap.append(table);
    return wrap;
  }

  /** Somebody else stored another value: the person chooses. */
  #choice(cell: string, place: string, by: string): HTMLElement {
    const choice = element("span", "sub", `${by}が変えました `);
    for (const [label, mine] of [["自分の値にする", true], ["保存済みの値にする", false]] as const) {
      const button = pressing(element("button", "button small", label), () => this.hands?.choose(cell, mine));
      button.append(element("span", "sr-only", `（${place}）`));
      choice.append(button, " ");
    }
    return choice;
  }

  /** A way for each 教室 of which something cannot be sent. */
  #asking(lines: { operation: Operation; spot: Spot | undefined }[]): Node[] {
    const places = new Map(lines.map(({ operation: { sheet }, spot }) => [placeOf(sheet), { href: this.askAt(sheet), room: spot?.room }]));
    return [...places.values()].flatMap(({ href, room }) => (href ? [linkTo(href, "button", `再開をお願いする${places.size > 1 && room ? `（${room}）` : ""}`)] : []));
  }

  /** What waits on other sheets of the 教室 is not forgotten either. */
  #others(elsewhere: Operation[]): Node[] {
    const counts = new Map<string, number>();
    for (const { sheet } of elsewhere) counts.set(sheet, (counts.get(sheet) ?? 0) + 1);
    const ways = element("div", "actions");
    ways.append(...[...counts].map(([sheet, count]) => linkTo(sheet, "button small", `得点表を開く（${count}件）`)));
    return [element("p", "", `この教室のほかの得点表にも、送れなかった入力が${elsewhere.length}件あります。`), ways];
  }

  async #drop(cells: string[]): Promise<void> {
    const said = await showDialog(
      "送れなかった入力をすてます",
      [element("p", "", `${cells.length}件をこのブラウザから消します。元に戻せません。`)],
      [{ value: "", label: "やめる", primary: true }, { value: "drop", label: "すてる" }],
    );
    if (said !== "drop") return;
    await (this.hands ?? this.queue).drop(cells);
    this.draw();
  }
}

const kindOf = (cell: string) => (isNote(cell) ? "note" : cell.includes(":@") ? "attendance" : "mark");

function wordsOf(cell: string, value: Value): string {
  switch (kindOf(cell)) {
    case "note": return wordsOfNote(value as string | null);
    case "attendance": return value === 1 ? "欠席" : "受験";
    case "mark": return written(value as number | null) || "未入力";
  }
}

function linkTo(href: string, look: string, words: string): HTMLAnchorElement {
  const link = element("a", look, words);
  link.href = href;
  return link;
}

function save(text: string): HTMLElement {
  const link = linkTo(`data:text/csv;charset=utf-8,${encodeURIComponent(text)}`, "button", "ファイルに保存（CSV）");
  link.download = "送れなかった入力.csv";
  return link;
}
