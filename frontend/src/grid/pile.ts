// The order of the pile of answer sheets, as somebody put the rows: by dragging, or with the arrow keys on the handle of a
// row. The browser remembers it for each sheet.
import { element } from "./pane";
import type { Row, Table } from "./table";
import type { Voice } from "./voice";

export class Pile {
  /** Is told when the rows lie in another order. */
  moved = () => {};
  #entries: string[];
  #handles = new Map<Row, HTMLButtonElement>();

  constructor(
    private table: Table,
    private name: string,
    private voice: Voice,
  ) {
    const kept = localStorage.getItem(this.#key) ?? "";
    this.#entries = kept.split(" ").filter((entry) => table.byEntry(entry));
  }

  /** The rows as they lie; whoever was not there when they were put so comes last. */
  order(rows: Row[]): Row[] {
    const places = new Map(this.#entries.map((entry, at) => [entry, at]));
    const place = ({ entry }: Row) => places.get(entry) ?? places.size;
    return [...rows].sort((one, other) => place(one) - place(other));
  }

  /** Shows the handles, or takes them away. */
  offer(on: boolean): void {
    this.table.element.classList.toggle("is-pile", on);
    if (!on || this.#handles.size > 0) return;
    for (const row of this.table.all) {
      const handle = element("button", "handle", "⠿");
      handle.type = "button";
      handle.setAttribute("aria-label", `${row.name} を動かす（上下の矢印）`);
      handle.addEventListener("keydown", (event) => this.#press(event, row));
      handle.addEventListener("pointerdown", (event) => this.#drag(event, row));
      row.line.cells[0]?.prepend(handle);
      this.#handles.set(row, handle);
    }
  }

  #press(event: KeyboardEvent, row: Row): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.#move(row, row.at + by);
    this.#handles.get(row)?.focus();
  }

  #drag(event: PointerEvent, row: Row): void {
    event.preventDefault();
    const over = ({ clientX, clientY }: PointerEvent) => {
      const line = document.elementFromPoint(clientX, clientY)?.closest("tr");
      const to = this.table.rows.find((other) => other.line === line);
      if (to && to !== row) this.#move(row, to.at);
    };
    addEventListener("pointermove", over);
    addEventListener("pointerup", () => removeEventListener("pointermove", over), { once: true });
  }

  /** Puts a row where another one is shown. */
  #move(row: Row, to: number): void {
    const there = this.table.rows[to];
    if (!there) return;
    const order = this.order(this.table.all);
    const [from, at] = [order.indexOf(row), order.indexOf(there)];
    order.splice(at, 0, ...order.splice(from, 1));
    this.#entries = order.map(({ entry }) => entry);
    localStorage.setItem(this.#key, this.#entries.join(" "));
    this.moved();
    this.voice.say(`${row.name} は${row.at + 1}番目です`);
  }

  get #key(): string {
    return `grid-pile ${this.name}`;
  }
}
