// Attacks both servers from outside: `node attacks/run.mjs [--sqlmap]`, or `./attack`, which builds them first.
// AUTOGRADER and BACKUP_MGMT are paths of the programs; TEST_POSTGRES_URL is a superuser's address for the two nodes.
import { closeGrounds } from "../frontend/journeys/place.mjs";
import { formulas } from "./formulas.mjs";
import { guessing, guessingAtNodes } from "./guessing.mjs";
import { markup } from "./markup.mjs";
import { paths } from "./paths.mjs";
import { AUTOGRADER, PRODUCTS, openDemonstration, openTwoNodes } from "./places.mjs";
import { Reader } from "./reader.mjs";
import { requests } from "./requests.mjs";
import { sessions } from "./sessions.mjs";
import { PATIENT, findPlantedHole, sqlmap } from "./sqlmap.mjs";

// Several times what the longest takes on a busy machine, and less than a login stays locked.
const LIMIT_MS = 480_000;
// The last one locks a login.
const USUAL = [...requests, ...sessions, ...paths, ...markup, ...formulas, ...guessing];

// What has to be ended, whatever happens.
const opened = new Set();
let broken = 0;

// Performs one attack and says how it ended; a defence that does not hold is told, and the next attack goes on.
async function attack({ name, perform, limitMs = LIMIT_MS }, place, tools) {
  const began = performance.now();
  let clock;
  const limit = new Promise((_resolve, reject) => {
    clock = setTimeout(() => reject(new Error(`not done after ${limitMs / 1_000} s`)), limitMs);
  });
  let words;
  try {
    words = `held    ${name}: ${await Promise.race([perform(place, tools), limit])}`;
  } catch (error) {
    broken += 1;
    words = `BROKEN  ${name}: ${error.message}`;
  } finally {
    clearTimeout(clock);
  }
  console.log(`  ${words} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
}

// Attacks one place after the other and ends what it opened.
async function attackAt(title, open, attacks, tools) {
  console.log(title);
  const place = await open();
  opened.add(place);
  try {
    for (const one of attacks) await attack(one, place, tools);
  } finally {
    opened.delete(place);
    await place.close();
  }
}

async function attackEverything({ withSqlmap, address }) {
  if (!address) throw new Error("set TEST_POSTGRES_URL to the address of a PostgreSQL's superuser (./attack starts one)");
  const reader = await Reader.open();
  opened.add(reader);
  try {
    if (withSqlmap) {
      await findPlantedHole();
      console.log("sqlmap finds the planted hole");
      for (const product of PRODUCTS) {
        await attackAt(`${product.name} on SQLite, for sqlmap`, () => openDemonstration(product, PATIENT), sqlmap, {});
      }
    }
    for (const product of PRODUCTS) {
      await attackAt(`${product.name} on SQLite`, () => openDemonstration(product), USUAL, { reader });
    }
    await attackAt("autograder, two nodes on PostgreSQL", () => openTwoNodes(AUTOGRADER, address), guessingAtNodes, {});
  } finally {
    await reader.close();
  }
}

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    stopping = true;
    await Promise.allSettled([...opened].map((one) => one.close()));
    await closeGrounds();
    process.exit(1);
  });
}

const began = performance.now();
try {
  await attackEverything({ withSqlmap: process.argv.includes("--sqlmap"), address: process.env.TEST_POSTGRES_URL });
} catch (error) {
  // Whoever is told to stop has lost what it was about to open.
  if (!stopping) throw error;
}
const took = ((performance.now() - began) / 1_000).toFixed(0);
if (!stopping) console.log(broken ? `${broken} defence(s) did not hold, ${took} s` : `every defence held, ${took} s`);
process.exitCode = broken ? 1 : 0;
