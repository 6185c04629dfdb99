// What journeys over a sheet have in common: opening one, and what stands in it.

export const OPERATIONS = "**/operations";
// Longer than the grid waits at most before it sends again.
const SAVING_MS = 90_000;
const VIRTUAL_KEYS = { "+": 107, "*": 106, "-": 109, NumpadEnter: 13 };

// Opens a sheet of the 教室 that the demonstration leaves half filled.
export async function openSheet(visitor, name) {
  await visitor.signIn("教室");
  await visitor.see("home-classroom");
  await visitor.page.getByRole("main").getByRole("link", { name }).first().click();
  await visitor.page.waitForURL(/\/marks$/);
  await visitor.page.locator("form.is-grid").waitFor();
  return visitor.page.url();
}

// The marks of these rows as the server has them, by the name of their field; a browser's memory has no part in it.
export async function stored(page, sheet, rows = "tr") {
  const html = await (await page.request.get(sheet)).text();
  return page.evaluate(([text, cells]) => {
    const found = new DOMParser().parseFromString(text, "text/html").querySelectorAll(cells);
    return Object.fromEntries([...found].map((cell) => [cell.name, cell.getAttribute("value")]));
  }, [html, `${rows} input.cell`]);
}

export const active = (page) =>
  page.evaluate(() => {
    const { name, dataset } = document.activeElement;
    return { name, full: Number(dataset.full) };
  });

// Waits until the server has what was changed on this page. A page on which nothing was sent says 保存済み without a time.
export const saved = (page) => page.locator(".pill", { hasText: /保存済み \d/ }).waitFor({ timeout: SAVING_MS });

// Presses a button of a dialog that closes it. What comes of that is there before the dialog is taken off the page.
export async function answer(dialog, name) {
  await dialog.getByRole("button", { name }).click();
  await dialog.waitFor({ state: "detached" });
}

// Says yes to what a paste comes to.
export const apply = (page) => answer(page.getByRole("dialog", { name: "貼り付けの確認" }), "適用する");

// The first cell that was empty when the page was opened.
export const empty = (page) => page.locator("input.cell[value='']").first();

// Presses a key of the keypad with NumLock on, which `page.keyboard` has not.
export async function keypad(page) {
  const session = await page.context().newCDPSession(page);
  return async (key) => {
    const code = { "+": "NumpadAdd", "*": "NumpadMultiply", "-": "NumpadSubtract", NumpadEnter: "NumpadEnter" }[key] ?? `Numpad${key}`;
    const text = key === "NumpadEnter" ? "\r" : key;
    const stroke = { key: key === "NumpadEnter" ? "Enter" : key, code, windowsVirtualKeyCode: VIRTUAL_KEYS[key] ?? 96 + Number(key), location: 3, isKeypad: true };
    await session.send("Input.dispatchKeyEvent", { ...stroke, type: "keyDown", text });
    await session.send("Input.dispatchKeyEvent", { ...stroke, type: "keyUp" });
  };
}
