// How the person works in the grid is kept with the account; the browser remembers it between two looks, and offline.
import { element } from "./pane";

export const DIRECTION = "grid-direction";
export const READS_BACK = "grid-reads-back";
export const ADVANCES = "grid-advances";
/** Told to the document when the account's wishes have come. */
export const KEYS_CAME = "grid-keys";

const ADDRESS = "/me/grid-keys";

/** Whether the person wants this. Cells go on by themselves unless that is not wanted, and nothing is read aloud unless it is. */
export const wants = (wish: string): boolean => (localStorage.getItem(wish) ?? (wish === ADVANCES ? "yes" : "no")) === "yes";

/** Asks for the account's wishes; where there is no answer, what the browser remembers stays. */
export async function fetchKeys(): Promise<void> {
  try {
    const answer = await fetch(ADDRESS, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const kept = (await answer.json()) as { enter: string; reads_back: boolean; advances: boolean };
    localStorage.setItem(DIRECTION, kept.enter);
    localStorage.setItem(READS_BACK, kept.reads_back ? "yes" : "no");
    localStorage.setItem(ADVANCES, kept.advances ? "yes" : "no");
    document.dispatchEvent(new Event(KEYS_CAME));
  } catch {
    // Offline: the grid works all the same.
  }
}

/** Keeps what the browser remembers now with the account. */
export function keepKeys(): void {
  const wished = new URLSearchParams({ enter: localStorage.getItem(DIRECTION) === "down" ? "down" : "right" });
  if (wants(READS_BACK)) wished.set("reads_back", "true");
  if (wants(ADVANCES)) wished.set("advances", "true");
  void fetch(ADDRESS, { method: "POST", body: wished, redirect: "manual" }).catch(() => undefined);
}

/** A box to tick for a wish. */
export function wishing(words: string, wish: string): HTMLElement {
  const [label, tick] = [element("label", "inline-field"), element("input")];
  tick.type = "checkbox";
  tick.checked = wants(wish);
  tick.addEventListener("change", () => {
    localStorage.setItem(wish, tick.checked ? "yes" : "no");
    keepKeys();
  });
  document.addEventListener(KEYS_CAME, () => (tick.checked = wants(wish)));
  label.append(tick, words);
  return label;
}
