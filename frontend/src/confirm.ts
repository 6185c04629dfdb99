// Asks before a form with `data-confirm="…"` (on the form or the pressed button) is sent.

/** Forms whose question was answered with yes and that are about to be sent. */
export const agreed = new WeakSet<HTMLFormElement>();

/** Shows `question` in a modal dialog; resolves to what the person chose. */
function ask(question: string, verb: string, dangerous: boolean): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const words = document.createElement("p");
  words.id = "confirm-words";
  words.textContent = question;
  dialog.setAttribute("aria-labelledby", words.id);
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "actions";
  form.append(choice("やめる", "", "button"), choice(verb, "yes", dangerous ? "button danger primary" : "button primary"));
  dialog.append(words, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

function choice(label: string, value: string, className: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.textContent = label;
  button.value = value;
  button.className = className;
  return button;
}

/** Holds back every submission that asks for a confirmation until it is given. */
export function wireConfirmations(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const pressed = event.submitter;
      const question = pressed?.dataset.confirm ?? form.dataset.confirm;
      if (!question || agreed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const dangerous = pressed?.classList.contains("danger") ?? false;
      void ask(question, pressed?.textContent?.trim() || "続ける", dangerous).then((yes) => {
        if (!yes) return;
        agreed.add(form);
        form.requestSubmit(pressed);
      });
    },
    { capture: true },
  );
}
