// PostgreSQL goes away for half a minute while both servers are under load, and comes back. AUTOGRADER and BACKUP_MGMT are the
// built programs; SECONDS_DOWN shortens the outage.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openCluster } from "./cluster.mjs";
import { PRODUCTS, order, prepare } from "./writers.mjs";

const DOWN_MS = Number(process.env.SECONDS_DOWN ?? 30) * 1_000;
const CALM_MS = 3_000;
// Requests a second, at each server: writes and pages by turns.
const RATE = 40;
// Within what time somebody must be told, long before the outage ends; and within what time all must be well again. On a quiet
// machine both take a few seconds.
const ANSWER_MS = 24_000;
const RECOVERY_MS = 60_000;

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

let cluster, servers;
before(async () => {
  cluster = await openCluster();
  servers = await Promise.all(
    PRODUCTS.map(async (product) => {
      const database = product.name.replace("-", "_");
      await cluster.ask(`CREATE DATABASE ${database}`);
      const ground = await prepare(product, cluster.addressOf(database));
      return { product, database, ground, origin: await ground.serve(), answers: [] };
    }),
  );
});
after(async () => {
  await Promise.all((servers ?? []).map(({ ground }) => ground.close()));
  await cluster?.close();
});

// Sends the `n`th request, a write or a page, and notes what came of it.
async function send(server, n) {
  const sent = performance.now();
  const write = n % 2 === 0;
  const { pathname, init } = write ? order(server.product, server.ground.token, n) : { pathname: "/login", init: { headers: { accept: "text/html" } } };
  const answer = { n, write, sent };
  try {
    const response = await fetch(`${server.origin}${pathname}`, init);
    Object.assign(answer, { status: response.status, retry: response.headers.get("retry-after"), kind: response.headers.get("content-type"), text: await response.text() });
  } catch (error) {
    answer.status = error.cause?.code ?? error.message;
  }
  answer.took = performance.now() - sent;
  server.answers.push(answer);
}

// Sends requests at the rate until `over`; gives a promise for all of their answers.
async function load(server, over) {
  const [began, sent] = [performance.now(), []];
  while (!over()) {
    const due = Math.floor(((performance.now() - began) / 1_000) * RATE);
    while (sent.length < due) sent.push(send(server, sent.length));
    await sleep(10);
  }
  await Promise.all(sent);
}

// Whether for a while now nobody was refused.
function isCalm({ answers }) {
  const since = performance.now() - CALM_MS;
  const late = answers.filter(({ sent }) => sent > since);
  return late.length > RATE && late.every(({ status }) => status !== 503);
}

test("an outage of the database is told clearly, loses nothing, and ends by itself", { timeout: 600_000 + DOWN_MS }, async (t) => {
  let [over, down, up] = [false, 0, 0];
  const loads = servers.map((server) => load(server, () => over));
  await sleep(CALM_MS);
  await cluster.stop("immediate");
  down = performance.now();
  await sleep(DOWN_MS);
  up = performance.now();
  await cluster.start();

  for (const { product, origin } of servers) {
    const from = performance.now();
    while ((await fetch(`${origin}/health`)).status !== 200) {
      assert.ok(performance.now() - from < RECOVERY_MS, `${product.name} does not recover by itself`);
      await sleep(200);
    }
  }
  const well = performance.now();
  for (const { product, answers } of servers) {
    while (!isCalm({ answers })) {
      assert.ok(performance.now() - well < RECOVERY_MS, `${product.name}: refused after the recovery`);
      await sleep(200);
    }
  }
  over = true;
  await Promise.all(loads);

  for (const { product, database, answers } of servers) {
    const wrong = answers.filter(({ status }) => ![200, 201, 503].includes(status));
    assert.deepEqual(wrong.map(({ status, text, n }) => `${n}: ${status} ${text?.slice(0, 200)}`), [], product.name);
    for (const { status, write, retry, kind, text } of answers.filter(({ status }) => status === 503)) {
      assert.match(retry ?? "", /^\d+$/, `${product.name}: a 503 without Retry-After`);
      assert.match(kind, write ? /problem\+json/ : /text\/html/);
      assert.match(text, /データベースにつながりません|保存できたか分かりません|混み合っています/);
    }
    const during = answers.filter(({ sent, took, write }) => write && sent > down && sent + took < up);
    assert.ok(during.length > 0 && during.every(({ status }) => status === 503), `${product.name}: a write was taken without a database`);
    const slowest = Math.max(...answers.map(({ took }) => took));
    assert.ok(slowest < ANSWER_MS, `${product.name}: somebody waited ${slowest.toFixed(0)} ms`);

    const kept = new Set((await cluster.list(product.kept, database)).map(Number));
    const writes = answers.filter(({ write }) => write);
    const acknowledged = writes.filter(({ status }) => status === 201);
    const lost = acknowledged.filter(({ n }) => !kept.has(n));
    const refused = writes.filter(({ status, text }) => status === 503 && text.includes("保存されていません"));
    const secret = refused.filter(({ n }) => kept.has(n));
    const unsure = writes.filter(({ status, text }) => status === 503 && text.includes("保存できたか分かりません"));
    assert.deepEqual(lost.map(({ n }) => n), [], `${product.name}: acknowledged, but not there`);
    assert.deepEqual(secret.map(({ n }) => n), [], `${product.name}: said not to be saved, but there`);
    const waiting = () => cluster.ask("SELECT COUNT(*) FROM task_schedules WHERE next_at < now() - interval '5 seconds'", database);
    for (const until = Date.now() + RECOVERY_MS; (await waiting()) !== "0"; ) {
      assert.ok(Date.now() < until, `${product.name}: the calendar is not followed any more`);
      await sleep(200);
    }
    t.diagnostic(
      `${product.name}: ${answers.length} requests, ${acknowledged.length} writes acknowledged and found, ${refused.length} refused and not there, ` +
        `${unsure.length} unsure; the slowest answer after ${(slowest / 1_000).toFixed(1)} s; well ${((well - up) / 1_000).toFixed(1)} s after the start`,
    );
  }
});
