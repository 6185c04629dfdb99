// A button that shows a password as it is typed; without a script it is not there.

/** Lets every `[data-reveal="id"]` show and hide what is typed into that field. */
export function wireReveals(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
    // Sent as a password, so that browsers offer to keep it.
    field.form?.addEventListener("submit", () => (field.type = "password"));
  }
}
