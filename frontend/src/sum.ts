// The total of a column of numbers while it is typed; the server adds them up again when the form is sent.

/** Keeps every `[data-sum="name"]` at the sum of the fields of that name, and says whether it is what `data-full` asks for.
 * Where such a field is empty, its row counts what the field called `data-else` lists: 「5,5,10」. */
export function wireSums(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-sum]")) {
    const form = box.closest("form");
    const whole = form?.elements.namedItem(box.dataset.full ?? "");
    if (!form || !(whole instanceof HTMLInputElement)) continue;
    const parts = [...form.querySelectorAll<HTMLInputElement>(`input[name="${box.dataset.sum}"]`)];
    const listed = (field: HTMLInputElement) => field.closest("tr")?.querySelector<HTMLInputElement>(`input[name="${box.dataset.else}"]`)?.value ?? "";
    form.addEventListener("input", () => tell(box, parts.map((field) => sumOf(field.value.trim() || listed(field))), sumOf(whole.value)));
  }
}

/** What numbers come to, also in the wide digits of Japanese keyboards and with 点; an empty text counts nothing. */
const sumOf = (text: string): number =>
  text.normalize("NFKC").split(/[,、]/).reduce((sum, part) => sum + Number(part.replace(/点\s*$/, "").trim()), 0);

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
