// Undo and redo: steps of changes, a paste being one step. Undoing a saved value makes a new change; nothing is
// taken back behind anybody's back.

/** What stands in a cell: points, or null for 未入力. An attendance is 1 for 欠席 and 0 for 受験; a note is a text, or null. */
export type Value = number | string | null;

export interface Change {
  cell: string;
  from: Value;
  to: Value;
}

const MOST_STEPS = 200;

export class History {
  #done: Change[][] = [];
  #undone: Change[][] = [];

  /** Keeps a step; what was undone before cannot be redone any more. */
  keep(step: Change[]): void {
    const real = step.filter(({ from, to }) => from !== to);
    if (real.length === 0) return;
    this.#done.push(real);
    if (this.#done.length > MOST_STEPS) this.#done.shift();
    this.#undone = [];
  }

  /** The changes that take the last step back, in the order to make them; none where there is no step. */
  undo(): Change[] {
    const step = this.#done.pop();
    if (!step) return [];
    this.#undone.push(step);
    return step.map(({ cell, from, to }) => ({ cell, from: to, to: from })).reverse();
  }

  /** The changes that make the last undone step again. */
  redo(): Change[] {
    const step = this.#undone.pop();
    if (!step) return [];
    this.#done.push(step);
    return step;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }
}
