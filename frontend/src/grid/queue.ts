// What was typed and is not kept by the server yet. A cell has at most one operation on its way; the newest value
// that was typed meanwhile waits behind it. An operation that may have arrived is sent again under the same name until
// the server says what became of it, which is harmless: the server keeps each name once.

import type { Value } from "./history";

/** One thing to be kept. `seen` is what the person saw in the cell when typing over it. */
export interface Operation {
  op: string;
  /** The address of the sheet that it goes to. */
  sheet: string;
  cell: string;
  seen: Value;
  value: Value;
  means: Means;
}

/** How a value came about, for the record. */
export type Means = "typed" | "pasted" | "undone";

/** What became of an operation. */
export type Outcome =
  | { op: string; result: "kept" }
  | { op: string; result: "conflict"; value: number | null; note?: string; by: string; at: string }
  | { op: string; result: "invalid"; why: string }
  | { op: string; result: "locked"; why: string }
  | { op: string; result: "gone" };

/** Where operations outlive the page. */
export interface Shelf {
  load(): Promise<Operation[]>;
  put(operation: Operation): Promise<void>;
  remove(ops: string[]): Promise<void>;
}

/** A cell's operations: the one that goes first, and the newest value that follows it. */
interface Line {
  head: Operation;
  /** It was sent at least once, so it may have arrived: it is not changed any more. */
  tried: boolean;
  underWay: boolean;
  next?: Operation;
}

export class Queue {
  #lines = new Map<string, Line>();

  constructor(
    private shelf: Shelf,
    private name: () => string,
    /** The address of a cell's sheet. */
    private sheetOf: (cell: string) => string = () => "",
  ) {}

  /** Takes up what an earlier page left behind; gives how many cells that is. */
  async resume(): Promise<number> {
    for (const operation of await this.shelf.load()) {
      const line = this.#lines.get(operation.cell);
      // Nobody knows whether the earlier page sent it.
      if (!line) this.#lines.set(operation.cell, { head: operation, tried: true, underWay: false });
      else line.next = operation;
    }
    return this.#lines.size;
  }

  /** Wants `value` in a cell that shows `seen` from the server. */
  want(cell: string, seen: Value, value: Value, means: Means): void {
    const line = this.#lines.get(cell);
    const fresh = (base: Value): Operation => ({ op: this.name(), sheet: this.sheetOf(cell), cell, seen: base, value, means });
    if (!line) {
      if (seen !== value) this.#lines.set(cell, { head: this.#put(fresh(seen)), tried: false, underWay: false });
    } else if (!line.tried) {
      this.#remove(line.head);
      if (line.head.seen === value) this.#lines.delete(cell);
      else line.head = this.#put(fresh(line.head.seen));
    } else {
      if (line.next) this.#remove(line.next);
      delete line.next;
      if (line.head.value !== value) line.next = this.#put(fresh(line.head.value));
    }
  }

  /** Up to `most` operations of one sheet to send now, of none in `not`; each stays until it is settled or given back. */
  take(most: number, not: Set<string> = new Set()): Operation[] {
    const waiting = [...this.#lines.values()].filter(({ underWay, head }) => !underWay && !not.has(head.sheet));
    const batch = waiting.filter(({ head }) => head.sheet === waiting[0]?.head.sheet).slice(0, most);
    for (const line of batch) line.tried = line.underWay = true;
    return batch.map(({ head }) => head);
  }

  /**
   * The server said what became of an operation. Gives it with the newest value that the person wants, or nothing
   * where it is not known here. After anything but 「kept」 nothing of the cell is sent until the person chooses.
   */
  settle(outcome: Outcome): { operation: Operation; wanted: Value } | undefined {
    const line = [...this.#lines.values()].find(({ head }) => head.op === outcome.op);
    if (!line) return undefined;
    const { head, next } = line;
    this.#remove(head);
    if (outcome.result === "kept" && next) {
      Object.assign(line, { head: next, tried: false, underWay: false });
      delete line.next;
    } else {
      if (next) this.#remove(next);
      this.#lines.delete(head.cell);
    }
    return { operation: head, wanted: next ? next.value : head.value };
  }

  /** Nothing came back: the batch is sent again, under the same names. */
  giveBack(batch: Operation[]): void {
    for (const { op, cell } of batch) {
      const line = this.#lines.get(cell);
      if (line?.head.op === op) line.underWay = false;
    }
  }

  /** Gives up everything that is not kept, also where it would outlive the page. */
  async drop(): Promise<void> {
    const ops = [...this.#lines.values()].flatMap(({ head, next }) => (next ? [head.op, next.op] : [head.op]));
    this.#lines.clear();
    await this.shelf.remove(ops);
  }

  /** How far a cell's newest value got; undefined where the server has it. */
  stateOf(cell: string): "queued" | "sending" | undefined {
    const line = this.#lines.get(cell);
    return line && (line.underWay && !line.next ? "sending" : "queued");
  }

  /** The newest value that is wanted in a cell; undefined where nothing is on its way. */
  wanted(cell: string): Value | undefined {
    const line = this.#lines.get(cell);
    return line && (line.next ?? line.head).value;
  }

  /** The cells whose newest value is not kept. */
  cells(): string[] {
    return [...this.#lines.keys()];
  }

  get size(): number {
    return this.#lines.size;
  }

  #put(operation: Operation): Operation {
    void this.shelf.put(operation);
    return operation;
  }

  #remove({ op }: Operation): void {
    void this.shelf.remove([op]);
  }
}
