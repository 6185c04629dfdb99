// Values that came too late, on a sheet that is open again: they are sent over what the person saw then, so that what somebody
// else stored since is a conflict as always.
import { called } from "./cell";
import type { Edits } from "./edits";
import type { Looks } from "./looks";
import type { Queue } from "./queue";
import type { Sender } from "./sender";
import { sumRow, sumSheet } from "./sums";
import type { Table } from "./table";
import type { Hands } from "./unsent";

export class Again implements Hands {
  /** Is told when the person chose. */
  told = () => {};
  /** Who stored another attendance or note, by its key; a mark has its conflict in its cell. */
  #clashes = new Map<string, string>();

  constructor(
    private table: Table,
    private queue: Queue,
    private sender: Sender,
    private edits: Edits,
    private looks: Looks,
    private progress: NodeListOf<Element>,
  ) {}

  takes(key: string): boolean {
    return this.table.sittingOf(key)?.sheet.locked === false;
  }

  send(keys: string[]): void {
    this.#show(keys.filter((key) => this.queue.again(key)));
    void this.sender.send();
  }

  clash(key: string): string | undefined {
    const conflict = this.table.byKey(key)?.conflict;
    return conflict ? called(conflict.by) : this.#clashes.get(key);
  }

  /** An attendance or a note that was sent once more is another one at the server. */
  disagree(key: string, by: string): void {
    if (this.queue.isHeld(key)) this.#clashes.set(key, by);
  }

  choose(key: string, mine: boolean): void {
    this.#clashes.delete(key);
    const cell = this.table.byKey(key);
    if (cell) this.edits.choose(cell, mine);
    else if (!mine) this.queue.release(key);
    else if (this.queue.again(key, this.table.stored(key))) this.#show([key]);
    void this.sender.send();
    this.told();
  }

  /** Gives them up: where they still stand on the page, what is stored stands there again. */
  async drop(keys: string[]): Promise<void> {
    await this.queue.drop(keys);
    for (const key of keys) {
      this.#clashes.delete(key);
      const cell = this.table.byKey(key);
      if (cell) delete cell.conflict;
      this.table.put(key, this.table.stored(key));
    }
    this.#sum(keys);
  }

  #show(keys: string[]): void {
    for (const key of keys) this.table.put(key, this.queue.wanted(key) ?? null);
    this.#sum(keys);
  }

  #sum(keys: string[]): void {
    for (const key of keys) {
      const [cell, sitting] = [this.table.byKey(key), this.table.sittingOf(key)];
      if (cell) this.looks.mark(cell);
      if (!sitting) continue;
      this.table.join(sitting.row);
      sumRow(sitting.row);
    }
    sumSheet(this.table, this.progress);
  }
}
