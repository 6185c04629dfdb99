// `[data-picks]` holds buttons with ready words for a field: they replace what is in an input, and are added as a line to a
// textarea. Without a script they stay hidden, and one types.

/** Wires every row of picks on the page. */
export function wirePicks(): void {
  for (const row of document.querySelectorAll<HTMLElement>("[data-picks]")) wire(row, row.dataset.picks ?? "");
}

function wire(row: HTMLElement, name: string): void {
  const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(name.split(" ").map((one) => `[name="${one}"]`).join(","))];
  let [chosen] = fields;
  if (!chosen) return;
  row.hidden = false;
  for (const field of fields) field.addEventListener("focus", () => (chosen = field));
  row.addEventListener("click", (event) => {
    const words = (event.target as HTMLElement).closest<HTMLElement>("[data-pick]")?.dataset.pick;
    if (words === undefined || !chosen) return;
    const lines = chosen.value.split("\n").filter((line) => line.trim());
    chosen.value = chosen instanceof HTMLTextAreaElement ? [...lines, words].join("\n") : words;
    chosen.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
