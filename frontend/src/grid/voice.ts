// What the grid says to those who listen rather than look: in its turn, or at once where a person must know. On request
// it reads typed marks back, for somebody who checks a pile alone.
import { KEYS_CAME, READS_BACK, keepKeys } from "./kept-keys";
import { element } from "./pane";

/** What the browser remembers. */

export class Voice {
  #live = element("p", "sr-only");
  #alert = element("p", "sr-only");

  constructor(form: HTMLElement) {
    this.#live.setAttribute("aria-live", "polite");
    this.#alert.setAttribute("role", "alert");
    form.append(this.#live, this.#alert);
  }

  say(words: string): void {
    this.#live.textContent = words;
  }

  warn(words: string): void {
    this.#alert.textContent = words;
  }

  /** Speaks aloud, where the person asked for it; the newest word cuts off those before. */
  readBack(words: string): void {
    if (!readsBack()) return;
    speechSynthesis.cancel();
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(words), { lang: "ja-JP" }));
  }
}

const readsBack = () => localStorage.getItem(READS_BACK) === "yes";

/** The box that asks for it; nothing where the browser cannot speak. */
export function readingBack(): HTMLElement | undefined {
  if (!("speechSynthesis" in window)) return undefined;
  const [label, tick] = [element("label", "inline-field"), element("input")];
  tick.type = "checkbox";
  tick.checked = readsBack();
  tick.addEventListener("change", () => {
    localStorage.setItem(READS_BACK, tick.checked ? "yes" : "no");
    keepKeys();
  });
  document.addEventListener(KEYS_CAME, () => (tick.checked = readsBack()));
  label.append(tick, "読み上げ");
  return label;
}
