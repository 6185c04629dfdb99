// What the built files promise to the pages that embed them.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { build, hashedName } from "../build.mjs";

let folder;
let files;

before(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), "frontend-")), "dist");
  await build(folder);
  await writeFile(path.join(folder, "stale.js"), "");
  files = await build(folder);
});

after(() => rm(path.dirname(folder), { recursive: true }));

const read = (name) => readFile(path.join(folder, files[name]), "utf8");

test("the manifest names every file, and nothing stale is left", async () => {
  const expected = Object.values(files).flatMap((name) => [name, `${name}.br`, `${name}.gz`]);
  assert.deepEqual((await readdir(folder)).sort(), [...expected, "manifest.json"].sort());
  assert.deepEqual(JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8")), files);
});

test("a name follows its content", async () => {
  assert.notEqual(hashedName("app.css", "a"), hashedName("app.css", "b"));
  assert.match(files["app.css"], /^app-[0-9a-f]{10}\.css$/);
});

test("compressed copies hold the same bytes", async () => {
  for (const name of Object.values(files)) {
    const plain = await readFile(path.join(folder, name));
    assert.deepEqual(brotliDecompressSync(await readFile(path.join(folder, `${name}.br`))), plain);
    assert.deepEqual(gunzipSync(await readFile(path.join(folder, `${name}.gz`))), plain);
  }
});

test("the style asks no other host for anything", async () => {
  const css = await read("app.css");
  for (const [, address] of css.matchAll(/url\(["']?([^"')]+)/g)) assert.match(address, /^data:/);
  assert.doesNotMatch(css, /@import/);
});

test("every symbol is in the sprite, without the set's bounding box", async () => {
  const sprite = await read("icons.svg");
  const names = JSON.parse(await readFile(new URL("../src/icons.json", import.meta.url), "utf8"));
  for (const name of names) assert.ok(sprite.includes(`<symbol id="${name}" viewBox="0 0 24 24"><`), name);
  assert.doesNotMatch(sprite, /M0 0h24v24H0z/);
});

test("whatever is bundled has its notice", async () => {
  const notices = await read("licenses.txt");
  for (const name of ["htmx.org", "qr", "@tabler/icons", "BIZ UDPGothic"]) assert.ok(notices.includes(name), name);
});

test("a style's first load stays small", async () => {
  const weigh = async (name) => (await readFile(path.join(folder, `${files[name]}.br`))).length;
  assert.ok((await weigh("app.css")) < 10.5 * 1024);
  assert.ok((await weigh("app.js")) < 22 * 1024);
  assert.ok((await weigh("grid.js")) < 28 * 1024);
  assert.ok((await weigh("retyping.js")) < 7 * 1024);
  assert.ok((await weigh("scan.js")) < 16 * 1024);
});
