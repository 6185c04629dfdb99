// A small server with every defence that the attacks look for, each of which can be left out: `new Fake(["forgery"])`.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { csv, workbook } from "./exports.mjs";

const TRIES = 5;
const TRIES_AT_ADDRESS = 30;
const CODES = 120;
const LONGEST_BODY = 1 << 20;
// Far more than an answer takes without it, also on a busy machine.
const HASHING_MS = 60;
const CAREFUL = {
  "content-security-policy": "default-src 'none'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
};

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

export class Fake {
  // `flaws` are the defences that it lacks.
  constructor(flaws = []) {
    Object.assign(this, { flaws: new Set(flaws), sessions: new Set(), tries: new Map(), notes: [], labels: ["管理者", "利用者"] });
    this.logins = { 管理者: { login: "kanri", password: "himitsu-no-kotoba" }, 利用者: { login: "riyou", password: "hiroi-umi-no-soko" } };
  }

  async open() {
    this.folder = await mkdtemp(path.join(tmpdir(), "fake-"));
    this.server = createServer((request, answer) => this.#answer(request, answer));
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.origin = `http://localhost:${this.server.address().port}`;
    return this;
  }

  async close() {
    this.server.closeAllConnections();
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #lacks(flaw) {
    return this.flaws.has(flaw);
  }

  async #answer(request, answer) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const [status, headers, content] = await this.#respond(request, body).catch((error) => [500, {}, `${error}`]);
    const careful = this.#lacks("headers") ? {} : CAREFUL;
    answer.writeHead(status, { "content-type": "text/html; charset=utf-8", ...careful, ...headers }).end(content);
  }

  async #respond(request, body) {
    const { method, url, headers } = request;
    const [place] = url.split("?");
    if (headers.host !== new URL(this.origin).host) return this.#lacks("host") ? [200, {}, headers.host] : [421, {}, ""];
    if (method === "TRACE" && this.#lacks("trace")) return [200, {}, ""];
    if (!["GET", "POST"].includes(method)) return [405, {}, ""];
    if (body.length > LONGEST_BODY) return [413, {}, ""];
    if (method === "POST" && !this.#comesFromHere(headers)) return [403, {}, ""];
    if (body.includes(0xff) && this.#lacks("odd bytes")) throw new Error("odd bytes");
    const form = new URLSearchParams(body.toString("utf8"));
    const open = { "GET /login": () => [200, {}, "<h1>login</h1>"], "POST /login": () => this.#signIn(request, form) };
    open["POST /invitation"] = () => [this.#count(`code ${this.#caller(request)}`, CODES, "codes") ? 422 : 429, {}, ""];
    open["POST /reset"] = () => [200, {}, "asked"];
    const handler = open[`${method} ${place}`];
    if (handler) return handler();
    const session = this.#sessionOf(headers);
    if (!this.sessions.has(session)) return place === "/" ? [303, { location: "/login" }, ""] : [404, {}, ""];
    return this.#respondInside(`${method} ${place}`, url, body, form, session);
  }

  async #respondInside(asked, url, body, form, session) {
    switch (asked) {
      case "GET /":
        return [200, {}, this.#page()];
      case "POST /logout":
        if (!this.#lacks("sign-out")) this.sessions.delete(session);
        return [303, { location: "/login", "set-cookie": "session=; Max-Age=0" }, ""];
      case "POST /notes":
        this.notes.push(form.get("text"));
        return [303, { location: "/" }, ""];
      case "GET /notes.csv":
        return [200, { "content-type": "text/csv" }, csv(this.notes, this.#lacks("csv"))];
      case "GET /notes.xlsx":
        return [200, { "content-type": "application/zip" }, workbook(this.notes, this.#lacks("workbook"))];
      case "POST /files":
        return this.#keepFile(/filename="([^"]*)"/.exec(body)?.[1] ?? "");
      case "POST /1/restores":
        return [this.#lacks("folders") || /^[\w-]+$/.test(form.get("target")) ? 303 : 422, { location: "/" }, ""];
      default:
        return this.#lacks("paths") && url.startsWith("/files/") ? this.#readFile(url.slice(7)) : [404, {}, ""];
    }
  }

  #page() {
    const notes = this.notes.map((note) => `<li>${this.#lacks("markup") ? note : escaped(note)}</li>`).join("");
    const signOut = this.#lacks("way out") ? "" : '<form method="post" action="/logout"></form>';
    return `${signOut}<ul>${notes}</ul><a href="/notes.csv">csv</a><a href="/notes.xlsx">xlsx</a><a href="/files/1">1</a>
      <form method="post" action="/notes"><input name="text"></form>
      <form method="post" action="/files" enctype="multipart/form-data"><input type="file" name="file"></form>
      <form method="post" action="/1/restores"><input name="target"></form>`;
  }

  async #keepFile(name) {
    if (this.#lacks("uploads")) await writeFile(path.resolve(this.folder, name), "").catch(() => {});
    return [303, { location: "/" }, ""];
  }

  async #readFile(name) {
    const text = await readFile(path.resolve(this.folder, decodeURIComponent(name)), "utf8").catch(() => null);
    return text === null ? [404, {}, ""] : [200, {}, text];
  }

  #comesFromHere({ origin, cookie, "sec-fetch-site": site }) {
    if (this.#lacks("forgery")) return true;
    if (site) return site === "same-origin";
    return origin ? origin === this.origin : !cookie;
  }

  #sessionOf({ cookie = "" }) {
    return /session=([^;]+)/.exec(cookie)?.[1];
  }

  #caller({ headers, socket }) {
    return (this.#lacks("disguise") && headers["x-forwarded-for"]) || socket.remoteAddress;
  }

  // Counts a try; false once there were too many.
  #count(subject, limit, flaw) {
    const tries = (this.tries.get(subject) ?? 0) + 1;
    this.tries.set(subject, tries);
    return tries <= limit || this.#lacks(flaw);
  }

  async #signIn(request, form) {
    const login = form.get("login") ?? "";
    const atAddress = this.#count(`address ${this.#caller(request)}`, TRIES_AT_ADDRESS);
    if (!atAddress || !this.#count(`login ${login}`, TRIES, "guesses")) return [429, {}, "later"];
    const person = Object.values(this.logins).find((one) => one.login === login);
    if (person || !this.#lacks("time")) await wait(HASHING_MS);
    if (!person && this.#lacks("words")) return [422, {}, "nobody has that login"];
    if (!person || person.password !== form.get("password")) return [422, {}, "wrong"];
    this.tries.delete(`login ${login}`);
    const before = this.#sessionOf(request.headers);
    const session = this.#lacks("fixation") && before ? before : randomBytes(32).toString("base64url");
    if (!this.#lacks("fixation")) this.sessions.delete(before);
    this.sessions.add(session);
    const guards = this.#lacks("cookie") ? "" : "; HttpOnly; SameSite=Lax";
    const next = form.get("next") ?? "/";
    const location = this.#lacks("redirects") && !/[\r\n\t]/.test(next) ? next : "/";
    return [303, { location, "set-cookie": [`session=${session}${guards}`] }, ""];
  }
}
