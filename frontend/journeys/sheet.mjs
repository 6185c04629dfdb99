// What journeys over a sheet have in common: opening one, and what stands in it.
import assert from "node:assert/strict";

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

// Pastes as the browser does when this text, or these types, lie on the clipboard.
export const paste = (page, content) =>
  page.evaluate((given) => {
    const clipboardData = new DataTransfer();
    for (const [type, content] of Object.entries(given)) clipboardData.setData(type, content);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, typeof content === "string" ? { "text/plain": content } : content);

// Says yes to what a paste comes to.
export const apply = (page) => answer(page.getByRole("dialog", { name: "貼り付けの確認" }), "適用する");

// The first cell that was empty when the page was opened.
export const empty = (page) => page.locator("input.cell[value='']").first();

// Fills the active cell of the pupil in that row in by the keys alone, which must have led to `item`, and goes on; keeps the mark
// in `wanted`. Every mark from 0 to the full points occurs, the full ones more often than the others.
export async function fillByKeys(page, press, wanted, { row, item, full }) {
  const here = await active(page);
  assert.equal(here.full, full, `the keys did not lead to item ${item + 1} of pupil ${row + 1}`);
  assert.ok(!(here.name in wanted), "the keys led back to a cell that was filled in");
  const mark = Math.min((row * 7 + item * 5) % (full + 3), full);
  wanted[here.name] = String(mark);
  for (const key of mark === full ? "+" : String(mark)) await press(key);
  // A mark that no digit could follow goes on by itself.
  if ((await active(page)).name === here.name) await press("NumpadEnter");
}

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
