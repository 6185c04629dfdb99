// The disk fills while both servers save and while they are backed up, on both engines: node deploy/tests/full-disk.mjs
//
// AUTOGRADER and BACKUP_MGMT are the built programs. Must run as root, because it mounts a small disk of its own.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chown, mkdir, mkdtemp, open, readdir, rm, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { openCluster } from "./cluster.mjs";
import { PRODUCTS, order, prepare } from "./writers.mjs";

const run = promisify(execFile);
const DISK = "96m";
// PostgreSQL goes on in pages that have room left; SQLite's log does not.
const WRITES_UNTIL_FULL = 5_000;

async function openDisk() {
  const folder = await mkdtemp(path.join(tmpdir(), "full-disk-"));
  await run("mount", ["-t", "tmpfs", "-o", `size=${DISK},mode=755`, "tmpfs", folder]);
  const filler = path.join(folder, "filler");
  return {
    folder,
    // Takes every byte that is left.
    async fill() {
      const file = await open(filler, "a");
      const block = Buffer.alloc(64 * 1024);
      try {
        for (let size = block.length; size >= 1; ) {
          const { bytesWritten } = await file.write(block, 0, size).catch((error) => {
            if (error.code !== "ENOSPC") throw error;
            return { bytesWritten: 0 };
          });
          if (bytesWritten === 0) size = Math.floor(size / 2);
        }
      } finally {
        await file.close();
      }
    },
    empty: () => rm(filler),
    async close() {
      await run("umount", ["-l", folder]);
      await rmdir(folder);
    },
  };
}

// A server whose database lies on the small disk; gives what the drill asks of it. PostgreSQL's log of changes lies elsewhere:
// where that has no room, PostgreSQL stops, which is the drill of outage.test.mjs.
async function openServer(product, engine, disk, cluster) {
  const name = `${product.name.replace("-", "_")}_${engine}`;
  const own = path.join(disk.folder, name);
  await mkdir(own);
  const backups = path.join(own, "own-backups");
  let address = `sqlite://${own}/place.db`;
  let leave = async () => {};
  if (engine === "postgres") {
    const space = path.join(disk.folder, `space_${name}`);
    await mkdir(space, { mode: 0o700 });
    const { uid } = await stat(cluster.data);
    await chown(space, uid, -1);
    await cluster.ask(`CREATE TABLESPACE ${name} LOCATION '${space}'`);
    await cluster.ask(`CREATE DATABASE ${name} TABLESPACE ${name}`);
    address = cluster.addressOf(name);
    leave = async () => {
      await cluster.ask(`DROP DATABASE ${name} WITH (FORCE)`);
      await cluster.ask(`DROP TABLESPACE ${name}`);
    };
  }
  const ground = await prepare(product, address, { OWN_BACKUP_DIR: backups, OWN_BACKUP_DAILY: "false" });
  const origin = await ground.serve();
  const kept = async () => {
    if (engine === "postgres") return (await cluster.list(product.kept, name)).map(Number);
    const { stdout } = await run("sqlite3", ["-readonly", `${own}/place.db`, product.kept]);
    return stdout.trim().split("\n").filter(Boolean).map(Number);
  };
  const write = async (n) => {
    const { pathname, init } = order(product, ground.token, n);
    const answer = await fetch(`${origin}${pathname}`, init);
    return { n, status: answer.status, text: await answer.text() };
  };
  const command = (...words) => ground.command(...words).then(({ stdout }) => ({ code: 0, words: stdout }), ({ code, stdout, stderr }) => ({ code, words: stdout + stderr }));
  return { ground, origin, kept, write, command, backups, leave, label: `${product.name} on ${engine}` };
}

async function drill(server, disk) {
  const { label, write, kept, command, backups, origin } = server;
  const taken = [];
  let n = 0;
  const mustWrite = async () => {
    const answer = await write((n += 1));
    assert.equal(answer.status, 201, `${label}: ${answer.text}`);
    taken.push(n);
  };
  for (let some = 0; some < 20; some += 1) await mustWrite();
  const before = await command("backup");
  assert.equal(before.code, 0, before.words);

  await disk.fill();
  let refusals = 0;
  for (let tried = 0; tried < WRITES_UNTIL_FULL && refusals < 20; tried += 1) {
    const { status, text } = await write((n += 1));
    if (status === 201) taken.push(n);
    else {
      assert.equal(status, 507, `${label}: ${text}`);
      assert.match(text, /保存されていません.*空き容量がありません/s);
      refusals += 1;
    }
  }
  assert.equal(refusals, 20, `${label}: the disk never was full`);
  for (const address of ["/login", "/health"]) assert.equal((await fetch(`${origin}${address}`)).status, 200, `${label}: ${address}`);
  const refused = await command("backup");
  assert.equal(refused.code, 1, `${label}: a backup was made on a full disk`);
  assert.match(refused.words, /ディスクの空きが足りない/, `${label}: ${refused.words}`);
  const found = await readdir(backups);
  assert.equal(found.length, 1, `${label}: half a backup stayed: ${found}`);
  const doctor = await command("doctor");
  assert.match(doctor.words, /\[異常\] ディスク/, `${label}: ${doctor.words}`);
  assert.deepEqual(await kept(), taken, `${label}: while the disk was full`);

  await disk.empty();
  for (let some = 0; some < 20; some += 1) await mustWrite();
  assert.deepEqual(await kept(), taken, `${label}: afterwards`);
  for (const words of [["backup"], ["verify-backup", path.join(backups, found[0])], ["integrity"]]) {
    const { code, words: said } = await command(...words);
    assert.equal(code, 0, `${label}: ${words}: ${said}`);
  }
  console.log(`${label}: ${taken.length} writes taken and there, ${refusals} refused and not there; the backup was refused, the one before it is whole`);
}

const cluster = await openCluster();
try {
  for (const product of PRODUCTS) {
    for (const engine of ["sqlite", "postgres"]) {
      const disk = await openDisk();
      let server;
      try {
        server = await openServer(product, engine, disk, cluster);
        await drill(server, disk);
      } finally {
        await server?.ground.close();
        await server?.leave();
        await disk.close();
      }
    }
  }
} finally {
  await cluster.close();
}
