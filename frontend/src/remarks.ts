// The list of remarks from the keyboard: Ctrl+↓ and Ctrl+↑ lead from one to the next, Ctrl+Enter takes the 文例 and goes on.

/** Wires `form[data-remarks]`. */
export function wireRemarks(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-remarks]")) {
    const boxes = [...form.querySelectorAll<HTMLTextAreaElement>('textarea[name="words"]')];
    const help = form.querySelector<HTMLElement>("[data-remark-keys]");
    if (help) help.hidden = boxes.length === 0;
    form.addEventListener("input", (event) => tellLength(event.target as HTMLElement));
    form.addEventListener("keydown", (event) => {
      const at = boxes.indexOf(event.target as HTMLTextAreaElement);
      const box = boxes[at];
      if (!box || event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      if (event.key === "Enter") take(box);
      const next = boxes[at + step];
      next?.focus();
      next?.scrollIntoView({ block: "center" });
    });
  }
}

/** Puts the 文例 in place of what stands there; where there is none, what stands there stays. */
function take(box: HTMLTextAreaElement): void {
  const words = box.dataset.suggestion ?? "";
  if (!words || words === box.value) return;
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function tellLength(box: HTMLElement): void {
  const length = box.closest(".field")?.querySelector("[data-remark-length]");
  if (length && box instanceof HTMLTextAreaElement) length.textContent = `${[...box.value].length}文字`;
}
