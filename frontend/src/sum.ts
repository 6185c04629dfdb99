// The total of a column of numbers while it is typed; the server adds them up again when the form is sent.

/** Keeps every `[data-sum="name"]` at the sum of the fields of that name, and says whether it is what `data-full` asks for. */
export function wireSums(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-sum]")) {
    const form = box.closest("form");
    const whole = form?.elements.namedItem(box.dataset.full ?? "");
    if (!form || !(whole instanceof HTMLInputElement)) continue;
    const parts = () => [...form.querySelectorAll<HTMLInputElement>(`input[name="${box.dataset.sum}"]`)];
    form.addEventListener("input", () => tell(box, parts().map(numberOf), numberOf(whole)));
  }
}

/** A field's number, also in the wide digits of Japanese keyboards; an empty one counts nothing. */
const numberOf = (field: HTMLInputElement): number => Number(field.value.normalize("NFKC").trim());

function tell(box: HTMLElement, parts: number[], whole: number): void {
  const sum = parts.reduce((total, part) => total + part, 0);
  const [shown, full] = [box.querySelector("b"), box.querySelector("span")];
  if (shown) shown.textContent = Number.isNaN(sum) ? "—" : String(sum);
  if (full) full.textContent = Number.isNaN(whole) ? "—" : String(whole);
  for (const [mark, fits] of [["[data-fits]", true], ["[data-misfits]", false]] as const) {
    const badge = box.querySelector<HTMLElement>(mark);
    if (badge) badge.hidden = Number.isNaN(sum) || (sum === whole) !== fits;
  }
}
