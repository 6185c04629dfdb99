// Copying out of the sheet and pasting into it. What a block comes to is planned in `paste.ts`.
import { written } from "./cell";
import type { Edits } from "./edits";
import type { Change } from "./history";
import type { Looks } from "./looks";
import { element } from "./pane";
import { blockOfHtml, blockOfText, plan, textOfBlock, type Plan } from "./paste";
import { askBefore, type Choice, type Landing } from "./preview";
import type { Selection } from "./selection";
import type { Sitting, Table } from "./table";
import type { Voice } from "./voice";

const EVERYTHING: Choice = { leftOut: new Set(), clears: false };

export class Clipboard {
  constructor(
    private table: Table,
    private selection: Selection,
    private edits: Edits,
    private looks: Looks,
    private voice: Voice,
  ) {}

  copy(event: ClipboardEvent, cut: boolean): void {
    if (!event.clipboardData) return;
    const block = this.selection.cells().map((row) => row.map((one) => written(one.value)));
    event.clipboardData.setData("text/plain", textOfBlock(block));
    const table = element("table");
    for (const texts of block) {
      const row = table.insertRow();
      for (const text of texts) row.insertCell().textContent = text;
    }
    event.clipboardData.setData("text/html", table.outerHTML);
    event.preventDefault();
    if (cut) this.edits.fill(this.selection.cells().flat().map((one) => [one, null]), "typed");
  }

  async paste(event: ClipboardEvent): Promise<void> {
    const cell = this.table.of(event.target);
    if (!cell || !event.clipboardData) return;
    const parser = (html: string) => new DOMParser().parseFromString(html, "text/html");
    const block = blockOfHtml(event.clipboardData.getData("text/html"), parser) ?? blockOfText(event.clipboardData.getData("text/plain"));
    const single = block.length === 1 && block[0]?.length === 1;
    if (single && !this.selection.isRange) return;
    event.preventDefault();
    const { top, left } = this.selection.corners();
    const filled = single ? this.selection.cells().map((row) => row.map(() => block[0]?.[0] ?? "")) : block;
    const { rows: shown, all, columns } = this.table;
    const rows = [...shown, ...all.filter(({ at }) => at < 0)];
    const held = rows.map(({ student, name, number, cells }) => ({ id: student, name, number, values: cells.map(({ value }) => value) }));
    const target = { rows: held, shown: shown.length, columns, at: left };
    const planned = plan(filled, target, top, left);
    const landings = planned.cells.flatMap(({ row, column, text, meaning }) => {
      const into = rows[row]?.cells[column];
      return into ? [{ cell: into, text, meaning }] : [];
    });
    const choice = isPlain(planned, landings) ? EVERYTHING : await askBefore(planned, landings, this.table);
    if (choice) this.#apply(landings, choice);
    cell.field.focus();
  }

  #apply(landings: Landing[], { leftOut, clears }: Choice): void {
    const step: Change[] = [];
    const absent = new Set<Sitting>();
    for (const { cell, text, meaning: said } of landings.filter(({ cell }) => !leftOut.has(cell.row))) {
      if (said.kind === "blank" && clears) step.push({ cell: cell.key, from: cell.value, to: null });
      else if (said.kind === "mark") step.push({ cell: cell.key, from: cell.value, to: said.points });
      else if (said.kind === "absent") absent.add(cell.sitting);
      else if (said.kind === "invalid") {
        cell.field.value = text;
        this.looks.mark(cell);
        this.table.join(cell.row);
      }
    }
    for (const { key, absent: was } of absent) step.push({ cell: key, from: was, to: 1 });
    this.edits.take(step, "pasted");
    this.voice.say(`${step.length}か所に貼り付けました`);
  }
}

/** One row of marks into empty cells needs no question. */
function isPlain({ warnings }: Plan, landings: Landing[]): boolean {
  const rows = new Set(landings.map(({ cell }) => cell.row));
  return warnings.length === 0 && rows.size <= 1 && landings.every(({ cell, meaning }) => meaning.kind === "mark" && cell.value === null);
}
