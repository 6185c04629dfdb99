// Logging out while something is not sent: on a computer that many use it would wait for its own person for ever.
import { showDialog, element } from "./pane";
import type { Queue } from "./queue";
import type { Sender } from "./sender";

/** Asks before a form logs somebody out whose values are not at the server. */
export function guardLogout(queue: Queue, sender: Sender): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[action='/logout']")) {
    form.addEventListener("submit", (event) => {
      if (queue.size === 0) return;
      event.preventDefault();
      void settle(queue, sender).then((settled) => settled && form.submit());
    });
  }
}

/** Whether nothing waits any more: it was sent, or the person gave it up. */
async function settle(queue: Queue, sender: Sender): Promise<boolean> {
  await sender.send();
  while (queue.size > 0) {
    const said = await showDialog(
      "まだ送っていない入力があります",
      [element("p", "", `${queue.size}件を送れていません。すてると、元に戻せません。`)],
      [{ value: "", label: "やめる", primary: true }, { value: "send", label: "もう一度送る" }, { value: "drop", label: "すててログアウトする" }],
    );
    if (said === "drop") await queue.drop();
    else if (said === "send") await sender.send();
    else return false;
  }
  return true;
}
