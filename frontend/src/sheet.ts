// Typing into a sheet: Enter goes on to the next cell instead of sending the form, and a cell that is entered is
// selected, so that typing replaces it.

/** Wires every sheet on the page. */
export function wireSheets(): void {
  for (const sheet of document.querySelectorAll<HTMLTableElement>("table.sheet")) {
    const cells = [...sheet.querySelectorAll<HTMLInputElement>("input.cell")];
    sheet.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLInputElement && target.matches(".cell")) target.select();
    });
    sheet.addEventListener("keydown", (event) => {
      const at = event.target instanceof HTMLInputElement ? cells.indexOf(event.target) : -1;
      // The Enter that ends a conversion from kana belongs to the input method.
      if (event.key !== "Enter" || event.isComposing || at < 0) return;
      event.preventDefault();
      cells[at + (event.shiftKey ? -1 : 1)]?.focus();
    });
  }
}
