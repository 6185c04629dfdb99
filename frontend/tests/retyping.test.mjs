// The pure parts of typing a sheet a second time: where the keys lead, what is still to be typed, what outlives the page.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

async function load(name) {
  const source = fileURLToPath(new URL(`../src/retyping/${name}.ts`, import.meta.url));
  const built = await esbuild.build({ entryPoints: [source], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);
}

const { along, countUntyped, enter, firstEmpty, next, toEmpty } = await load("steps");
const { LONGEST_MS, openDrafts } = await load("drafts");

// 「12-」 is a pupil with two marks and an empty cell; one in brackets is 欠席.
const sheet = (...rows) =>
  rows.map((text) => {
    const sitting = { absent: text.startsWith("(") ? 1 : 0 };
    return { cells: [...text.replace(/[()]/g, "")].map((mark) => ({ value: mark === "-" ? null : Number(mark), sitting })) };
  });
const place = (text) => (text === "button" || text === undefined ? text : { row: Number(text[0]), column: Number(text[1]) });

test("Enter leads to the next cell in the person's direction, and at last to the button", () => {
  for (const [rows, from, direction, to] of [
    [["---", "---"], "00", "right", "01"],
    [["12-", "---"], "02", "right", "10"],
    // What the next pupil has already is passed over.
    [["123", "12-"], "02", "right", "12"],
    [["123", "4--", "---"], "02", "right", "11"],
    // Whoever is 欠席 has nothing to type, wherever one stands.
    [["(---)", "---"], "00", "right", "10"],
    [["---", "(---)", "---"], "02", "right", "20"],
    [["---", "---"], "12", "right", "button"],
    [["---", "---"], "00", "down", "10"],
    [["---", "---"], "10", "down", "01"],
    [["---", "---"], "12", "down", "button"],
    // Nothing is left to type: from wherever the last cell was.
    [["123", "456"], "00", "right", "button"],
    [["123", "(---)"], "01", "down", "button"],
    // A cell that holds no mark is typed; its comparison will say so.
    [["12x", "456"], "02", "right", "button"],
  ]) assert.deepEqual(enter(sheet(...rows), place(from), direction), place(to), `${rows.join(" | ")} from ${from} ${direction}`);
});

test("a cell that is settled goes on, but never to the button", () => {
  assert.deepEqual(next(sheet("123", "456"), place("02"), "right"), place("10"));
  assert.deepEqual(next(sheet("123", "-56"), place("02"), "right"), place("10"));
  assert.equal(next(sheet("123", "456"), place("12"), "right"), undefined);
  assert.equal(next(sheet("123", "456"), place("12"), "down"), undefined);
});

test("one step along the rows or down the columns goes nowhere beyond the ends", () => {
  const rows = sheet("---", "---");
  for (const [from, by, direction, to] of [["10", -1, "right", "02"], ["00", -1, "right", undefined], ["12", 1, "right", undefined], ["01", -1, "down", "10"], ["00", -1, "down", undefined]]) {
    assert.deepEqual(along(rows, place(from), by, direction), place(to), `${from} ${by} ${direction}`);
  }
  assert.equal(along([], place("00"), 1, "right"), undefined);
});

test("an empty cell is to be typed unless its pupil is 欠席, and zero is typed", () => {
  const rows = sheet("0--", "(---)", "1-3");
  assert.equal(countUntyped(rows), 3);
  assert.deepEqual([firstEmpty(rows), toEmpty(rows, place("02"), false), toEmpty(rows, place("21"), true)], ["01", "21", "02"].map(place));
  assert.deepEqual([toEmpty(rows, place("21"), false), toEmpty(rows, place("01"), true)], [undefined, undefined]);
  assert.deepEqual([countUntyped(sheet("000", "(---)")), firstEmpty(sheet("000", "(---)"))], [0, undefined]);
});

test("whoever types what Enter leads to, in either direction, types every cell once and ends at the button", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    let state = seed;
    const roll = (sides) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % sides;
    const rows = sheet(...Array.from({ length: 1 + roll(6) }, () => (roll(4) === 0 ? "(---)" : "---")));
    const wanted = countUntyped(rows);
    const direction = roll(2) ? "down" : "right";
    let typed = 0;
    let at = firstEmpty(rows);
    for (let steps = 0; at && at !== "button"; steps += 1) {
      assert.ok(steps <= 20, `seed ${seed}: round in a circle`);
      const cell = rows[at.row].cells[at.column];
      if (cell.value === null && !cell.sitting.absent) [cell.value, typed] = [0, typed + 1];
      at = enter(rows, at, direction);
    }
    assert.deepEqual([typed, countUntyped(rows)], [wanted, 0], `seed ${seed}`);
  }
});

test("a draft outlives the page, is its own person's and its own sheet's, and is gone when it is dropped", async () => {
  const [mine, sheets] = [["7", "/a"], [["7", "/b"], ["8", "/a"]]];
  await (await openDrafts(...mine)).keep({ "m1-0": "0", a2: "1" });
  const again = await openDrafts(...mine);
  assert.deepEqual((await again.load()).typed, { "m1-0": "0", a2: "1" });
  for (const other of sheets) assert.equal(await (await openDrafts(...other)).load(), undefined, other.join());
  await again.keep({});
  assert.equal(await again.load(), undefined, "nothing typed is no draft");
  await again.keep({ "m1-0": "5" });
  await again.drop();
  assert.equal(await (await openDrafts(...mine)).load(), undefined);
});

test("a draft to which nobody came back is given up", async (context) => {
  await (await openDrafts("7", "/old")).keep({ "m1-0": "5" });
  const later = Date.now() + LONGEST_MS;
  context.mock.method(Date, "now", () => later - 1);
  assert.ok(await (await openDrafts("7", "/old")).load());
  context.mock.method(Date, "now", () => later + 1_000);
  await openDrafts("8", "/other");
  assert.equal(await (await openDrafts("7", "/old")).load(), undefined);
});
