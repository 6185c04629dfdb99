// A box in a table's head ticks all rows beneath it.

/** Wires `input[data-tick-all]`, shown only where there is a script. */
export function wireTickAll(): void {
  for (const all of document.querySelectorAll<HTMLInputElement>("input[data-tick-all]")) all.hidden = false;
  document.addEventListener("change", (event) => {
    const all = event.target;
    if (!(all instanceof HTMLInputElement) || !all.matches("[data-tick-all]")) return;
    for (const box of all.closest("table")?.querySelectorAll<HTMLInputElement>("td.tick input") ?? []) box.checked = all.checked;
  });
}
