// Sends a `form[data-live]` by itself: at once for a choice, after a pause for typed text.

const PAUSE_MS = 350;

/** Wires live forms by delegation, so that swapped-in ones work too. */
export function wireLiveForms(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) liveForm(event)?.requestSubmit();
  });
  const typed = (event: Event) => {
    // A Japanese word is not there until its composition has ended.
    const composing = event instanceof InputEvent && event.isComposing;
    const form = event.target instanceof HTMLInputElement ? liveForm(event) : undefined;
    clearTimeout(waiting);
    if (form && !composing) waiting = setTimeout(() => form.requestSubmit(), PAUSE_MS);
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);
}

function liveForm(event: Event): HTMLFormElement | undefined {
  return (event.target as HTMLElement).closest<HTMLFormElement>("form[data-live]") ?? undefined;
}
