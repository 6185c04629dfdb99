// Somebody with a program instead of a browser: sends what they like, follows nothing, keeps cookies.
import { request } from "node:http";

const PATIENCE_MS = 120_000;

let seats = 0;

// Another address of the loopback network for everybody, so that nobody pays for what others did from theirs.
function nextSeat() {
  seats += 1;
  return `127.2.${seats >> 8}.${seats & 255}`;
}

export class Stranger {
  // `from` is the address that the stranger sits at; who waits longer than `patience` (ms) gives up.
  constructor(origin, { from = nextSeat(), patience = PATIENCE_MS } = {}) {
    Object.assign(this, { origin: new URL(origin), from, patience, cookies: new Map() });
  }

  // Sends one request as it is told; a `form` is sent the way browsers do. The path is sent to the letter.
  send(method, path, { headers = {}, form, body } = {}) {
    const sent = { host: this.origin.host, ...headers };
    if (form) {
      body = new URLSearchParams(form).toString();
      sent["content-type"] = "application/x-www-form-urlencoded";
    }
    if (body !== undefined) sent["content-length"] = Buffer.byteLength(body);
    if (this.cookies.size) sent.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    // Whatever a server calls itself, it is attacked on this machine.
    const at = { hostname: "127.0.0.1", port: this.origin.port, localAddress: this.from };
    return new Promise((resolve, reject) => {
      const asked = request({ method, path, headers: sent, timeout: this.patience, ...at });
      asked.on("error", reject);
      asked.on("timeout", () => asked.destroy(new Error(`${method} ${path}: no answer`)));
      asked.on("response", async (answer) => {
        const parts = [];
        try {
          for await (const part of answer) parts.push(part);
        } catch (error) {
          return reject(error);
        }
        this.#keep(answer.headers["set-cookie"] ?? []);
        const bytes = Buffer.concat(parts);
        resolve({ status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString("utf8") });
      });
      asked.end(body);
    });
  }

  get(path, options) {
    return this.send("GET", path, options);
  }

  // Posts a form as a page of the server itself would.
  post(path, form, headers = {}) {
    return this.send("POST", path, { form, headers: { ...this.#fromOwnPage(), ...headers } });
  }

  // Posts a form with a file as a page of the server itself would.
  upload(path, texts, { name, content }) {
    const border = "----kouzyou-attack";
    const part = (words, value) => `--${border}\r\nContent-Disposition: form-data; ${words}\r\n\r\n${value}\r\n`;
    const parts = Object.entries(texts).map(([field, value]) => part(`name="${field}"`, value));
    parts.push(part(`name="file"; filename="${name}"`, content), `--${border}--\r\n`);
    const headers = { ...this.#fromOwnPage(), "content-type": `multipart/form-data; boundary=${border}` };
    return this.send("POST", path, { body: parts.join(""), headers });
  }

  // Signs in by the form; `more` are fields besides.
  signIn({ login, password }, more = {}) {
    return this.post("/login", { login, password, ...more });
  }

  #fromOwnPage() {
    return { origin: this.origin.origin, "sec-fetch-site": "same-origin" };
  }

  #keep(lines) {
    for (const line of lines) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

// A stranger who knows the login and the password of somebody.
export async function signedIn(place, label) {
  const stranger = new Stranger(place.origin);
  const { status } = await stranger.signIn(place.logins[label]);
  if (status !== 303) throw new Error(`${label} could not sign in: ${status}`);
  return stranger;
}
