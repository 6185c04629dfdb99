// What a drill writes into each server, by its API, and how it finds out what was kept.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { prepareGround } from "../../frontend/journeys/place.mjs";

const PASSWORD = "yukidoke-no-hotoriba-28";
// A drill asks more often than anybody, and from one address.
const SETTINGS = { RATE_LIMIT_API: "1000000", RATE_LIMIT_SIGN_IN: "1000000", SECOND_FACTOR_REQUIRED: "none", TRUSTED_PROXIES: "127.0.0.1" };

// `write` is the request that writes the `n`th thing; `kept` asks for the numbers of all things that are there.
export const AUTOGRADER = {
  program: "AUTOGRADER",
  name: "autograder",
  host: "kouzyou.example",
  scope: "places:write",
  fill: async () => {},
  write: (n) => ({
    path: "/api/v1/juku",
    body: { number: String(100_000 + n), membership: "general", status: "member", facts: { name: `訓練塾 ${n}` } },
  }),
  kept: "SELECT CAST(number AS INTEGER) - 100000 FROM juku ORDER BY 1",
};

export const BACKUP_MGMT = {
  program: "BACKUP_MGMT",
  name: "backup-mgmt",
  host: "backup.kouzyou.example",
  scope: "runs:write",
  fill: (ground) => ground.command("job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01", "--schedule", "0 2 * * *"),
  // The number of the report is its number of files.
  write: (n) => ({
    path: "/api/v1/runs",
    body: { job: "基幹", outcome: "succeeded", started_at: "2026-11-01T01:00:00+09:00", ended_at: "2026-11-01T02:00:00+09:00", files: 1_000_000 + n },
  }),
  kept: "SELECT files - 1000000 FROM runs WHERE files >= 1000000 ORDER BY 1",
};

export const PRODUCTS = [AUTOGRADER, BACKUP_MGMT];

// A ground of the product on the database at `address` (an SQLite of its own where there is none), with a `token` for what it
// writes.
export async function prepare(product, address, settings = {}) {
  const place = address ? { DATABASE_URL: address } : {};
  const ground = await prepareGround(product.program, { ...SETTINGS, ...place, ALLOWED_HOSTS: `${product.host},localhost`, ...settings });
  try {
    const file = path.join(ground.folder, "password");
    await writeFile(file, `${PASSWORD}\n`, { mode: 0o600 });
    await ground.command("migrate");
    await ground.command("createsuperuser", "--login", "kanri", "--name", "管理 花子", "--password-file", file);
    await product.fill(ground);
    const { stdout } = await ground.command("token", "create", "--login", "kanri", "--name", "訓練", "--scope", product.scope);
    return { ...ground, token: stdout.trim() };
  } catch (error) {
    await ground.close();
    throw error;
  }
}

// The order to write the `n`th thing; the key makes it one thing, however often it is sent.
export function order(product, token, n, key = `drill-${n}`) {
  const { path: pathname, body } = product.write(n);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json", "idempotency-key": key };
  return { pathname, init: { method: "POST", headers, body: JSON.stringify(body) } };
}
