// Where a strip of tabs is wider than the screen, it begins at the tab one is on.

/** Wires all strips, those swapped in later too. */
export function wireTabs(): void {
  document.addEventListener("htmx:load", ({ target }) => {
    for (const tab of (target as HTMLElement).querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
      const strip = tab.parentElement as HTMLElement;
      strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - 16;
    }
  });
}
