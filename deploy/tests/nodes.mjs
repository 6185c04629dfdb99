// Two nodes of each server on one PostgreSQL, behind nginx and under load, of which one is killed again and again:
//
//   node deploy/tests/nodes.mjs [SECONDS] [KILL_EVERY]
//
// AUTOGRADER and BACKUP_MGMT are the built programs. Every write must be taken in the end, and be there once; every task must
// end once, and every slot of the calendar be enqueued once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openCluster } from "./cluster.mjs";
import { freePort, openProxy } from "./proxy.mjs";
import { PRODUCTS, order, prepare } from "./writers.mjs";

const [seconds = 60, killEvery = 6] = process.argv.slice(2).map(Number);
// A second, at each server.
const [WRITES, RESETS] = [20, 2];
// Like the service manager's RestartSec.
const RESTART_MS = 2_000;
const PATIENCE_MS = 180_000;
// A task whose node died is taken again once its lease of a minute has run out.
const DRAIN_MS = 150_000;
// Who forgot a password is asked to wait for a mail; nobody here has an address to get one at.
const MAIL = { SMTP_HOST: "127.0.0.1", SMTP_PORT: "9", SMTP_TLS: "none", MAIL_FROM: "drill@kouzyou.example" };
// Slots that the drill lets come every second, besides the usual ones.
const SLOTS = { autograder: ["remind-of-deadlines", "mail-notices"], "backup-mgmt": ["judge-fleet", "compare-alerts"] };

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

// What the database itself notes of every task that ends, every slot that is taken, and the task that comes of it.
const NOTES = `
  CREATE SCHEMA drill;
  CREATE TABLE drill.ended (task BIGINT, kind TEXT, state TEXT, attempts BIGINT, most BIGINT);
  CREATE TABLE drill.made (task BIGINT, tx BIGINT);
  CREATE TABLE drill.fired (name TEXT, slot TIMESTAMPTZ, tx BIGINT);
  CREATE TABLE drill.slots (name TEXT, slot TIMESTAMPTZ);
  CREATE FUNCTION drill.note_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO drill.ended VALUES (NEW.id, NEW.kind, NEW.state, NEW.attempts, NEW.max_attempts); RETURN NULL; END $$;
  CREATE FUNCTION drill.note_made() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO drill.made VALUES (NEW.id, txid_current()); RETURN NULL; END $$;
  CREATE FUNCTION drill.note_slot() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO drill.fired VALUES (OLD.name, OLD.next_at, txid_current()); RETURN NULL; END $$;
  CREATE TRIGGER drill_end AFTER UPDATE ON tasks FOR EACH ROW
    WHEN (NEW.state IN ('done', 'failed', 'cancelled') AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION drill.note_end();
  CREATE TRIGGER drill_made AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION drill.note_made();
  CREATE TRIGGER drill_slot AFTER UPDATE ON task_schedules FOR EACH ROW
    WHEN (OLD.next_at <= now() AND NEW.next_at > now()) EXECUTE FUNCTION drill.note_slot();`;

// A node, which is started anew whenever it was killed.
class Node {
  constructor(ground, port) {
    Object.assign(this, { ground, port, ends: false, kills: 0 });
    this.#start();
  }

  #start() {
    const { program, env, folder } = this.ground;
    this.process = spawn(program, ["serve", "--listen", `127.0.0.1:${this.port}`], { env, cwd: folder, stdio: "ignore" });
    this.ended = once(this.process, "exit").then(async () => {
      if (this.ends) return;
      await sleep(RESTART_MS);
      if (!this.ends) this.#start();
    });
  }

  kill() {
    if (this.process.exitCode === null && this.process.signalCode === null) this.kills += Number(this.process.kill("SIGKILL"));
  }

  async close() {
    this.ends = true;
    this.process.kill("SIGTERM");
    await this.ended;
  }

  async answers() {
    return (await fetch(`http://127.0.0.1:${this.port}/health`).catch(() => null))?.status === 200;
  }
}

async function until(what, holds, patience) {
  for (const from = Date.now(); !(await holds()); await sleep(200)) assert.ok(Date.now() - from < patience, what);
}

class Drill {
  static async open(product, cluster) {
    const database = product.name.replace("-", "_");
    await cluster.ask(`CREATE DATABASE ${database}`);
    const ground = await prepare(product, cluster.addressOf(database), { ...MAIL, BEHIND_HTTPS: "true", PUBLIC_URL: `https://${product.host}` });
    const ports = [await freePort(), await freePort()];
    const nodes = ports.map((port) => new Node(ground, port));
    const drill = new Drill({ product, database, cluster, ground, nodes, taken: [], sent: 0, again: 0, cutOff: 0, resets: 0, broken: [] });
    await until(`${product.name} starts`, async () => (await Promise.all(nodes.map((node) => node.answers()))).every(Boolean), PATIENCE_MS);
    await cluster.ask(NOTES, database);
    drill.proxy = await openProxy(product.name, ports);
    return drill;
  }

  constructor(parts) {
    Object.assign(this, parts);
  }

  ask(statement) {
    return this.cluster.ask(statement, this.database);
  }

  // Sends the `n`th order until it is taken. The same key again is answered as the first time, or with 200; where the first
  // time was cut off half-way the answer is 409 and says to look, which is done here.
  async write(n) {
    let key = `drill-${n}`;
    for (const from = Date.now(); ; this.again += 1) {
      const { pathname, init } = order(this.product, this.ground.token, n, key);
      const answer = await this.proxy.ask(pathname, init).catch((error) => ({ status: error.code }));
      if (answer.status === 201 || answer.status === 200) return this.taken.push(n);
      if (answer.status === 409 && answer.body.includes("途中で切れました")) {
        this.cutOff += 1;
        if ((await this.cluster.list(this.product.kept, this.database)).includes(String(n))) return this.taken.push(n);
        key += "-again";
        continue;
      }
      const words = `${this.product.name}: ${answer.status} ${answer.body ?? ""}`;
      assert.ok([502, 503, 504, "ECONNRESET"].includes(answer.status) && Date.now() - from < PATIENCE_MS, words);
      await sleep(250);
    }
  }

  // Somebody forgot a password: one task each time.
  async reset() {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: `https://${this.proxy.host}`, "sec-fetch-site": "same-origin" };
    const answer = await this.proxy.ask("/reset", { method: "POST", headers, body: "login=kanri" }).catch(() => ({}));
    if (answer.status < 400) this.resets += 1;
  }

  // Lets slots of the calendar come, unless one waits already.
  rewind() {
    const names = SLOTS[this.product.name].map((name) => `'${name}'`).join(", ");
    return this.ask(`WITH now_due AS (UPDATE task_schedules SET next_at = date_trunc('milliseconds', now())
        WHERE name IN (${names}) AND next_at > now() RETURNING name, next_at)
      INSERT INTO drill.slots SELECT name, next_at FROM now_due`);
  }

  async run() {
    const [began, orders] = [performance.now(), []];
    let killed = 0;
    for (let tick = 0, age = 0; (age = (performance.now() - began) / 1_000) < seconds; ) {
      while (this.sent < age * WRITES) orders.push(this.write((this.sent += 1)).catch((error) => this.broken.push(error)));
      if (age > tick) {
        tick += 1;
        orders.push(this.rewind(), ...Array.from({ length: RESETS }, () => this.reset()));
      }
      if (age > (killed + 1) * killEvery) {
        killed += 1;
        this.nodes[Math.floor(Math.random() * this.nodes.length)].kill();
      }
      await sleep(10);
    }
    await Promise.all(orders);
    assert.deepEqual(this.broken, []);
    await until(`${this.product.name}: tasks are left over`, async () => (await this.ask("SELECT COUNT(*) FROM tasks WHERE state = 'running' OR (state = 'waiting' AND due_at <= now())")) === "0", DRAIN_MS);
    await until(`${this.product.name}: slots are left over`, async () => (await this.ask("SELECT COUNT(*) FROM task_schedules WHERE next_at <= now()")) === "0", PATIENCE_MS);
  }

  async judge() {
    const { name } = this.product;
    const kept = (await this.cluster.list(this.product.kept, this.database)).map(Number);
    assert.deepEqual(kept, this.taken.toSorted((a, b) => a - b), `${name}: what is there is not what was taken`);
    const none = async (what, statement) => assert.equal(await this.ask(statement), "", `${name}: ${what}`);
    await none("a task ended twice", "SELECT task, COUNT(*) FROM drill.ended GROUP BY task HAVING COUNT(*) > 1");
    await none("a task never ended", "SELECT id, kind, state FROM tasks WHERE finished_at IS NULL AND due_at < now() - interval '5 seconds'");
    await none("a task failed", "SELECT kind, state, attempts FROM drill.ended WHERE state <> 'done' AND most > 1");
    await none("a slot was taken twice", "SELECT name, slot, COUNT(*) FROM drill.fired GROUP BY name, slot HAVING COUNT(*) > 1");
    await none("a slot was forgotten", "SELECT name, slot FROM drill.slots EXCEPT SELECT name, slot FROM drill.fired");
    await none("a slot made none or several tasks", "SELECT f.name, f.slot, COUNT(m.task) FROM drill.fired f LEFT JOIN drill.made m ON m.tx = f.tx GROUP BY f.name, f.slot, f.tx HAVING COUNT(m.task) <> 1");
    const [tasks, again, slots] = await Promise.all(["SELECT COUNT(*) FROM drill.ended", "SELECT COUNT(*) FROM drill.ended WHERE attempts > 1", "SELECT COUNT(*) FROM drill.fired"].map((one) => this.ask(one)));
    const kills = this.nodes.reduce((sum, node) => sum + node.kills, 0);
    console.log(
      `${name}: ${kills} kills in ${seconds} s; ${this.taken.length} writes taken, ${this.again} sent again (${this.cutOff} cut off half-way), all there once; ` +
        `${tasks} tasks ended once (${again} after their node had died), ${slots} slots taken once`,
    );
    assert.ok(this.resets > seconds / 2 && kills > 0 && Number(tasks) > 0 && Number(slots) > 0, `${name}: nothing happened`);
  }

  async close() {
    await this.proxy?.close();
    await Promise.all(this.nodes.map((node) => node.close()));
    await this.ground.close();
  }
}

const cluster = await openCluster();
const drills = [];
try {
  for (const product of PRODUCTS) drills.push(await Drill.open(product, cluster));
  await Promise.all(drills.map((drill) => drill.run()));
  for (const drill of drills) await drill.judge();
} finally {
  await Promise.all(drills.map((drill) => drill.close()));
  await cluster.close();
}
