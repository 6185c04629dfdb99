// The words for what can go wrong between a browser and a passkey.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const source = fileURLToPath(new URL("../src/passkeys.ts", import.meta.url));
const built = await esbuild.build({ entryPoints: [source], bundle: true, write: false, format: "esm" });
const { wordsFor } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);

test("every trouble has Japanese words", () => {
  assert.match(wordsFor({ name: "NotAllowedError" }), /取り消されたか、時間が過ぎました/);
  assert.match(wordsFor({ name: "InvalidStateError" }), /すでに登録されています/);
  for (const strange of [new Error("no"), { name: "toString" }, null, undefined, "x"]) {
    assert.match(wordsFor(strange), /パスキーを使えませんでした/);
  }
});
