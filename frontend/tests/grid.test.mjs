// The pure parts of the grid: what a cell says, what is undone, what is on its way or came too late, what is pasted.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

async function load(name) {
  const source = fileURLToPath(new URL(`../src/grid/${name}.ts`, import.meta.url));
  const built = await esbuild.build({ entryPoints: [source], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);
}

const { read, isSettled } = await load("cell");
const { History } = await load("history");
const { Queue } = await load("queue");
const { openShelf } = await load("shelf");
const { marksFile } = await load("file");
const { blockOfText, textOfBlock, plan } = await load("paste");
const { find } = await load("find");
const { doubts, gaps } = await load("doubts");
const { firstEmpty, onward } = await load("order");
const { wordsOfNote, writeNote } = await load("note");

test("a cell says nothing, a mark or 欠席, in either width", () => {
  for (const [text, meaning] of [
    ["", { kind: "blank" }],
    ["　", { kind: "blank" }],
    ["0", { kind: "mark", points: 0 }],
    ["１８", { kind: "mark", points: 18 }],
    ["05", { kind: "mark", points: 5 }],
    [" 20点 ", { kind: "mark", points: 20 }],
    ["欠席", { kind: "absent" }],
    ["×", { kind: "absent" }],
  ]) assert.deepEqual(read(text, 20), meaning, text);
  for (const text of ["21", "-1", "1.5", "abc", "99999999", "点"]) assert.equal(read(text, 20).kind, "invalid", text);
});

test("a cell goes on by itself as soon as no digit could follow", () => {
  for (const [text, full, settled] of [["3", 20, true], ["1", 20, false], ["2", 20, false], ["05", 20, true], ["20", 20, true], ["9", 9, true],
    ["1", 9, true], ["0", 9, true], ["0", 20, false], ["", 20, false], ["25", 20, false], ["10", 100, false], ["11", 100, true]]) {
    assert.equal(isSettled(text, full), settled, `${text} of ${full}`);
  }
});

test("two hundred steps can be undone and redone, and a new one forgets what was undone", () => {
  const history = new History();
  for (let at = 0; at < 250; at += 1) history.keep([{ cell: "a", from: at, to: at + 1 }]);
  let steps = 0;
  let last;
  while (history.canUndo) [last] = (steps += 1, history.undo());
  assert.deepEqual([steps, last], [200, { cell: "a", from: 51, to: 50 }]);
  assert.deepEqual(history.redo(), [{ cell: "a", from: 50, to: 51 }]);
  history.keep([{ cell: "b", from: null, to: 0 }]);
  assert.equal(history.canRedo, false);
  history.keep([{ cell: "b", from: 0, to: 0 }]);
  assert.deepEqual(history.undo(), [{ cell: "b", from: 0, to: null }]);
});

// A shelf that is as slow as a browser's, and a server that keeps each operation once.
function shelf() {
  const kept = [];
  const remove = (ops) => ops.forEach((op) => kept.splice(kept.findIndex((operation) => operation.op === op) >>> 0, 1));
  return {
    kept,
    lasts: true,
    load: async () => kept.map((operation) => ({ ...operation })),
    put: async (operation, instead = []) => (remove(instead), void kept.push(operation)),
    remove: async (ops) => remove(ops),
  };
}

class Server {
  constructor() {
    Object.assign(this, { cells: new Map(), done: new Map(), history: [], closed: false });
  }
  keep({ op, cell, seen, value }) {
    if (this.done.has(op)) return this.done.get(op);
    if (this.closed) return { op, result: "locked", why: "" };
    const stored = this.cells.get(cell) ?? null;
    const free = stored === seen || stored === value;
    if (free && stored !== value) this.history.push([cell, stored, value]);
    if (free) this.cells.set(cell, value);
    const outcome = free ? { op, result: "kept" } : { op, result: "conflict", value: stored, by: "", at: "" };
    if (free) this.done.set(op, outcome);
    return outcome;
  }
}

// Numbers that are the same in every run.
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return (state >>> 0) % sides;
  };
}

test("whatever two people type, lose and send again, the sheet and its history agree and nothing typed is lost unseen", async () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const roll = dice(seed);
    const server = new Server();
    let names = 0;
    const people = [0, 1].map(() => ({ shelf: shelf(), shown: new Map(), air: [], conflicts: [] }));
    for (const person of people) person.queue = new Queue(person.shelf, () => `op${names++}`);
    const answer = (person, batch) => {
      for (const operation of batch) {
        const settled = person.queue.settle(server.keep(operation));
        if (!settled) continue;
        const stored = server.cells.get(operation.cell) ?? null;
        person.shown.set(operation.cell, stored);
        if (settled.wanted !== stored && person.queue.wanted(operation.cell) === undefined) person.conflicts.push(operation.cell);
      }
    };
    for (let turn = 0; turn < 60; turn += 1) {
      const person = people[roll(2)];
      const cell = `c${roll(3)}`;
      switch (roll(6)) {
        case 0: case 1: {
          const value = roll(5) === 0 ? null : roll(21);
          person.queue.want(cell, person.shown.get(cell) ?? null, value, "typed");
          break;
        }
        case 2: answer(person, person.queue.take(20)); break;
        // The request is lost.
        case 3: person.queue.giveBack(person.queue.take(20)); break;
        // The answer is lost.
        case 4: { const batch = person.queue.take(20); batch.forEach((operation) => server.keep(operation)); person.queue.giveBack(batch); break; }
        // The page is opened again.
        default: person.queue = new Queue(person.shelf, () => `op${names++}`); await person.queue.resume();
      }
    }
    for (let round = 0; round < 5; round += 1) for (const person of people) answer(person, person.queue.take(100));
    for (const person of people) assert.deepEqual([person.queue.size, person.shelf.kept.length], [0, 0], `seed ${seed}`);
    const replayed = new Map();
    for (const [cell, from, to] of server.history) {
      assert.equal(replayed.get(cell) ?? null, from, `seed ${seed}: the history of ${cell} has a gap`);
      replayed.set(cell, to);
    }
    assert.deepEqual(Object.fromEntries([...replayed].filter(([, value]) => value !== null)),
      Object.fromEntries([...server.cells].filter(([, value]) => value !== null)), `seed ${seed}`);
  }
});

test("around a 締切 what somebody typed last is at the server or in sight: it is never lost, and overwrites nothing that nobody saw", async () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const roll = dice(seed);
    const server = new Server();
    let names = 0;
    const people = [0, 1].map(() => ({ shelf: shelf(), shown: new Map(), last: new Map(), saw: new Set() }));
    const open = async (person) => {
      person.queue = new Queue(person.shelf, () => `op${names++}`);
      await person.queue.resume();
    };
    for (const person of people) await open(person);
    const stored = (cell) => server.cells.get(cell) ?? null;
    const answer = (person, batch) => {
      for (const operation of batch) {
        const before = stored(operation.cell);
        const outcome = server.keep(operation);
        if (before !== stored(operation.cell)) assert.ok(before === null || person.saw.has(before), `seed ${seed}: ${before} was overwritten unseen`);
        const settled = person.queue.settle(outcome);
        if (!settled) continue;
        if (outcome.result !== "locked") {
          person.shown.set(operation.cell, stored(operation.cell));
          person.saw.add(stored(operation.cell));
        }
        // The person gives way at once in a conflict, but for what is held: that can be chosen later.
        if (outcome.result === "conflict" && !person.queue.isHeld(operation.cell)) person.last.delete(operation.cell);
      }
    };
    const isSomewhere = (person, cell, value) =>
      person.queue.wanted(cell) === value || person.queue.held().some((held) => held.cell === cell && held.value === value) ||
      server.history.some(([of, , to]) => of === cell && to === value) || person.shown.get(cell) === value;
    for (let turn = 1; turn <= 80; turn += 1) {
      const person = people[roll(2)];
      const cell = `c${roll(3)}`;
      switch (roll(9)) {
        case 0: case 1: {
          // No two values are alike, so that each can be followed.
          const value = 100 * turn + roll(21);
          person.queue.want(cell, person.shown.get(cell) ?? null, value, "typed");
          person.last.set(cell, value);
          person.saw.add(value);
          break;
        }
        case 2: case 3: answer(person, person.queue.take(20)); break;
        case 4: person.queue.giveBack(person.queue.take(20)); break;
        case 5: { const batch = person.queue.take(20); batch.forEach((operation) => server.keep(operation)); person.queue.giveBack(batch); break; }
        case 6: server.closed = !server.closed; break;
        case 7: person.queue.again(cell); break;
        default: await open(person);
      }
      for (const { last, ...one } of people) for (const [of, value] of last) assert.ok(isSomewhere(one, of, value), `seed ${seed}, turn ${turn}: ${value} of ${of} is nowhere`);
    }
    // Open again, everything is sent; in a conflict the person chooses the own value.
    server.closed = false;
    for (let round = 0; round < 8; round += 1) {
      for (const person of people) {
        answer(person, person.queue.take(100));
        for (const { cell, value } of person.queue.held()) {
          if (value === stored(cell)) person.queue.release(cell);
          else if (round % 2 === 0) person.queue.again(cell);
          else {
            person.saw.add(stored(cell));
            person.queue.again(cell, stored(cell));
          }
        }
      }
    }
    for (const person of people) assert.deepEqual([person.queue.size, person.queue.held(), person.shelf.kept], [0, [], []], `seed ${seed}`);
    const replayed = new Map();
    for (const [cell, from, to] of server.history) {
      assert.equal(replayed.get(cell) ?? null, from, `seed ${seed}: the history of ${cell} has a gap`);
      replayed.set(cell, to);
    }
    assert.deepEqual(replayed, server.cells, `seed ${seed}`);
  }
});

test("what came too late is held over what was seen then, through a reload, until it is kept or given up", async () => {
  const kept = shelf();
  let names = 0;
  const reload = async () => {
    const queue = new Queue(kept, () => `op${names++}`, () => "/a");
    await queue.resume();
    return queue;
  };
  let queue = await reload();
  const locked = (op) => queue.settle({ op, result: "locked", why: "" });
  queue.want("a", 3, 5, "typed");
  const [first] = queue.take(20);
  queue.want("a", 3, 6, "pasted");
  assert.equal(locked(first.op).wanted, 6);
  assert.deepEqual(queue.held().map(({ seen, value, means, sheet }) => [seen, value, means, sheet]), [[3, 6, "pasted", "/a"]]);
  queue = await reload();
  assert.deepEqual([queue.size, queue.isHeld("a"), queue.unsent().length, kept.kept.length], [0, true, 1, 1]);
  // What was taken back is not missing.
  queue.want("b", 3, 5, "typed");
  const [back] = queue.take(20);
  queue.want("b", 3, 3, "undone");
  locked(back.op);
  assert.equal(queue.isHeld("b"), false);
  // It goes out over what was seen then; a conflict leaves it where it is.
  assert.ok(queue.again("a"));
  assert.equal(queue.again("a"), false, "it is on its way");
  const [again] = queue.take(20);
  assert.deepEqual([again.seen, again.value, again.op === first.op], [3, 6, false]);
  queue.settle({ op: again.op, result: "conflict", value: 9, by: "", at: "" });
  assert.deepEqual([queue.size, queue.isHeld("a"), kept.kept.length], [0, true, 1]);
  assert.equal(queue.again("a", 6), false, "somebody else stored the same");
  // Over what is stored now only because a person says so.
  assert.ok(queue.again("a", 9));
  queue.settle({ op: queue.take(20)[0].op, result: "kept" });
  assert.deepEqual([queue.held(), kept.kept], [[], []]);
  // What is given up is gone, also while it is on its way once more.
  queue.hold("c", null, 1);
  queue.again("c");
  await queue.drop(["c"]);
  assert.deepEqual([queue.size, queue.held(), kept.kept], [0, [], []]);
});

test("a browser keeps what came too late for its person, on whichever sheet of the 教室 one looks", async () => {
  const [here, there, other] = ["/classrooms/1/exams/7/marks", "/classrooms/1/exams/8/marks", "/classrooms/11/exams/7/marks"];
  const operation = (op, sheet) => ({ op, sheet, cell: `${op}:1`, seen: null, value: 1, means: "typed" });
  const mine = await openShelf("5", [here], () => true);
  for (const [op, sheet] of [["a", here], ["b", there], ["c", other]]) await mine.put(operation(op, sheet));
  await mine.put({ ...operation("a", here), locked: true }, ["a"]);
  await mine.put({ ...operation("b2", there), locked: true });
  await (await openShelf("55", [here], () => true)).put(operation("d", here));
  const seen = async (person, sheet, takes) => (await (await openShelf(person, [sheet], takes)).load()).map(({ op, sheet: of, locked }) => [op, of, locked]);
  assert.deepEqual(await seen("5", here, (sheet) => sheet === here), [["a", here, true], ["b2", there, true]], "what is on its way to another open sheet is not this page's");
  assert.deepEqual((await seen("5", there, () => true)).map(([op]) => op), ["a", "b", "b2"]);
  assert.deepEqual(await seen("55", there, () => true), [["d", here, false]]);
  await mine.remove(["a", "b2"]);
  assert.deepEqual(await seen("5", here, (sheet) => sheet === here), []);
});

test("values that came too late become a file that the import takes: 塾ID, quoted names, 欠席 in the exam's own column", () => {
  const facts = { juku: "012345", year: "2026", season: "夏期" };
  const of = (student, name, absent = false, exam = "7") => (kind, value, heading = "国語_大問1", place = 2) => ({ student, name, sitting: `${student}:@${exam}`, absent, kind, value, heading, place });
  const [aoki, ito, ueda, yano] = [of("0001", "青木, はな"), of("0002", '伊藤 "けん"'), of("0003", "=上田", true), of("0004", "矢野", true)];
  const { text, left } = marksFile(facts, [
    aoki("mark", 0, "国語_大問2_小問1", 3), aoki("mark", 18), aoki("mark", null, "国語_大問2_小問2", 4),
    ito("attendance", 1), ito("mark", 5, "国語_大問2_小問1", 3),
    of("0002", '伊藤 "けん"', false, "8")("mark", 7, "算数_大問1", 9),
    // Present again: a mark says so, and without one a file cannot.
    ueda("attendance", 0), ueda("mark", 9), yano("attendance", 0), yano("note", "late"),
  ]);
  assert.equal(text, [
    "\ufeff塾ID,生徒ID,生徒名,年度,期間,国語_大問1,国語_大問2_小問1,算数_大問1",
    '012345,0001,"青木, はな",2026,夏期,18,0,',
    '012345,0002,"伊藤 ""けん""",2026,夏期,欠席,,7',
    "012345,0003,'=上田,2026,夏期,9,,",
    "",
  ].join("\r\n"));
  assert.equal(left, 4, "未入力, a mark of somebody absent, 受験 without a mark, and a note");
  assert.deepEqual(marksFile(facts, [aoki("mark", null), yano("mark", 3)]), { text: "", left: 2 });
});

test("taking back what was not sent sends nothing", () => {
  const queue = new Queue(shelf(), () => "x");
  queue.want("a", 3, 4, "typed");
  queue.want("a", 3, 3, "undone");
  assert.equal(queue.size, 0);
});

test("what is copied is pasted as it was", () => {
  for (const block of [[["18", "", "欠"], ["a\tb", "c\n\"d\"", "0"]], [["1"]], [["", ""], ["", "2"]]]) {
    assert.deepEqual(blockOfText(textOfBlock(block)), block);
  }
  assert.deepEqual(blockOfText("1\t2\r\n3\t4\r\n"), [["1", "2"], ["3", "4"]]);
});

const TARGET = {
  shown: 3,
  rows: ["青木 はな", "伊藤 けん", "上野 そら"].map((name, at) => ({ id: `10000${at + 1}`, name, number: at + 1, values: [null, null] })),
  columns: [{ label: "大問1", subject: "", full: 20 }, { label: "大問2", subject: "", full: 30 }],
  at: 0,
};

const cells = ({ cells: placed }) => placed.map(({ row, column, text }) => [row, column, text]);

test("with ids or names a row finds its pupil, never by its place", () => {
  const byId = plan([["100003", "18", "5"], ["100001", "欠", ""]], TARGET, 0, 0);
  assert.deepEqual([byId.by, cells(byId)], ["id", [[2, 0, "18"], [2, 1, "5"], [0, 0, "欠"], [0, 1, ""]]]);
  const byName = plan([["氏名", "合計", "大問2"], ["伊藤 けん", "30", "30"], ["だれか", "1", "1"]], TARGET, 0, 0);
  assert.deepEqual([byName.by, cells(byName), byName.warnings], ["name", [[1, 1, "30"]], ["「だれか」はこの得点表にいません"]]);
});

test("without them the place decides, and what does not fit is said", () => {
  const placed = plan([["1", "2", "3", "x"], ["4", "5", "6", "x"]], TARGET, 2, 0);
  assert.equal(placed.by, "place");
  assert.deepEqual(cells(placed), [[2, 0, "1"], [2, 1, "2"]]);
  assert.equal(placed.warnings.length, 2);
});

test("合計 is compared with what the marks come to, and goes nowhere", () => {
  const half = { ...TARGET, rows: TARGET.rows.map((row) => ({ ...row, values: [10, null] })) };
  const named = plan([["氏名", "大問2", "合計"], ["青木 はな", "20", "30点"], ["伊藤 けん", "20", "３１"], ["上野 そら", "", "40"]], half, 0, 0);
  assert.deepEqual(cells(named), [[0, 1, "20"], [1, 1, "20"], [2, 1, ""]]);
  assert.deepEqual(named.warnings, [
    "2番 伊藤 けん: 貼り付けた合計は31点ですが、大問の合計は30点です",
    "3番 上野 そら: 貼り付けた合計は40点ですが、大問の合計は10点です（空欄があります）",
  ]);
  // Without headings it stands behind the last item, as on the sheet; nobody who was absent has one.
  const placed = plan([["1", "2", "3"], ["4", "5", "8"], ["欠", "", "0"]], TARGET, 0, 0);
  assert.deepEqual(placed.warnings, ["2番 伊藤 けん: 貼り付けた合計は8点ですが、大問の合計は9点です"]);
  assert.deepEqual(plan([["1", "2", ""]], TARGET, 0, 0).warnings, []);
});

test("what is odd is what the server finds odd", async () => {
  const cases = JSON.parse(await readFile(new URL("doubts.json", import.meta.url), "utf8"));
  for (const { about, full, rows, doubts: expected } of cases) {
    const looked = rows.map(({ absent = false, marks, last = null }) => ({ absent, marks, last }));
    assert.deepEqual(doubts(looked, full), expected, about);
  }
});

test("a cell that was passed over is noticed; the row that is being typed is not", () => {
  const rows = (...marks) => marks.map((row) => ({ absent: row === null, marks: row ?? [null, null, null], last: null }));
  for (const [sheet, found] of [
    [rows([1, 2, 3], [1, null, null], [null, null, null]), []],
    [rows([1, null, 3], null, [1, 2, null]), [{ row: 0, items: [1] }]],
    // Typed down the columns, nobody is behind yet.
    [rows([1, null, null], [2, null, null], [3, null, null]), []],
    [rows([1, 2, null], [2, null, null], [3, 4, null]), [{ row: 1, items: [1] }]],
    // A row that nobody began is no slip within it.
    [rows([null, null, null], [1, 2, 3]), []],
  ]) assert.deepEqual(gaps(sheet), found, JSON.stringify(sheet));
});

test("a pupil who is not shown is reached by 生徒ID, never by a place", () => {
  const target = { ...TARGET, shown: 2 };
  assert.deepEqual(cells(plan([["100003", "18"]], target, 0, 0)), [[2, 0, "18"]]);
  const beyond = plan([["1"], ["2"]], target, 1, 0);
  assert.deepEqual([cells(beyond), beyond.warnings], [[[1, 0, "1"]], ["2行目は、得点表からはみ出します"]]);
});

test("a few letters find a pupil in any width and kana, whoever has just that number first", () => {
  const pupils = TARGET.rows.map(({ id, name }, at) => ({ number: at + 1, student: id, name, kana: ["あおき はな", "いとう けん", ""][at] }));
  for (const [text, numbers] of [
    ["はな", [1]], ["ｱｵｷ", [1]], ["アオキハナ", [1]], ["伊藤", [2]], ["いとうけん", [2]], ["ソラ", [3]], ["上野　そら", [3]],
    ["2", [2]], ["３", [3]], ["100003", [3]], ["1000", [1, 2, 3]], ["", []], ["　", []], ["だれか", []],
  ]) assert.deepEqual(find(pupils, text).map(({ number }) => number), numbers, text);
  assert.deepEqual(find([{ number: 1, student: "3", name: "", kana: "" }, { number: 2, student: "13", name: "", kana: "" }, ...pupils.slice(2)], "3").map(({ number }) => number), [1, 3, 2]);
});

const BOTH = {
  ...TARGET,
  rows: TARGET.rows.map((row) => ({ ...row, values: [null, null, null, null] })),
  columns: ["国語", "算数"].flatMap((subject) => [20, 30].map((full, at) => ({ label: `${subject} 大問${at + 1}`, subject, full }))),
};

test("a block may go over both subjects, by place and by headings", () => {
  const placed = plan([["1", "2", "3", "4", "10"]], BOTH, 1, 0);
  assert.deepEqual([cells(placed), placed.warnings], [[[1, 0, "1"], [1, 1, "2"], [1, 2, "3"], [1, 3, "4"]], []]);
  for (const heads of [["国語_大問1", "国語 大問2", "算数大問1", "算数＿大問2"], ["大問1", "大問2", "大問1", "大問2"]]) {
    const named = plan([["生徒ID", ...heads], ["100003", "1", "2", "3", "4"]], BOTH, 0, 0);
    assert.deepEqual(cells(named), [[2, 0, "1"], [2, 1, "2"], [2, 2, "3"], [2, 3, "4"]], heads.join());
  }
  // Headings that name no subject are of the one that is pasted on.
  const one = plan([["氏名", "大問2", "大問1"], ["青木 はな", "5", "6"]], { ...BOTH, at: 2 }, 0, 2);
  assert.deepEqual(cells(one), [[0, 3, "5"], [0, 2, "6"]]);
});

test("each 合計 of both subjects is compared with its own items", () => {
  const heads = ["氏名", "国語_大問1", "国語_大問2", "国語_合計", "算数_大問1", "算数_大問2", "算数_合計"];
  const two = plan([heads, ["青木 はな", "1", "2", "3", "4", "5", "9"], ["伊藤 けん", "1", "2", "3", "4", "5", "8"]], BOTH, 0, 0);
  assert.deepEqual(two.warnings, ["2番 伊藤 けん: 貼り付けた合計は8点ですが、大問の合計は9点です"]);
  const one = plan([["氏名", "大問1", "大問2", "大問1", "大問2", "合計"], ["青木 はな", "1", "2", "4", "5", "12"]], BOTH, 0, 0);
  assert.deepEqual([cells(one).length, one.warnings], [4, []]);
});

// A row of two exams with two items each: "-" is empty, a digit a mark, an exam in brackets was missed.
const line = (text) => ({
  cells: text.split(" ").flatMap((exam) => {
    const sitting = { absent: exam.startsWith("(") ? 1 : 0 };
    return [...exam.replace(/[()]/g, "")].map((mark) => ({ value: mark === "-" ? null : Number(mark), sitting }));
  }),
});

test("Enter leads along both subjects and then to the next pupil, past what was missed", () => {
  for (const [rows, from, to] of [
    [["-- --", "-- --"], [0, 0], [0, 1]],
    [["1- --", "-- --"], [0, 1], [0, 2]],
    [["12 3-", "-- --"], [0, 3], [1, 0]],
    [["12 34", "12 3-"], [0, 3], [1, 3]],
    [["-- (--)", "(--) --"], [0, 1], [1, 2]],
    [["(--) --", "-- --"], [0, 0], [0, 1]],
    [["(--) --", "-- --"], [0, 1], [0, 2]],
    [["-- --", "(--) (--)", "-- --"], [0, 3], [2, 0]],
    [["-- --", "(--) 1-"], [0, 3], [1, 3]],
    [["-- --"], [0, 3], undefined],
    [["-- (--)"], [0, 1], undefined],
  ]) {
    const there = onward(rows.map(line), ...from);
    assert.deepEqual(there && [there.row, there.column], to, `${rows.join(" | ")} from ${from}`);
  }
  assert.equal(firstEmpty(line("(--) 12")), 2);
  assert.equal(firstEmpty(line("(12) (--)")), 0);
});

test("from wherever one begins, Enter reaches every empty cell of whoever sat, each once", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const roll = dice(seed);
    const rows = Array.from({ length: 1 + roll(5) }, () => line([0, 1].map(() => (roll(4) === 0 ? "(---)" : "---")).join(" ")));
    const wanted = rows.flatMap((row, at) => row.cells.flatMap((cell, column) => (cell.sitting.absent ? [] : [`${at}:${column}`])));
    const first = rows.findIndex((row) => row.cells.some(({ sitting }) => !sitting.absent));
    if (first < 0) continue;
    const walked = [];
    for (let at = { row: first, column: firstEmpty(rows[first]) }; at; at = onward(rows, at.row, at.column)) {
      walked.push(`${at.row}:${at.column}`);
      assert.ok(walked.length <= 30, `seed ${seed}: round in a circle`);
    }
    assert.deepEqual(walked.filter((place) => wanted.includes(place)), wanted, `seed ${seed}`);
  }
});

test("the cells of several sheets wait in one queue and leave sheet by sheet", async () => {
  const kept = shelf();
  const queue = new Queue(kept, () => `op${kept.kept.length}`, (cell) => (cell.startsWith("1:") ? "/a" : "/b"));
  for (const cell of ["1:1", "2:1", "1:@7", "2:2"]) queue.want(cell, null, 1, "typed");
  const first = queue.take(20);
  assert.deepEqual(first.map(({ sheet, cell }) => [sheet, cell]), [["/a", "1:1"], ["/a", "1:@7"]]);
  queue.giveBack(first);
  // A sheet that takes nothing keeps no other waiting.
  const other = queue.take(20, new Set(["/a"]));
  assert.deepEqual(other.map(({ cell }) => cell), ["2:1", "2:2"]);
  for (const { op } of other) queue.settle({ op, result: "kept" });
  assert.deepEqual([queue.size, queue.take(20, new Set(["/a"]))], [2, []]);
  const again = new Queue(kept, () => "x", () => "/elsewhere");
  await again.resume();
  assert.deepEqual(again.take(20).map(({ sheet, cell }) => [sheet, cell]), [["/a", "1:1"], ["/a", "1:@7"]]);
});

test("a note is a kind and a reason of one line, at most sixty letters long", () => {
  for (const [kind, reason, note, words] of [
    ["", "忘れ物", null, "なし"],
    ["late", "", "late", "遅刻"],
    ["late", " 電車の\n遅れ ", "late 電車の 遅れ", "遅刻（電車の 遅れ）"],
    ["away", "𠮷".repeat(61), `away ${"𠮷".repeat(60)}`, `途中退席（${"𠮷".repeat(60)}）`],
  ]) assert.deepEqual([writeNote(kind, reason), wordsOfNote(writeNote(kind, reason))], [note, words]);
});

test("notes wait, are undone and are replaced as marks are, beside the attendance of the same pupil", () => {
  let names = 0;
  const queue = new Queue(shelf(), () => `op${names++}`);
  const history = new History();
  queue.want("1:~7", null, "late 電車", "typed");
  queue.want("1:@7", 0, 1, "typed");
  history.keep([{ cell: "1:~7", from: null, to: "late 電車" }]);
  const [sent] = queue.take(1);
  assert.deepEqual([sent.cell, sent.seen, sent.value], ["1:~7", null, "late 電車"]);
  const [back] = history.undo();
  queue.want(back.cell, null, back.to, "undone");
  queue.settle({ op: sent.op, result: "kept" });
  const after = queue.take(20).find(({ cell }) => cell === "1:~7");
  assert.deepEqual([after.seen, after.value], ["late 電車", null]);
});
