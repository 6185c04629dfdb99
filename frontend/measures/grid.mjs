// How long a keystroke takes until it is painted, on a sheet of 200 pupils with twenty 小問 each.
//
//   AUTOGRADER=../target/debug/autograder node measures/grid.mjs
import assert from "node:assert/strict";
import { makeLargeSheet, openLargeSheet } from "../journeys/large-sheet.mjs";
import { openPlace } from "../journeys/place.mjs";
import { openBrowser, Visitor } from "../journeys/visitor.mjs";

const PUPILS = 200;
const CELLS = 200;
const PAUSE_MS = 40;
const GOAL_MS = 16;

// Notes, for each key, how long it took until the frame with its effect was painted: the message arrives after it.
function watchKeys() {
  globalThis.keystrokes = [];
  addEventListener("keydown", ({ timeStamp }) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => keystrokes.push(performance.now() - timeStamp);
      channel.port2.postMessage(null);
    });
  }, { capture: true });
}

// Seconds that the page's main thread has worked, which no other program of the machine makes longer.
async function worked(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value;
}

// Types a digit and Enter into one cell after the other, a key at a time.
async function typeThrough(page) {
  await page.locator("input.cell").first().focus();
  for (let cell = 0; cell < CELLS; cell += 1) {
    for (const key of [String(cell % 4), "Enter"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(PAUSE_MS);
    }
  }
}

async function measure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.evaluate(watchKeys);
  const before = await worked(session);
  await typeThrough(page);
  const work = ((await worked(session)) - before) * 1_000;
  // The last keys are painted a moment after they were pressed.
  await page.waitForFunction((keys) => keystrokes.length >= keys, CELLS * 2);
  const painted = (await page.evaluate(() => keystrokes)).sort((one, other) => one - other);
  assert.equal(painted.length, CELLS * 2, "keys went by without being seen");
  return { painted, work: work / painted.length };
}

const at = (sorted, share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)].toFixed(1);

const place = await openPlace("AUTOGRADER", ["本部", "塾", "教室"]);
const browser = await openBrowser();
try {
  await makeLargeSheet(place, PUPILS);
  const visitor = await Visitor.open(browser, place);
  await visitor.signIn("本部");
  await openLargeSheet(visitor.page);
  const { painted, work } = await measure(visitor.page);
  console.log(`${painted.length} keys on ${PUPILS} × 20 cells (goal ${GOAL_MS} ms)`);
  console.log(`from the key to its paint: median ${at(painted, 0.5)} ms, p95 ${at(painted, 0.95)} ms, longest ${at(painted, 1)} ms`);
  console.log(`work of the main thread for a key, sending and answers included: ${work.toFixed(1)} ms`);
} finally {
  await browser.close();
  await place.close();
}
