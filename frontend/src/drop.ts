// Lets a file be dropped anywhere on a `.drop` label; its file field works by itself without this.

/** Wires every drop zone on the page. */
export function wireDropZones(): void {
  for (const zone of document.querySelectorAll<HTMLElement>(".drop")) {
    const field = zone.querySelector<HTMLInputElement>("input[type=file]");
    if (field) wire(zone, field);
  }
}

function wire(zone: HTMLElement, field: HTMLInputElement): void {
  const over = (is: boolean) => zone.classList.toggle("is-over", is);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer?.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("change", () => zone.classList.toggle("has-file", Boolean(field.files?.length)));
}
