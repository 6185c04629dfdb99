// The servers under attack: their own data in a folder or a database of their own, on loopback, gone afterwards.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { openPlace, prepareGround } from "../frontend/journeys/place.mjs";
import { plantRoster } from "./plant.mjs";

export const AUTOGRADER = {
  program: "AUTOGRADER",
  name: "autograder",
  labels: ["本部", "塾", "教室"],
  scopes: ["rounds:read", "results:read"],
  lists: ["/students?q=a&sort=name&dir=asc&page=1", "/juku?q=a&sort=name", "/people?q=a", "/audit?q=a&event=a&from=2026-01-01"],
  apis: ["/api/v1/rounds?limit=1&after=1"],
  plant: plantRoster,
};
export const BACKUP_MGMT = {
  program: "BACKUP_MGMT",
  name: "backup-mgmt",
  labels: ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"],
  scopes: ["jobs:read", "verdicts:read"],
  lists: ["/jobs?q=a&sort=name&dir=asc&page=1", "/runs?q=a&sort=started", "/people?q=a", "/audit?q=a&event=a&from=2026-01-01"],
  apis: ["/api/v1/jobs?limit=1&after=1"],
};
export const PRODUCTS = [AUTOGRADER, BACKUP_MGMT];

// A demonstration on SQLite, with what is known of its product. The first of its `labels` is the administrator's.
export async function openDemonstration(product, settings) {
  const place = { ...product, ...(await openPlace(product.program, product.labels, settings)) };
  place.plant &&= product.plant.bind(null, place);
  return place;
}

// Two servers on one new database of the PostgreSQL at `address` (a superuser's), with one person. Gives `origins`.
export async function openTwoNodes(product, address) {
  const database = `attack_${randomBytes(6).toString("hex")}`;
  const psql = (statement) => promisify(execFile)("psql", ["--no-psqlrc", "--quiet", "-c", statement, address]);
  await psql(`CREATE DATABASE ${database}`);
  const url = new URL(address);
  url.pathname = `/${database}`;
  const ground = await prepareGround(product.program, { DATABASE_URL: url.href });
  const close = async () => {
    await ground.close();
    await psql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  };
  try {
    const person = { login: "kanri", password: "yukidoke-no-hotoriba-28" };
    const file = path.join(ground.folder, "password");
    await writeFile(file, `${person.password}\n`, { mode: 0o600 });
    await ground.command("migrate");
    await ground.command("createsuperuser", "--login", person.login, "--name", "管理 花子", "--password-file", file);
    const origins = [await ground.serve(), await ground.serve()];
    return { origin: origins[0], origins, labels: ["管理者"], logins: { 管理者: person }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
