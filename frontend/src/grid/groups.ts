// The 教室 of a table that shows several: each has a line of its own above its pupils, which folds them away.
import { element } from "./pane";

export interface Group {
  id: string;
  /** 教室名; empty where the table shows only one. */
  name: string;
  /** The line above its pupils. */
  head: HTMLTableRowElement | undefined;
  /** Whether its pupils are shown. */
  open: boolean;
}

/** The groups of a table in their order. */
export function groupsOf(table: HTMLTableElement): Group[] {
  const heads = [...table.querySelectorAll<HTMLTableRowElement>("tr.group-head")];
  if (heads.length === 0) {
    const id = table.querySelector<HTMLElement>("tbody tr[id]")?.dataset.group ?? "";
    return [{ id, name: "", head: undefined, open: true }];
  }
  return heads.map((head) => ({ id: head.dataset.group ?? "", name: head.dataset.name ?? "", head, open: true }));
}

/** Makes the names of the groups buttons that fold them; `folded` is told. */
export function foldable(groups: Group[], folded: () => void): void {
  for (const group of groups) {
    const name = group.head?.querySelector("b");
    if (!name) continue;
    const button = element("button", "fold", group.name);
    button.type = "button";
    button.setAttribute("aria-expanded", "true");
    button.addEventListener("click", () => {
      group.open = !group.open;
      button.setAttribute("aria-expanded", String(group.open));
      folded();
    });
    name.replaceWith(button);
  }
}
