// The pure half of the theme toggle.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const source = fileURLToPath(new URL("../src/theme-choice.ts", import.meta.url));
const built = await esbuild.build({ entryPoints: [source], bundle: true, write: false, format: "esm" });
const { otherTheme, rememberedTheme } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);

const storage = (kept) => ({ getItem: (key) => (key === "theme" ? kept : null) });

test("only the two themes are remembered", () => {
  assert.equal(rememberedTheme(storage("dark")), "dark");
  assert.equal(rememberedTheme(storage("light")), "light");
  for (const strange of [null, "", "blue"]) assert.equal(rememberedTheme(storage(strange)), undefined);
});

test("the toggle leads away from what is on screen", () => {
  assert.equal(otherTheme(undefined, true), "light");
  assert.equal(otherTheme(undefined, false), "dark");
  assert.equal(otherTheme("dark", false), "light");
  assert.equal(otherTheme("light", true), "dark");
});
