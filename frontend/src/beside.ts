// `[data-beside=NAME]` is a list whose rows lead to pages of their own. On a wide screen such a page opens as a panel beside
// the list, at the list's address with `NAME=ID`; elsewhere, and without a script, the page itself opens.
import htmx from "htmx.org";

const WIDE = "(min-width: 1100px)";

/** Wires lists with a panel by delegation, so that swapped-in ones work too. */
export function wirePanels(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("[data-beside] tbody a");
    const list = link?.closest<HTMLElement>("[data-beside]");
    const id = link?.pathname.match(/\/(\d+)$/)?.[1];
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !list || !id || !plain || !matchMedia(WIDE).matches) return;
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set(list.dataset.beside ?? "", id);
    void open(list.id, address);
  });
}

async function open(list: string, address: URL): Promise<void> {
  await htmx.ajax("get", address.pathname + address.search, { target: `#${list}`, select: `#${list}`, swap: "outerHTML" });
  // Both entries are htmx's, which loads a page again when one goes back to it.
  history.replaceState({ htmx: true }, "");
  history.pushState({ htmx: true }, "", address);
  document.querySelector<HTMLElement>(`#${list} > aside [tabindex]`)?.focus({ preventScroll: true });
}
