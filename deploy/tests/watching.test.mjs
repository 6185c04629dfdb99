// What rules and dashboards ask for is what live servers tell. AUTOGRADER and BACKUP_MGMT are the built programs.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fillJob, fillRound, openServer } from "./places.mjs";

const DEPLOY = path.join(import.meta.dirname, "..");
const RULES = path.join(DEPLOY, "prometheus/alerts.yml");
// Prometheus makes this one itself.
const OF_PROMETHEUS = ["up"];
// Repositories are measured at night; the story `monitoring` of backup-mgmt compares this one with a scrape after a night.
const OF_THE_NIGHT = ["backup_repository_bytes"];
// Without a replica nobody tells these; replica.test.mjs reads them where there is one.
const OF_A_REPLICA = ["database_replica_up", "database_report_reads_total"];
const UNTOLD_HERE = [...OF_PROMETHEUS, ...OF_THE_NIGHT, ...OF_A_REPLICA];
const PATIENCE_MS = 180_000;
const WORDS = new Set("and or unless by on without ignoring group_left group_right bool offset".split(" "));

const certificates = mkdtempSync(path.join(tmpdir(), "certificates-"));
let places, told;
before(async () => {
  const certificate = path.join(certificates, "fullchain.pem");
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=kouzyou.example"];
  execFileSync("openssl", [...words, "-keyout", path.join(certificates, "privkey.pem"), "-out", certificate], { stdio: "ignore" });
  const backedUp = (fill) => async (ground, file) => {
    await fill(ground, file);
    await ground.command("backup");
  };
  places = await Promise.all([
    openServer("AUTOGRADER", { TLS_CERTIFICATE_FILE: certificate }, backedUp(fillRound)),
    openServer("BACKUP_MGMT", { TLS_CERTIFICATE_FILE: certificate }, backedUp(fillJob)),
  ]);
  for (const { origin } of places) await fetch(`${origin}/login`);
  // Workers perform the tasks of the schedule within their first minute; until then nobody tells of attempts.
  for (const until = Date.now() + PATIENCE_MS; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    told = await Promise.all(places.map(async ({ origin }) => (await fetch(`${origin}/metrics`)).text()));
    if (missing().length === 0 || Date.now() > until) return;
  }
});
after(async () => {
  await Promise.all((places ?? []).map((place) => place.close()));
  rmSync(certificates, { recursive: true, force: true });
});

// The expressions of the rules: what stands behind `expr:`, on its line or indented below.
function rules() {
  const found = [];
  const lines = readFileSync(RULES, "utf8").split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent, rest] = /^(\s*)expr: (.*)$/.exec(lines[at]) ?? [];
    if (rest === undefined) continue;
    let expression = rest.replace(/^>-$/, "");
    while (rest === ">-" && lines[at + 1].startsWith(`${indent}  `)) expression += ` ${lines[(at += 1)].trim()}`;
    found.push({ from: "alerts.yml", expression });
  }
  return found;
}

function dashboards() {
  const files = readdirSync(path.join(DEPLOY, "grafana")).filter((file) => file.endsWith(".json"));
  return files.flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(path.join(DEPLOY, "grafana", file), "utf8"));
    return panels.flatMap(({ targets }) => targets.map(({ expr }) => ({ from: file, expression: expr })));
  });
}

// The metrics with the labels that an expression chooses them by.
function metricsIn(expression) {
  const bare = expression.replace(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, "");
  return [...bare.matchAll(/(?<![\w"{,=~.])([a-z_]\w*)\s*(\{[^}]*\})?(?!\s*\(|\w)/g)]
    .map(([, name, labels = ""]) => ({ name, labels: [...labels.matchAll(/(\w+)="([^"]*)"/g)].filter(([, label]) => label !== "job") }))
    .filter(({ name }) => !WORDS.has(name) && !UNTOLD_HERE.includes(name));
}

function isTold({ name, labels }) {
  return told.some((text) => text.split("\n").some((line) => new RegExp(`^${name}[{ ]`).test(line) && labels.every(([pair]) => line.includes(pair))));
}

// What is asked for and told by nobody, each with where it is asked for.
function missing() {
  const wanted = [...rules(), ...dashboards()].flatMap(({ from, expression }) => metricsIn(expression).map((metric) => ({ from, ...metric })));
  // Nothing failed here yet, so these two have no sample; their metric is told all the same.
  const unheard = (metric) => ["5xx", "failed"].some((value) => metric.labels.some(([, label, wanted]) => wanted === value && ["status", "outcome"].includes(label)));
  const untold = wanted.map((metric) => (unheard(metric) ? { ...metric, labels: [] } : metric)).filter((metric) => !isTold(metric));
  return untold.map(({ from, name, labels }) => `${from}: ${name} ${labels.map(([pair]) => pair)}`);
}

test("every metric of the rules and dashboards is told by a live server", () => {
  const asked = [...rules(), ...dashboards()];
  assert.ok(asked.length > 40, `only ${asked.length} expressions were found`);
  for (const { expression } of asked) {
    assert.ok(metricsIn(expression).length > 0 || UNTOLD_HERE.some((name) => new RegExp(`\\b${name}[{[ ]`).test(expression)), `no metric in: ${expression}`);
  }
  assert.deepEqual(missing(), []);
});

test("a metric that nobody tells would be found", () => {
  const [metric] = metricsIn('sum by (job) (rate(no_such_metric_total{status="5xx"}[5m])) > 1');
  assert.equal(metric.name, "no_such_metric_total");
  assert.ok(!isTold(metric));
});

test("the end of the certificate is told to the second", () => {
  const [, end] = /notAfter=(.*)/.exec(execFileSync("openssl", ["x509", "-enddate", "-noout", "-in", path.join(certificates, "fullchain.pem")], { encoding: "utf8" }));
  for (const text of told) {
    const [, seconds] = /^certificate_expiry_timestamp_seconds\{.*\} (\S+)$/m.exec(text);
    assert.equal(Number(seconds), Date.parse(end) / 1_000);
  }
});

test("names, help and units follow Prometheus' conventions", () => {
  for (const text of told) {
    const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    for (const [, name, type] of names) {
      assert.match(name, /^[a-z][a-z0-9_]*$/);
      assert.equal(name.endsWith("_total"), type === "counter", `${name} is a ${type}`);
      assert.ok(text.includes(`# HELP ${name} `), `${name} has no help`);
    }
    assert.equal(new Set(names.map(([, name]) => name)).size, names.length, "a metric is told twice");
  }
});

test("promtool finds nothing wrong with rules, configuration and scrapes", () => {
  execFileSync("promtool", ["check", "rules", RULES]);
  execFileSync("promtool", ["check", "config", path.join(DEPLOY, "prometheus/prometheus.yml")]);
  for (const text of told) {
    const { status, stderr, stdout } = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
    assert.equal(status, 0, `${stdout}${stderr}`);
  }
});
