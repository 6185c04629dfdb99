// The bar above the sheet: what can be done to the whole of it, and how it stands.
import type { History } from "./history";
import { element, showHelp } from "./pane";
import type { Walk } from "./walk";

export class Bar {
  readonly element = element("div", "grid-bar");
  #undo = element("button", "button", "元に戻す");
  #redo = element("button", "button", "やり直す");

  /** Puts the bar above the form's table. */
  furnish(form: HTMLElement, pill: HTMLElement, walk: Walk, { undo, redo }: { undo: () => void; redo: () => void }): void {
    this.element.append(
      pressing(this.#undo, undo),
      pressing(this.#redo, redo),
      direction(walk),
      pressing(element("button", "button quiet", "キー操作"), () => void showHelp()),
      pill,
    );
    form.prepend(this.element);
  }

  /** Offers to undo and to redo where there is something. */
  offer(history: History): void {
    this.#undo.disabled = !history.canUndo;
    this.#redo.disabled = !history.canRedo;
  }

  focus(): void {
    this.#undo.focus();
  }
}

function pressing(button: HTMLButtonElement, act: () => void): HTMLButtonElement {
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function direction(walk: Walk): HTMLLabelElement {
  const label = element("label", "inline-field", "Enterで進む向き ");
  const choice = element("select");
  choice.append(new Option("右へ（答案1枚ずつ）", "right"), new Option("下へ（大問1つずつ）", "down"));
  choice.value = walk.direction;
  choice.addEventListener("change", () => {
    walk.direction = choice.value === "down" ? "down" : "right";
  });
  label.append(choice);
  return label;
}
