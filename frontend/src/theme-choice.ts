// Which of the two themes to show. Without a choice the style sheet follows the system.

export type Theme = "light" | "dark";

const KEY = "theme";

/** The theme this browser was told to keep, if any. */
export function rememberedTheme(storage: Pick<Storage, "getItem">): Theme | undefined {
  const kept = storage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : undefined;
}

/** The other theme than the one on screen. */
export function otherTheme(chosen: Theme | undefined, systemIsDark: boolean): Theme {
  const shown = chosen ?? (systemIsDark ? "dark" : "light");
  return shown === "dark" ? "light" : "dark";
}

/** Shows a toggle on every `[data-theme-toggle]`; they are hidden where there is no script. */
export function wireThemeToggles(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-toggle]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const theme = otherTheme(rememberedTheme(localStorage), matchMedia("(prefers-color-scheme: dark)").matches);
      localStorage.setItem(KEY, theme);
      document.documentElement.dataset.theme = theme;
    });
  }
}
