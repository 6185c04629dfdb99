// The bar above the sheet: what can be done to the whole of it, and how it stands.
import { ADVANCES, KEYS_CAME, READS_BACK, fetchKeys, wishing } from "./kept-keys";
import type { History } from "./history";
import { element, pressing, showHelp } from "./pane";
import type { Walk } from "./walk";

export class Bar {
  readonly element = element("div", "grid-bar");
  #undo = element("button", "button", "元に戻す");
  #redo = element("button", "button", "やり直す");
  /** One line on what was just done, with a way back. */
  #notice = element("div", "grid-notice");
  #noticed = element("span");

  /** Puts the bar above the form's table: first what is done, then what is looked at. */
  furnish(form: HTMLElement, pill: HTMLElement, looking: HTMLElement[], walk: Walk, acts: { undo: () => void; redo: () => void; recall: () => void; note: () => void }): void {
    const [doing, showing] = [element("div"), element("div")];
    const details = element("details", "grid-looking");
    doing.append(
      pressing(this.#undo, acts.undo),
      pressing(this.#redo, acts.redo),
      pressing(element("button", "button quiet", "遅刻・早退"), acts.note),
      pressing(element("button", "button quiet only-wide", "セルの履歴"), acts.recall),
      pressing(element("button", "button quiet only-wide", "キー操作"), () => void showHelp()),
      direction(walk),
      wishing("自動で次へ", ADVANCES),
      // Where the browser cannot speak, nothing is read aloud.
      ...("speechSynthesis" in window ? [wishing("読み上げ", READS_BACK)] : []),
      pill,
    );
    showing.append(...looking);
    details.append(element("summary", "", "さがす・表示・並び"), showing);
    this.#notice.append(this.#noticed, pressing(element("button", "button small", "元に戻す"), acts.undo));
    this.#notice.hidden = true;
    this.element.append(doing, details, this.#notice);
    form.prepend(this.element);
    unfold(details);
  }

  /** Says what was just done, until the next change. */
  tell(words: string): void {
    this.#noticed.textContent = words;
    this.#notice.hidden = false;
  }

  /** Offers to undo and to redo where there is something. */
  offer(history: History): void {
    this.#notice.hidden = true;
    this.#undo.disabled = !history.canUndo;
    this.#redo.disabled = !history.canRedo;
  }

  /** Goes to its first control that can be used. */
  focus(): void {
    this.element.querySelector<HTMLElement>("button:enabled")?.focus();
  }
}

/** Open where there is room for it; on a phone it is opened by hand, so that the marks come first. */
function unfold(details: HTMLDetailsElement): void {
  const wide = matchMedia("(width > 45rem)");
  const follow = () => (details.open = wide.matches);
  wide.addEventListener("change", follow);
  follow();
}

function direction(walk: Walk): HTMLLabelElement {
  const label = element("label", "inline-field only-wide", "Enterの向き ");
  const choice = element("select");
  choice.append(new Option("右（1枚ずつ）", "right"), new Option("下（大問ずつ）", "down"));
  choice.value = walk.direction;
  choice.addEventListener("change", () => {
    walk.direction = choice.value === "down" ? "down" : "right";
  });
  document.addEventListener(KEYS_CAME, () => (choice.value = walk.direction));
  void fetchKeys();
  label.append(choice);
  return label;
}
