// Ticks of lists: a box in a table's head ticks all rows beneath it, and ticks stay while one turns pages or narrows the
// list. `[data-picked=FORM]` stands over such a table; without a script the form sends the ticks of one page.

interface Picked {
  /** What was ticked, or with `all` what was not. */
  ids: Set<string>;
  all: boolean;
  condition: string;
}

const picked = new Map<string, Picked>();

/** Wires `input[data-tick-all]`, shown only where there is a script, and lists whose ticks stay. */
export function wireSelections(): void {
  restore();
  document.addEventListener("htmx:afterSettle", restore);
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    const list = box.closest<HTMLElement>(".list, .card");
    if (box.matches("[data-tick-all]")) for (const row of rowsOf(box.closest("table"))) row.checked = box.checked;
    const bar = list?.querySelector<HTMLElement>("[data-picked]");
    if (!list || !bar) return;
    if (box.matches("[data-pick-all]")) start(bar, box.checked);
    else if (box.matches("[data-tick-all], td.tick input")) for (const row of rowsOf(list)) keep(bar, row);
    restore();
  });
  document.addEventListener("click", (event) => {
    const bar = (event.target as HTMLElement).closest("[data-pick-none]")?.closest<HTMLElement>("[data-picked]");
    if (!bar) return;
    start(bar, false);
    restore();
  });
  document.addEventListener("formdata", (event) => {
    const form = event.target as HTMLFormElement;
    const state = picked.get(form.id);
    if (!state) return;
    event.formData.delete("row");
    for (const id of state.ids) event.formData.append(state.all ? "except" : "row", id);
  });
}

function rowsOf(part: Element | null): HTMLInputElement[] {
  return [...(part?.querySelectorAll<HTMLInputElement>("td.tick input") ?? [])];
}

function conditionOf(bar: HTMLElement): string {
  return bar.querySelector<HTMLInputElement>('[name="condition"]')?.value ?? "";
}

function start(bar: HTMLElement, all: boolean): void {
  picked.set(bar.dataset.picked ?? "", { ids: new Set(), all, condition: conditionOf(bar) });
}

function keep(bar: HTMLElement, row: HTMLInputElement): void {
  const form = bar.dataset.picked ?? "";
  if (!picked.has(form)) start(bar, false);
  const state = picked.get(form)!;
  if (row.checked === state.all) state.ids.delete(row.value);
  else state.ids.add(row.value);
}

/** Shows what is ticked on the page that is there now. */
function restore(): void {
  for (const bar of document.querySelectorAll<HTMLElement>("[data-picked]")) {
    const list = bar.closest<HTMLElement>(".list, .card");
    let state = picked.get(bar.dataset.picked ?? "");
    // "All that match" means something else under another condition.
    if (state?.all && state.condition !== conditionOf(bar)) {
      start(bar, false);
      state = picked.get(bar.dataset.picked ?? "");
    }
    if (state) for (const row of rowsOf(list)) row.checked = state.ids.has(row.value) !== state.all;
    const all = bar.querySelector<HTMLInputElement>("[data-pick-all]");
    if (all) all.checked = state?.all ?? false;
    const matching = Number(bar.querySelector<HTMLInputElement>('[name="matching"]')?.value ?? 0);
    const count = state ? (state.all ? matching - state.ids.size : state.ids.size) : 0;
    const words = bar.querySelector("[data-picked-count]");
    if (words) words.textContent = count > 0 ? `${count.toLocaleString("ja-JP")}件を選択中` : "";
    const none = bar.querySelector<HTMLElement>("[data-pick-none]");
    if (none) none.hidden = count === 0 && !state?.all;
  }
  for (const all of document.querySelectorAll<HTMLInputElement>("input[data-tick-all]")) all.hidden = false;
}
