// Who else has the sheet open, and with which pupil they are. The browser gives a sign when it comes, when its person
// goes to another pupil and every now and then; whoever gives none for a while is gone for the others.
import { element } from "./pane";
import type { Selection } from "./selection";
import type { Table } from "./table";

const SIGN_MS = 20_000;
/** Who runs through the rows gives one sign at the end. */
const SETTLED_MS = 1_000;

/** Somebody else, as the server tells it. */
export interface Other {
  name: string;
  entry: number;
}

export class Company {
  readonly element = element("span", "soft company", "接続中: 自分");
  #page = crypto.randomUUID();
  #entry: string | undefined;
  /** The sheet on which the last sign was given. */
  #sheet: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #marked: Element[] = [];

  constructor(
    private table: Table,
    private selection: Selection,
  ) {
    setInterval(() => void this.#sign(), SIGN_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void this.#sign());
    addEventListener("pageshow", () => void this.#sign());
    addEventListener("pagehide", () => void this.#leave());
    void this.#sign();
  }

  /** The person went somewhere. */
  moved(): void {
    const cell = this.selection.cell;
    if (cell?.row.entry === this.#entry && cell?.sitting.sheet.address === this.#sheet) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#sign(), SETTLED_MS);
  }

  /** Shows who is there. */
  show(others: Other[]): void {
    for (const mark of this.#marked) mark.remove();
    this.#marked = [];
    const named = others.map(({ name, entry }) => {
      const row = this.table.byEntry(String(entry));
      if (!row) return name;
      const mark = element("span", "here", name);
      row.line.cells[0]?.append(mark);
      this.#marked.push(mark);
      return `${name}（${row.number}番 ${row.name}）`;
    });
    this.element.textContent = `接続中: ${["自分", ...named].join("、")}`;
  }

  async #sign(): Promise<void> {
    const { cell } = this.selection;
    if (!cell || document.visibilityState === "hidden") return;
    const [entry, { address }] = [cell.row.entry, cell.sitting.sheet];
    if (this.#sheet !== undefined && this.#sheet !== address) await this.#leave();
    [this.#entry, this.#sheet] = [entry, address];
    await this.#say("PUT", "", JSON.stringify({ page: this.#page, entry: Number(entry) }));
  }

  async #leave(): Promise<void> {
    await this.#say("DELETE", `?page=${this.#page}`);
  }

  /** A sign that is lost says what it has to say: nobody hears of this person. */
  async #say(method: string, query: string, body?: string): Promise<void> {
    if (!navigator.onLine || this.#sheet === undefined) return;
    try {
      await fetch(`${this.#sheet}/presence${query}`, { method, headers: { "content-type": "application/json", accept: "application/json" }, keepalive: true, ...(body ? { body } : {}) });
    } catch {
      // The next sign is on its way.
    }
  }
}
