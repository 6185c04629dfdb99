// Goes through a server by its links, and fills its forms in.
import assert from "node:assert/strict";

// A demonstration has hundreds of pages; some of each kind are enough.
const MOST_PAGES = 160;
const MOST_OF_A_KIND = 2;
// What is no page.
const FILE = /\.(xlsx|csv|pdf|zip|svg|json)$|\/file$/;
// Forms that would end the stranger's own stay.
const OWN_STAY = /logout|login|password|second-factor|passkey|sessions|confirmation|ending/;

// What an address has in common with others that differ in ids alone.
export const kind = (address) =>
  address.split("?")[0].split("/").map((part) => (/^\d+$|\d{4}|^[0-9a-f]{8,}$/.test(part) ? "#" : part)).join("/");

// Calls `look` on each page that links lead to: its address, what is in it, its text. Gives how many pages there were,
// and where files are.
export async function walk(stranger, reader, look) {
  const waiting = ["/"];
  const known = new Set(waiting);
  const kinds = new Map();
  const files = new Set();
  let pages = 0;
  while (waiting.length && pages < MOST_PAGES) {
    const address = waiting.shift();
    const { status, headers, text } = await stranger.get(address);
    if (status !== 200 || !/html/.test(headers["content-type"] ?? "")) continue;
    pages += 1;
    const page = await reader.read(text);
    await look(address, page, text);
    for (const href of page.links) {
      const next = new URL(href, stranger.origin.origin + address);
      const target = next.pathname + next.search;
      if (next.origin !== stranger.origin.origin || known.has(target)) continue;
      known.add(target);
      const seen = kinds.get(kind(target)) ?? 0;
      kinds.set(kind(target), seen + 1);
      if (seen >= MOST_OF_A_KIND) continue;
      if (FILE.test(next.pathname)) files.add(target);
      else waiting.push(target);
    }
  }
  return { pages, files: [...files] };
}

// Something for a field that must not be empty.
function plausible({ name, type, inputMode }, number) {
  if (type === "email") return `hanako${number}@example.jp`;
  if (name === "address") return "192.0.2.7";
  return inputMode === "numeric" ? "1" : `見本${number}`;
}

// What a form would send with `text` in the field `name`.
function fill({ sent, texts }, name, text, number) {
  const given = new Map([...texts.filter(({ missing }) => missing).map((field) => [field.name, plausible(field, number)]), [name, text]]);
  return sent.map(([field, value]) => [field, given.get(field) ?? value]);
}

// Puts `text` into each text field of each form that the stranger finds, one at a time, and calls `look` on each answer.
// Gives how many fields there were and how many answers took the text in.
export async function fillForms(stranger, reader, text, look) {
  const done = new Set();
  let taken = 0;
  await walk(stranger, reader, async (address, { forms }) => {
    for (const form of forms.filter(({ action, takesFiles }) => !takesFiles && !OWN_STAY.test(action))) {
      const action = new URL(form.action || address, stranger.origin.origin + address).pathname;
      for (const { name } of form.texts) {
        const field = `${form.method} ${kind(action)} ${name.replaceAll(/\d+/g, "#")}`;
        if (done.has(field)) continue;
        done.add(field);
        const fields = fill(form, name, `${text}${done.size}`, done.size);
        const answer = form.method === "post"
          ? await stranger.post(action, fields)
          : await stranger.get(`${action}?${new URLSearchParams(fields)}`);
        assert.ok(answer.status < 500, `${field} with ${text}: ${answer.status}`);
        if (form.method === "post" && answer.status < 400) taken += 1;
        await look(field, answer);
      }
    }
  });
  return { fields: done.size, taken };
}
