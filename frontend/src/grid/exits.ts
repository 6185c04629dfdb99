// The ways out of the grid for the keyboard, which Tab alone walks through cell by cell.

const STOPS = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex='0']";

/** What the keyboard reaches next after an element, or last before it. */
export function beyond(inner: Element, back: boolean): HTMLElement | undefined {
  const wanted = back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const isStop = (stop: HTMLElement) => inner.compareDocumentPosition(stop) === wanted && stop.tabIndex >= 0 && stop.checkVisibility();
  return [...document.querySelectorAll<HTMLElement>(STOPS)].filter(isStop).at(back ? -1 : 0);
}
