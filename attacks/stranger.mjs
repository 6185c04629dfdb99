// Somebody with a program instead of a browser: sends what they like, follows nothing, keeps cookies.
import { request } from "node:http";

const PATIENCE_MS = 30_000;

export class Stranger {
  // `from` is the address of the loopback network that the stranger sits at.
  constructor(origin, { from = "127.0.0.1" } = {}) {
    Object.assign(this, { origin: new URL(origin), from, cookies: new Map() });
  }

  // Sends one request as it is told; a `form` is sent the way browsers do. The path is sent to the letter.
  send(method, path, { headers = {}, form, body } = {}) {
    const sent = { ...headers };
    if (form) {
      body = new URLSearchParams(form).toString();
      sent["content-type"] = "application/x-www-form-urlencoded";
    }
    if (body !== undefined) sent["content-length"] = Buffer.byteLength(body);
    if (this.cookies.size && !("cookie" in sent)) {
      sent.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    }
    const { hostname, port } = this.origin;
    return new Promise((resolve, reject) => {
      const asked = request({ method, path, hostname, port, headers: sent, localAddress: this.from, timeout: PATIENCE_MS });
      asked.on("error", reject);
      asked.on("timeout", () => asked.destroy(new Error(`${method} ${path}: no answer`)));
      asked.on("response", async (answer) => {
        const parts = [];
        for await (const part of answer) parts.push(part);
        this.#keep(answer.headers["set-cookie"] ?? []);
        resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString("utf8") });
      });
      asked.end(body);
    });
  }

  get(path, options) {
    return this.send("GET", path, options);
  }

  // Posts a form as a page of the server itself would.
  post(path, form, headers = {}) {
    return this.send("POST", path, { form, headers: { origin: this.origin.origin, "sec-fetch-site": "same-origin", ...headers } });
  }

  signIn({ login, password }, path = "/login") {
    return this.post(path, { login, password });
  }

  #keep(lines) {
    for (const line of lines) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
