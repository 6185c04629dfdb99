// How the sheet stands with the server, in a pill; and a dialog where the session has ended.
import { signInOver } from "../inline-sign-in";
import type { Looks } from "./looks";
import { element, wordsOf } from "./pane";
import type { Sender, Standing } from "./sender";
import { isOpen, type Table } from "./table";

export class Pill {
  readonly element = element("span", "pill");
  /** The same in few words, for where there is little room; not read aloud twice. */
  readonly short = element("span", "badge");
  #asked = false;
  #standing: Standing = { is: "saved", at: undefined };

  constructor(
    private table: Table,
    private looks: Looks,
    private sender: Sender,
    /** How many values came too late. */
    private late: () => number,
  ) {
    this.element.setAttribute("role", "status");
    this.short.setAttribute("aria-hidden", "true");
    this.looks.judged = () => this.#show();
    this.#show();
  }

  tell(standing: Standing): void {
    this.#standing = standing;
    if (standing.is === "unsent" && standing.why === "signedOut") void this.#askWho();
    this.#show();
    this.looks.markSent();
  }

  /** What the person must decide comes first: a conflict, or a value that is no mark and so is not saved. */
  #show(): void {
    const standing = this.#standing;
    const open = this.table.cells().filter(isOpen).length;
    const late = standing.is === "saved" ? this.late() : 0;
    const words = open ? `要確認 ${open}件` : late ? `送れなかった入力 ${late}件` : wordsOf(standing);
    const tone = standing.is === "unsent" || open || late ? "warn" : standing.is === "saved" ? "good" : "info";
    this.element.className = `pill ${tone}`;
    this.element.textContent = words;
    this.element.title = words;
    this.short.className = `badge ${tone}`;
    this.short.textContent = words.split("（")[0] ?? "";
  }

  /** Sends at once because the person wants it so; resolves to how the sheet stands then. */
  async send(): Promise<string> {
    this.#asked = false;
    await this.sender.send();
    return this.element.textContent ?? "";
  }

  /** Asks once; who closes the dialog is asked again by sending themselves. */
  async #askWho(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    const here = document.activeElement;
    if (!(await signInOver())) return;
    this.#asked = false;
    if (here instanceof HTMLElement) here.focus();
    await this.sender.send();
  }
}
