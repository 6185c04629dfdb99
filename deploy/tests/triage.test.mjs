// The faults of the manuals (運用マニュアル.md: it does not start, the database, the look of pages, an update that was not
// applied, the disk, the memory; 緊急時対応.md), made on purpose: doctor names each within five seconds and says what to do.
// AUTOGRADER and BACKUP_MGMT are the built programs.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { constants, chmod, copyFile, mkdir, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { openCluster } from "./cluster.mjs";
import { prepareGround } from "../../frontend/journeys/place.mjs";
import { freePort } from "./proxy.mjs";

// On a machine that is free. On a busy one looking takes longer where nothing is wrong, too: so many times that is granted.
const WITHIN_MS = 5_000;
const GRANTED = 4;
const STARTING_MS = 120_000;

// Listens and never says a word, or says what a stranger's server would.
async function listen(words) {
  const server = net.createServer((socket) => socket.on("error", () => {}).write(words)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: server.address().port, close: () => server.close() };
}

// What `doctor` says in the place, with these settings besides, of another program or on another machine (a command that begins
// it), and how long it took.
async function examine(place, { settings = {}, program = place.program, machine = [] } = {}) {
  const began = performance.now();
  const [first, ...rest] = [...machine, program, "doctor", "--deploy"];
  const said = await promisify(execFile)(first, rest, { env: { ...place.env, ...settings }, cwd: place.folder }).catch((error) => error);
  return { code: said.code, stdout: said.stdout, stderr: said.stderr, took: performance.now() - began };
}

async function zero(file, from, length) {
  const handle = await open(file, "r+");
  await handle.write(Buffer.alloc(length), 0, length, from);
  await handle.close();
}

// A copy of the database with a fault in it.
async function broken({ folder }, name, spoil) {
  const file = path.join(folder, `${name}.db`);
  await copyFile(path.join(folder, "place.db"), file);
  await spoil(file);
  return { settings: { DATABASE_URL: `sqlite://${file}` } };
}

// A machine whose mounts are changed by `script`, for one program alone; root is not needed.
const changed = (script, ...words) => ["unshare", "--map-root-user", "--mount", "sh", "-euc", `${script}; shift ${words.length}; exec "$@"`, "sh", ...words];

const RESTORING = /restore-backup .*\.tar\.zst --replace/;

// Each fault: what is done to the place, what doctor says, and what to do.
const FAULTS = [
  {
    fault: "a setting that cannot be read",
    make: () => ({ settings: { SESSION_HOURS: "たくさん" } }),
    says: /\[異常\] 設定: SESSION_HOURS の値「たくさん」/,
    advises: /設定を直して/,
  },
  {
    fault: "somebody else at the port",
    async make() {
      const stranger = await listen("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      return { settings: { LISTEN: `127.0.0.1:${stranger.port}` }, undo: stranger.close };
    },
    says: /\[異常\] ポート: .*このサーバーでないプログラムが使っています/,
    advises: /LISTEN を別のポートに/,
  },
  {
    fault: "pages of the file are gone",
    make: (place) => broken(place, "zeroed", (file) => zero(file, 20 * 4096, 40 * 4096)),
    says: /\[異常\] データベース: 壊れています/,
    advises: RESTORING,
  },
  {
    fault: "the head of the file is gone",
    make: (place) => broken(place, "headless", (file) => zero(file, 0, 4096)),
    says: /\[異常\] データベース: 壊れています/,
    advises: RESTORING,
  },
  {
    fault: "half of the file is gone",
    make: (place) => broken(place, "halved", (file) => truncate(file, 100 * 1024)),
    says: /\[異常\] データベース: 壊れています/,
    advises: RESTORING,
  },
  {
    fault: "the file is gone",
    make: ({ folder }) => ({ settings: { DATABASE_URL: `sqlite://${folder}/gone.db` } }),
    says: /\[異常\] データベース: データベース .* がありません/,
    advises: RESTORING,
  },
  {
    fault: "an update that was not applied",
    make: (place) =>
      broken(place, "behind", (file) => promisify(execFile)("sqlite3", [file, "DELETE FROM schema_migrations WHERE rowid = (SELECT MAX(rowid) FROM schema_migrations)"])),
    says: /\[異常\] データベース: 更新が1件待っています/,
    advises: /migrate を実行/,
  },
  {
    fault: "PostgreSQL is down",
    make: async () => ({ settings: { DATABASE_URL: `postgres://somebody@127.0.0.1:${await freePort()}/any` } }),
    says: /\[異常\] データベース: PostgreSQL が動いていません/,
    advises: /systemctl start postgresql/,
  },
  {
    fault: "PostgreSQL does not answer",
    async make() {
      const silent = await listen("");
      return { settings: { DATABASE_URL: `postgres://somebody@127.0.0.1:${silent.port}/any` }, undo: silent.close };
    },
    says: /\[異常\] データベース: PostgreSQL が応答しません/,
    advises: /ファイアウォール/,
  },
  {
    fault: "PostgreSQL does not take the password",
    make: ({ cluster }) => ({ settings: { DATABASE_URL: cluster.addressOf("postgres").replace(/:[0-9a-f]+@/, ":wrong@") } }),
    says: /\[異常\] データベース: PostgreSQL が、利用者かパスワードを受け付けません/,
    advises: /DATABASE_URL の利用者とパスワード/,
  },
  {
    fault: "PostgreSQL has no such database",
    make: ({ cluster }) => ({ settings: { DATABASE_URL: cluster.addressOf("nothing") } }),
    says: /\[異常\] データベース: PostgreSQL に、DATABASE_URL のデータベースがありません/,
    advises: /createdb/,
  },
  {
    fault: "others can read the data",
    async make({ folder }) {
      await chmod(folder, 0o755);
      return { undo: () => chmod(folder, 0o750) };
    },
    says: /\[注意\] 権限: .* をほかの利用者が読めます\(755\)/,
    advises: /chmod 750/,
    code: 1,
  },
  {
    fault: "a full disk",
    async make({ folder }) {
      const data = path.join(folder, "small");
      await mkdir(data, { mode: 0o750 });
      const machine = changed('mount -t tmpfs -o size=8m,mode=750 tmpfs "$1"', data);
      return { settings: { DATA_DIR: data }, machine, undo: () => rm(data, { recursive: true }) };
    },
    says: /\[異常\] ディスク: DATA_DIR、OWN_BACKUP_DIR のディスクの空きは /,
    advises: /prune-backups、古いログの削除/,
  },
  {
    fault: "no memory left",
    async make({ folder }) {
      const told = path.join(folder, "meminfo");
      await writeFile(told, "MemTotal:        4000000 kB\nMemFree:           20000 kB\nMemAvailable:      64000 kB\n");
      return { machine: changed('mount --bind "$1" /proc/meminfo', told) };
    },
    says: /\[異常\] メモリ: .* のうち .* を使えます/,
    advises: /ほかのプログラムを止める/,
  },
  {
    fault: "a program without its styles",
    async make({ folder, program }) {
      const spoilt = path.join(folder, "spoilt");
      await copyFile(program, spoilt, constants.COPYFILE_FICLONE);
      const at = (await readFile(spoilt)).indexOf('"app.css":');
      assert.ok(at > 0, "the program holds no manifest");
      const handle = await open(spoilt, "r+");
      await handle.write('"app_css":', at);
      await handle.close();
      return { program: spoilt, undo: () => rm(spoilt) };
    },
    says: /\[異常\] 画面の部品: このプログラムに画面の部品が入っていません/,
    advises: /正しく作られたプログラムに入れ替えて/,
  },
];

let cluster;
before(async () => (cluster = await openCluster()));
after(() => cluster?.close());

for (const program of ["AUTOGRADER", "BACKUP_MGMT"]) {
  describe(`doctor of ${program}`, () => {
    let place;
    before(async () => {
      const ground = await prepareGround(program, { LISTEN: "127.0.0.1:0" });
      place = { ...ground, cluster };
      await chmod(ground.folder, 0o750);
      await ground.command("migrate");
      await ground.command("backup");
    });
    after(() => place?.close());

    for (const { fault, make, says, advises, code = 2 } of FAULTS) {
      test(fault, async () => {
        const usual = await examine(place);
        const { undo, ...conditions } = await make(place);
        try {
          const said = await examine(place, conditions);
          assert.ok(said.took < WITHIN_MS + GRANTED * usual.took, `it took ${said.took.toFixed(0)} ms, where nothing is wrong ${usual.took.toFixed(0)} ms`);
          const lines = said.stdout.split("\n");
          const at = lines.findIndex((line) => says.test(line));
          assert.ok(at >= 0, said.stdout + said.stderr);
          assert.match(lines[at + 1], /^ +→ /);
          assert.match(lines[at + 1], advises);
          if (code === 2) assert.equal(said.code, 2);
          else assert.ok(said.code >= code);
        } finally {
          await undo?.();
        }
      });
    }

    test("the look of pages hangs on no file: where the frontend is not there, every part of a page still is", async () => {
      const frontend = path.join(import.meta.dirname, "../../frontend");
      const bare = changed('mount -t tmpfs tmpfs "$1"', frontend);
      const said = await examine(place, { machine: bare });
      assert.match(said.stdout, /\[正常\] 画面の部品: /);
      const port = await freePort();
      const [program, ...words] = [...bare, place.program, "serve", "--listen", `127.0.0.1:${port}`];
      const server = spawn(program, words, { env: place.env, cwd: place.folder, stdio: "ignore" });
      const ended = once(server, "exit");
      try {
        let page;
        for (const until = Date.now() + STARTING_MS; !page; await new Promise((resolve) => setTimeout(resolve, 100))) {
          assert.ok(Date.now() < until && server.exitCode === null, "the server does not answer");
          page = await fetch(`http://127.0.0.1:${port}/login`).then((answer) => answer.text(), () => undefined);
        }
        const parts = new Set(page.match(/\/assets\/[\w.-]+/g));
        assert.ok(parts.size >= 3, page);
        for (const part of parts) assert.equal((await fetch(`http://127.0.0.1:${port}${part}`)).status, 200, part);
      } finally {
        server.kill("SIGTERM");
        await ended;
      }
    });
  });
}
