// What the attacks read, and how they judge it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf } from "../formulas.mjs";
import { judge } from "../sqlmap.mjs";
import { kind } from "../walk.mjs";
import { unzip } from "../zip.mjs";
import { archive } from "./exports.mjs";

test("a CSV is read cell by cell", () => {
  assert.deepEqual(cellsOf('\ufeff番号,"氏名 ""花"""\r\n1,"a,b"\r\n'), ["番号", '氏名 "花"', "1", "a,b", ""]);
});

test("an archive gives its files back", () => {
  const [{ name, content }] = unzip(archive("a.xml", "葵"));
  assert.deepEqual([name, content.toString()], ["a.xml", "葵"]);
  assert.throws(() => unzip(Buffer.from("PK, but nothing of it")), /no ZIP/);
});

test("addresses that differ in ids alone are of one kind", () => {
  assert.equal(kind("/jobs/7/snapshots/0a1b2c3d4e?path=/"), "/jobs/#/snapshots/#");
  assert.equal(kind("/jobs/new"), "/jobs/new");
});

test("sqlmap's silence counts only where it looked", () => {
  assert.equal(judge("sqlmap identified the following injection point(s) with a total of 44 HTTP(s) requests"), true);
  assert.equal(judge("[CRITICAL] all tested parameters do not appear to be injectable."), false);
  assert.throws(() => judge("[CRITICAL] unable to connect to the target URL"), /did not look/);
});
