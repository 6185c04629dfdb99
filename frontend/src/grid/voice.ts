// What the grid says to those who listen rather than look: in its turn, or at once where a person must know.
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
}
