// Buttons that print the page; they are hidden where there is no script, and the browser's own menu remains.

/** Lets every `[data-print]` print the page. */
export function wirePrintButtons(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      window.print();
    });
  }
}
