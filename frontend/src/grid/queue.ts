// What was typed and is not kept by the server yet. A cell has at most one operation on its way; the newest value
// that was typed meanwhile waits behind it. An operation that may have arrived is sent again under the same name until
// the server says what became of it, which is harmless: the server keeps each name once. What comes too late is held,
// over what the person saw then, until it is sent once more or given up.

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
  /** Whether it came too late: it waits for its sheet to be open again. */
  locked?: boolean;
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
  /** Whether what lies here outlives the page at all. */
  readonly lasts: boolean;
  load(): Promise<Operation[]>;
  /** Keeps an operation in the place of those called `instead`: all of that, or nothing. */
  put(operation: Operation, instead?: string[]): Promise<void>;
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
  /** What came too late, by cell. */
  #held = new Map<string, Operation>();

  constructor(
    private shelf: Shelf,
    private name: () => string,
    /** The address of a cell's sheet. */
    private sheetOf: (cell: string) => string = () => "",
  ) {}

  /** Takes up what an earlier page left behind; gives how many cells are on their way. */
  async resume(): Promise<number> {
    for (const operation of await this.shelf.load()) {
      if (operation.locked) {
        this.release(operation.cell);
        this.#held.set(operation.cell, operation);
        continue;
      }
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
   * where it is not known here. After anything but 「kept」 nothing of the cell is sent until the person chooses; what came
   * too late is held.
   */
  settle(outcome: Outcome): { operation: Operation; wanted: Value } | undefined {
    const line = [...this.#lines.values()].find(({ head }) => head.op === outcome.op);
    if (!line) return undefined;
    const { head, next } = line;
    if (outcome.result === "kept") this.release(head.cell);
    if (outcome.result === "kept" && next) {
      this.#remove(head);
      Object.assign(line, { head: next, tried: false, underWay: false });
      delete line.next;
    } else {
      this.#lines.delete(head.cell);
      const ops = next ? [head.op, next.op] : [head.op];
      const newest = next ?? head;
      // Of a cell of which something is held already, the newest is held until the person chose.
      const isLate = outcome.result === "locked" || (outcome.result === "conflict" && this.isHeld(head.cell));
      if (isLate && newest.value !== head.seen) this.#hold({ ...newest, seen: head.seen, locked: true }, ops);
      else void this.shelf.remove(ops);
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

  /**
   * Wants once more what came too late in a cell, over `seen`, or else over what the person saw then. It stays held until the
   * server has it. `false`: something newer of the cell is on its way, or there is nothing to send.
   */
  again(cell: string, seen?: Value): boolean {
    const held = this.#held.get(cell);
    if (!held || this.#lines.has(cell)) return false;
    this.want(cell, seen === undefined ? held.seen : seen, held.value, held.means);
    return this.#lines.has(cell);
  }

  /** A value that nobody chose yet comes too late. */
  hold(cell: string, seen: Value, value: Value): void {
    this.#hold({ op: this.name(), sheet: this.sheetOf(cell), cell, seen, value, means: "typed", locked: true }, []);
  }

  /** What came too late in a cell need not be held any more. */
  release(cell: string): void {
    const held = this.#held.get(cell);
    if (!held) return;
    this.#held.delete(cell);
    this.#remove(held);
  }

  /** Gives up what is not kept of these cells, also where it would outlive the page; of all that are on their way, if none are named. */
  async drop(cells: string[] = this.cells()): Promise<void> {
    const ops = cells.flatMap((cell) => {
      const line = this.#lines.get(cell);
      return [line?.head, line?.next, this.#held.get(cell)].flatMap((operation) => operation?.op ?? []);
    });
    for (const cell of cells) {
      this.#lines.delete(cell);
      this.#held.delete(cell);
    }
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

  /** The cells whose newest value is on its way. */
  cells(): string[] {
    return [...this.#lines.keys()];
  }

  /** What came too late. */
  held(): Operation[] {
    return [...this.#held.values()];
  }

  isHeld(cell: string): boolean {
    return this.#held.has(cell);
  }

  /** Everything that is not kept: what came too late and what is on its way, of each cell the newest. */
  unsent(): Operation[] {
    const onTheWay = [...this.#lines.values()].map(({ head, next }) => ({ ...(next ?? head), seen: head.seen }));
    return [...new Map([...this.#held.values(), ...onTheWay].map((operation) => [operation.cell, operation])).values()];
  }

  /** Whether what is not kept outlives the page. */
  get lasts(): boolean {
    return this.shelf.lasts;
  }

  get size(): number {
    return this.#lines.size;
  }

  #put(operation: Operation): Operation {
    void this.shelf.put(operation);
    return operation;
  }

  /** Holds an operation in the place of those called `ops`, and of what was held in its cell before. */
  #hold(operation: Operation, ops: string[]): void {
    const before = this.#held.get(operation.cell);
    this.#held.set(operation.cell, operation);
    void this.shelf.put(operation, before ? [...ops, before.op] : ops);
  }

  #remove({ op }: Operation): void {
    void this.shelf.remove([op]);
  }
}
