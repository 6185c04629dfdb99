// Rules fire when they should and keep silent when they should, over series that promtool makes up.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

const RULES = path.join(import.meta.dirname, "../prometheus/alerts.yml");
const SERVER = 'job="autograder",instance="127.0.0.1:8080"';
// Which rules there are of reports and their replica.
const OF_A_REPLICA = ["ReplicaUnused", "ReplicaOftenBehind"];

// Which of these rules fire after two hours of `series`, each a metric with the labels it has more and its values by the minute.
function firing(series) {
  const folder = mkdtempSync(path.join(tmpdir(), "alerts-"));
  try {
    const input_series = series.map(([name, labels, values]) => ({ series: `${name}{${[SERVER, ...labels].join(",")}}`, values }));
    return OF_A_REPLICA.filter((alertname) => {
      // It is said that nothing fires; where something does, promtool tells that it was not expected.
      const tests = [{ interval: "1m", input_series, alert_rule_test: [{ eval_time: "2h", alertname, exp_alerts: [] }] }];
      const file = path.join(folder, `${alertname}.json`);
      writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: "1m", tests }));
      const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", file], { encoding: "utf8" });
      if (status !== 0) assert.match(stdout + stderr, new RegExp(`alertname: ?${alertname}`));
      return status !== 0;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Reports by where they are read, so many more each minute, and whether the last was read from the replica.
const reads = (replica, database, up) => [
  ["database_report_reads_total", ['from="replica"'], `0+${replica}x120`],
  ["database_report_reads_total", ['from="database"'], `0+${database}x120`],
  ["database_replica_up", [], up],
];

test("a replica that serves is no alert, and neither is a server that has none", () => {
  assert.deepEqual(firing(reads(9, 1, "1x120")), []);
  assert.deepEqual(firing([["database_up", [], "1x120"]]), []);
});

test("a replica that is away is one alert", () => {
  assert.deepEqual(firing(reads(0, 5, "0x120")), ["ReplicaUnused"]);
});

test("a replica that is behind again and again is found, though the last report came from it", () => {
  assert.deepEqual(firing(reads(1, 4, "1 0 0 0 1x116")), ["ReplicaOftenBehind"]);
  assert.deepEqual(firing(reads(1, 4, "1 " + "0 0 0 0 1 ".repeat(24).trim())), ["ReplicaOftenBehind"]);
});
