// Addresses and file names that lead out of what is served.
import assert from "node:assert/strict";
import { access, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { signedIn } from "./stranger.mjs";
import { kind, walk } from "./walk.mjs";

// Every Unix has this file, and a first line that begins so.
const OUTSIDE = "etc/passwd";
const LEAKED = "root:";
const UP = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "%252e%252e%252f", "..%c0%af", "..;/"];
const OUT = [...UP.map((up) => up.repeat(8) + OUTSIDE), `%2f${OUTSIDE}`, `/${OUTSIDE}`, "..", "%00", `file:%2f%2f%2f${OUTSIDE}`];
const MOST_KINDS = 40;

// The address with each of its ids and each value of its query replaced by `out`, one at a time.
function ledOut(address, out) {
  const [base, query] = address.split("?");
  const parts = base.split("/");
  const inPath = parts.flatMap((part, at) => (kind(`/${part}`) === "/#" ? [parts.with(at, out).join("/")] : []));
  const inQuery = [...new URLSearchParams(query)].map(([name]) => `${base}?${name}=${out}`);
  return [...inPath, ...inQuery];
}

async function leadOut(place, { reader }) {
  const admin = await signedIn(place, place.labels[0]);
  const addresses = new Map();
  const note = (address) => addresses.has(kind(address)) || addresses.set(kind(address), address);
  const { files } = await walk(admin, reader, async (address, { links }) => [address, ...links].filter((link) => link.startsWith("/")).forEach(note));
  files.forEach(note);
  const kinds = [...addresses.values()].filter((address) => ledOut(address, "x").length > 0).slice(0, MOST_KINDS);
  const tried = [...OUT.map((out) => `/assets/${out}`), ...OUT.map((out) => `/${out}`)];
  for (const address of kinds) tried.push(...OUT.flatMap((out) => ledOut(address, out)));
  for (const address of tried) {
    const { status, text } = await admin.get(address);
    assert.ok(status < 500, `${address}: ${status}`);
    assert.ok(!text.includes(LEAKED), `${address} leads out of what is served`);
  }
  return `${tried.length} addresses of ${kinds.length} kinds`;
}

const isThere = (file) => access(file).then(() => true, () => false);

// A form with the name of a file or of a folder: what is made of it must lie where the server's own data is.
async function writeOutside(place, { reader }) {
  const admin = await signedIn(place, place.labels[0]);
  const mark = `kouzyou-outside-${process.pid}-${Date.now()}`;
  const outside = [path.join(tmpdir(), mark), path.join(path.dirname(place.folder), mark), path.join(place.folder, mark)];
  const names = [path.join(tmpdir(), mark), ...[1, 2, 3, 8].map((up) => "../".repeat(up) + `tmp/${mark}`), `../${mark}`, `..\\${mark}`];
  const forms = new Map();
  await walk(admin, reader, async (address, page) => {
    for (const form of page.forms) {
      const action = new URL(form.action || address, place.origin).pathname;
      if (form.takesFiles || /\/restores$/.test(action)) forms.set(kind(action), { ...form, action });
    }
  });
  for (const { action, takesFiles, sent } of forms.values()) {
    for (const name of names) {
      const answer = takesFiles
        ? await admin.upload(action, Object.fromEntries(sent), { name, content: "生徒ID\n1\n" })
        : await admin.post(action, [...sent.filter(([field]) => field !== "target"), ["target", name]]);
      assert.ok(answer.status < 500, `${action} with ${name}: ${answer.status}`);
      if (!takesFiles) assert.equal(answer.status, 422, `${action} takes ${name} for a folder`);
    }
  }
  for (const file of outside) {
    const written = await isThere(file);
    await rm(file, { recursive: true, force: true });
    assert.ok(!written, `${file} was written`);
  }
  assert.ok(forms.size > 0, "no form takes a name of a file or folder");
  return `${forms.size} form(s), ${names.length} names each`;
}

export const paths = [
  { name: "no address leads out of what is served", perform: leadOut },
  { name: "no name of a file or folder leads out of the server's own", perform: writeOutside },
];
