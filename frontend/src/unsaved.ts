// Warns before a page with typed but unsent values is left. Opt in with `data-guard` on the form; a script that keeps what is
// typed by itself takes it away.

/** Watches every guarded form. */
export function wireUnsavedGuards(): void {
  const unsaved = new Set<HTMLFormElement>();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-guard]")) {
    form.addEventListener("input", () => unsaved.add(form));
    form.addEventListener("submit", () => unsaved.delete(form));
  }
  addEventListener("beforeunload", (event) => {
    if ([...unsaved].some(({ dataset }) => dataset.guard !== undefined)) event.preventDefault();
  });
}
