// Which key does what in the active cell. A numeric keypad alone is enough for everything that marking needs.

export type Command =
  | { do: "move"; rows: number; columns: number; select: boolean }
  | { do: "commit"; back: boolean; across: boolean }
  | { do: "edge"; row: "first" | "last" | "same"; column: "first" | "last" }
  | { do: "page"; rows: number; select: boolean }
  | { do: "blank"; back: boolean }
  | { do: "caret" | "clear" | "escape" | "full" | "absent" | "back" | "selectAll" | "fillDown" | "undo" | "redo" | "send" | "find" | "history" | "leave" | "leaveBack" | "help" | "mine" | "theirs" };

export interface Pressed {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

/** Rows that PageUp and PageDown move. */
export const PAGE = 10;

const ARROWS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The command of a key; nothing where the key belongs to the field itself. `caret`: the text is edited letter by letter. */
export function commandOf(pressed: Pressed, caret: boolean): Command | undefined {
  // What an input method makes of keys is its own until it is done.
  if (pressed.isComposing || pressed.key === "Process") return undefined;
  const { key, shiftKey: shift, ctrlKey: ctrl, altKey: alt } = pressed;
  if (alt) return { ArrowDown: { do: "history" }, 1: { do: "mine" }, 2: { do: "theirs" } }[key] as Command | undefined;
  const arrow = ARROWS[key];
  if (arrow) {
    const [rows, columns] = arrow;
    if (ctrl && rows !== 0) return { do: "blank", back: rows < 0 };
    if (ctrl || (caret && columns !== 0)) return undefined;
    return { do: "move", rows, columns, select: shift };
  }
  if (ctrl) return withControl(key.toLowerCase(), shift);
  switch (key) {
    case "Enter": return { do: "commit", back: shift, across: false };
    case "Tab": return { do: "commit", back: shift, across: true };
    case "Home": return caret ? undefined : { do: "edge", row: "same", column: "first" };
    case "End": return caret ? undefined : { do: "edge", row: "same", column: "last" };
    case "PageUp": return { do: "page", rows: -PAGE, select: shift };
    case "PageDown": return { do: "page", rows: PAGE, select: shift };
    case "F2": return { do: "caret" };
    case "F6": return { do: shift ? "leaveBack" : "leave" };
    case "Delete": case "Backspace": return caret ? undefined : { do: "clear" };
    case "Escape": return { do: "escape" };
    case "+": case "＋": return { do: "full" };
    case "*": case "＊": return { do: "absent" };
    case "-": case "－": case "ー": return { do: "back" };
    case "?": case "？": return { do: "help" };
    default: return undefined;
  }
}

function withControl(key: string, shift: boolean): Command | undefined {
  switch (key) {
    case "home": return { do: "edge", row: "first", column: "first" };
    case "end": return { do: "edge", row: "last", column: "last" };
    case "a": return { do: "selectAll" };
    case "d": return { do: "fillDown" };
    case "z": return { do: shift ? "redo" : "undo" };
    case "y": return { do: "redo" };
    case "s": return { do: "send" };
    case "f": return { do: "find" };
    default: return undefined;
  }
}
