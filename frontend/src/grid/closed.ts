// A sheet that is closed: what this person typed and could not send is tried once more, listed, and put with a request to 本部.
import { isNote } from "./note";
import { element } from "./pane";
import { Queue, type Outcome } from "./queue";
import { Sender } from "./sender";
import { openShelf } from "./shelf";
import { factsOf, spotsOf } from "./spots";
import { Unsent } from "./unsent";

/** The most values that are put with a request. */
const MOST_LISTED = 2_000;

export async function showClosed(form: HTMLFormElement): Promise<void> {
  const table = form.querySelector<HTMLTableElement>("table.sheet");
  if (!table) return;
  const { person = "" } = form.dataset;
  const sheets = new Set([...table.querySelectorAll<HTMLElement>("td[data-sheet]")].map(({ dataset }) => dataset.sheet ?? ""));
  const spots = spotsOf(table);
  const asking = document.querySelector<HTMLFormElement>("form[action$='/extension-requests']");
  // The way to the request stands on this page, or on the page of the sheet alone.
  const askAt = (sheet: string) => (sheet !== location.pathname || location.search ? sheet : asking ? "#note" : undefined);
  const queue = new Queue(await openShelf(person, [...sheets], () => true), () => crypto.randomUUID());
  await queue.resume();
  const unsent = new Unsent(queue, sheets, factsOf(table), (key) => spots.get(key), askAt);
  unsent.changed = () => void (asking && fillIn(asking, queue));
  form.prepend(unsent.element);
  const hear = (outcomes: Outcome[]) => {
    // Whatever keeps a value from being stored, nobody here can choose: it is held until its sheet is open.
    for (const { op, result } of outcomes) queue.settle(result === "kept" ? { op, result } : { op, result: "locked", why: "" });
    unsent.draw();
  };
  unsent.draw();
  if (queue.size > 0) await new Sender(queue, Number(person), hear, () => undefined).send();
}

/** Puts the list of the values into the request, with words that a person may write over. */
function fillIn(asking: HTMLFormElement, queue: Queue): void {
  const [values, note, help] = [asking.querySelector<HTMLInputElement>("[name=values]"), asking.querySelector("textarea"), asking.querySelector(".help")];
  const listed = queue.unsent().filter(({ cell }) => !isNote(cell)).slice(0, MOST_LISTED);
  if (!values || !note || !help) return;
  values.value = listed.map(({ cell, value }) => `${cell}=${value ?? ""}`).join(" ");
  const reason = listed.length ? `締切までに送れなかった入力が${listed.length}件あります。` : "";
  if (note.value === (note.dataset.filledIn ?? "")) note.value = note.dataset.filledIn = reason;
  help.querySelector("span")?.remove();
  if (listed.length === 0) return;
  help.append(element("span", "", `送れなかった入力${listed.length}件の一覧も、いっしょに本部に送ります。`));
  asking.closest("details")?.setAttribute("open", "");
}
