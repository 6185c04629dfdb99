// How the person works in the grid is kept with the account; the browser remembers it between two looks, and offline.

export const DIRECTION = "grid-direction";
export const READS_BACK = "grid-reads-back";
/** Told to the document when the account's wishes have come. */
export const KEYS_CAME = "grid-keys";

const ADDRESS = "/me/grid-keys";

/** Asks for the account's wishes; where there is no answer, what the browser remembers stays. */
export async function fetchKeys(): Promise<void> {
  try {
    const answer = await fetch(ADDRESS, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const kept = (await answer.json()) as { enter: string; reads_back: boolean };
    localStorage.setItem(DIRECTION, kept.enter);
    localStorage.setItem(READS_BACK, kept.reads_back ? "yes" : "no");
    document.dispatchEvent(new Event(KEYS_CAME));
  } catch {
    // Offline: the grid works all the same.
  }
}

/** Keeps what the browser remembers now with the account. */
export function keepKeys(): void {
  const wished = new URLSearchParams({ enter: localStorage.getItem(DIRECTION) === "down" ? "down" : "right" });
  if (localStorage.getItem(READS_BACK) === "yes") wished.set("reads_back", "true");
  void fetch(ADDRESS, { method: "POST", body: wished, redirect: "manual" }).catch(() => undefined);
}
