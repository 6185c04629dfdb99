// Leaving a page with values that are not sent: when the browser asks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const source = fileURLToPath(new URL("../src/unsaved.ts", import.meta.url));
const built = await esbuild.build({ entryPoints: [source], bundle: true, write: false, format: "esm" });
const { wireUnsavedGuards } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);

/** A page with one guarded form, as far as the guard looks at it; `asks` leaves it and tells whether the browser would ask. */
function page() {
  const form = Object.assign(new EventTarget(), { dataset: { guard: "" } });
  const view = new EventTarget();
  globalThis.document = { querySelectorAll: () => [form] };
  globalThis.addEventListener = view.addEventListener.bind(view);
  wireUnsavedGuards();
  const tell = (target, type) => target.dispatchEvent(new Event(type, { cancelable: true }));
  return { form, tell, asks: () => !tell(view, "beforeunload") };
}

test("who has typed is asked before the page is left, until the form is sent", () => {
  const { form, tell, asks } = page();
  assert.equal(asks(), false);
  tell(form, "input");
  assert.equal(asks(), true);
  tell(form, "submit");
  assert.equal(asks(), false);
});

test("a form whose script took the guard away after it was wired is left without a question", () => {
  const { form, tell, asks } = page();
  delete form.dataset.guard;
  tell(form, "input");
  assert.equal(asks(), false);
});
