// What the grid says to those who listen rather than look: in its turn, or at once where a person must know. On request
// it reads typed marks back, for somebody who checks a pile alone.
import { READS_BACK, wants } from "./kept-keys";
import { element } from "./pane";

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
    if (!wants(READS_BACK)) return;
    speechSynthesis.cancel();
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(words), { lang: "ja-JP" }));
  }
}
