// Checks that both servers answer as their descriptions say: `node .ci/api-descriptions.mjs`, with schemathesis on PATH.
// AUTOGRADER and BACKUP_MGMT are paths of the programs.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { closeGrounds } from "../frontend/journeys/place.mjs";
import { AUTOGRADER, BACKUP_MGMT, openDemonstration } from "../attacks/places.mjs";

const CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"];
const MOST_SECONDS = 150;
// An answer may take a busy machine longer than the ten seconds that schemathesis waits by itself.
const ANSWER_SECONDS = 120;
// Limits on how often one may ask are tested elsewhere.
const SETTINGS = { RATE_LIMIT_API: "1000000", RATE_LIMIT_COSTLY: "1000000" };

// A token for everything that the server's API has.
async function makeToken(place, document) {
  const scopes = new Set();
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) for (const scope of operation.security[0].token) scopes.add(scope);
  }
  const { login } = place.logins[place.labels[0]];
  const words = [...scopes].sort().flatMap((scope) => ["--scope", scope]);
  const { stdout } = await place.command("token", "create", "--login", login, "--name", "検査", ...words);
  return stdout.trim();
}

async function check(product, file) {
  console.log(product.name);
  const place = await openDemonstration(product, SETTINGS);
  try {
    const { default: document } = await import(`../docs/formats/${file}`, { with: { type: "json" } });
    const token = await makeToken(place, document);
    const words = ["run", `docs/formats/${file}`, "--url", place.origin, "--header", `Authorization: Bearer ${token}`];
    words.push("--checks", CHECKS.join(","), "--max-examples", "8", "--seed", "20261128", "--phases", "coverage,fuzzing");
    words.push("--request-timeout", String(ANSWER_SECONDS), "--no-shrink", "--warnings", "off", "--max-time", String(MOST_SECONDS), "--suppress-health-check", "all");
    // What lies outside of /api/ leads whoever has no token to the sign-in page, because people use it too.
    words.push("--include-path-regex", "^/api/");
    const { stdout } = await promisify(execFile)("schemathesis", words, { maxBuffer: 64 * 1024 * 1024 });
    console.log(stdout.trimEnd().split("\n").slice(-12).join("\n"));
  } catch (error) {
    console.log(error.stdout || error.message, error.stderr ?? "", error.signal ?? "");
    process.exitCode = 1;
  } finally {
    await place.close();
  }
}

try {
  await check(AUTOGRADER, "openapi-autograder.json");
  await check(BACKUP_MGMT, "openapi-backup-mgmt.json");
} finally {
  await closeGrounds();
}
