// Going back to the former program after an update, on both engines: the database has a table, a column and an entry of a
// migration that the program does not know. AUTOGRADER and BACKUP_MGMT are the built programs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { openCluster } from "./cluster.mjs";
import { PRODUCTS, order, prepare } from "./writers.mjs";

const run = promisify(execFile);
// What the next release of each product could add.
const TABLE = { autograder: "juku", "backup-mgmt": "runs" };
const update = (product) => `
  ALTER TABLE ${TABLE[product.name]} ADD COLUMN colour TEXT;
  CREATE TABLE added_later (id BIGINT NOT NULL PRIMARY KEY, words TEXT NOT NULL);
  INSERT INTO added_later (id, words) VALUES (1, 'あとから');
  INSERT INTO schema_migrations (owner, number, name, checksum, applied_at)
    VALUES ('next-release', 1, 'added_later', 'unknown here', '2026-11-28 00:00:00+00:00');`;

let cluster;
before(async () => (cluster = await openCluster()));
after(() => cluster?.close());

for (const product of PRODUCTS) {
  for (const engine of ["sqlite", "postgres"]) {
    test(`the former ${product.name} serves the newer database on ${engine}`, { timeout: 600_000 }, async () => {
      const database = product.name.replace("-", "_");
      if (engine === "postgres") await cluster.ask(`CREATE DATABASE ${database}`);
      // The one backup there is shall be the one that is made here, also at three in the morning.
      const ground = await prepare(product, engine === "postgres" ? cluster.addressOf(database) : undefined, { OWN_BACKUP_DAILY: "false" });
      try {
        const ask = (statement) =>
          engine === "postgres" ? cluster.ask(statement, database) : run("sqlite3", [path.join(ground.folder, "place.db"), statement]).then(({ stdout }) => stdout.trim());
        await ask(update(product));
        assert.match((await ground.command("migrate")).stdout, /このプログラムより新しい更新が1件あります/);
        assert.match((await ground.command("showmigrations")).stdout, /\[\+\] next-release 1 added_later/);
        assert.match((await ground.command("doctor")).stdout, /\[注意\] データベース: このプログラムより新しい.*\n.*→ .*このまま動きます/);

        const origin = await ground.serve();
        const { pathname, init } = order(product, ground.token, 1);
        assert.equal((await fetch(`${origin}${pathname}`, init)).status, 201);
        assert.equal(await ask(product.kept), "1");

        // Its own backups hold what it does not know, and bring it back where somebody asks for that.
        await ground.command("backup");
        const [backup] = await readdir(path.join(ground.folder, "own-backups"));
        const restore = ["restore-backup", path.join(ground.folder, "own-backups", backup), "--to", `sqlite://${ground.folder}/elsewhere.db`, "--data-dir", path.join(ground.folder, "elsewhere")];
        const refused = await ground.command(...restore).catch(({ stderr }) => stderr);
        assert.match(refused, /このプログラムより新しいもの/);
        if (engine === "sqlite") {
          await ground.command(...restore, "--newer");
          const { stdout } = await run("sqlite3", [path.join(ground.folder, "elsewhere.db"), "SELECT words FROM added_later"]);
          assert.equal(stdout.trim(), "あとから");
        }
      } finally {
        await ground.close();
      }
    });
  }
}
