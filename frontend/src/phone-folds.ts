// `details[data-phone-fold]` stand open on a desk; on a phone they are folded until somebody opens one.

/** Wires all of them, those swapped in later too. */
export function wirePhoneFolds(): void {
  const phone = matchMedia("(max-width: 40rem)");
  let opened = false;
  const apply = () => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>("details[data-phone-fold]")) fold.open = opened || !phone.matches;
  };
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.matches("[data-phone-fold]") && phone.matches) opened = target.open;
    },
    true,
  );
  phone.addEventListener("change", apply);
  document.addEventListener("htmx:load", apply);
  apply();
}
