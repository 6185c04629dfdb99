// Where the menu is longer than the screen, it begins where the entry one is on is in sight.

/** Moves the side bar alone: the page stays where its address says. */
export function showPlace(): void {
  const entry = document.querySelector(".side [aria-current='page']");
  const side = entry?.closest(".side");
  if (!entry || !side) return;
  // The name at the foot covers what is below it.
  const end = side.querySelector(".person")?.getBoundingClientRect().top ?? side.getBoundingClientRect().bottom;
  const hidden = entry.getBoundingClientRect().bottom - end;
  if (hidden > 0) side.scrollTop += hidden + 8;
}
