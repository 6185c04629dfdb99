// An authority for certificates after RFC 8555 with the challenge of RFC 8737, strict where those are: every request is
// signed by the account's key over a nonce that counts once and over its own address, a name is certified only after the
// server at `reach` (a port) proved it, and one that is told to be out of order says so.
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import tls from "node:tls";

// The extension acmeIdentifier, critical, up to the 32 bytes that it holds.
const IDENTIFIER = Buffer.from("06082b0601050507011f0101ff04220420", "hex");
const digest = (text) => createHash("sha256").update(text).digest();
const decode = (text) => JSON.parse(Buffer.from(text, "base64url").toString());

const CONFIG = `[ca]\ndefault_ca=ours\n[ours]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any
copy_extensions=copy\nunique_subject=no\n[any]\ncommonName=optional\n`;

// Its certificates are good from `since` to `until`, in seconds from now.
export async function openAuthority({ reach, since = -60, until = 86_400 }) {
  const folder = mkdtempSync(path.join(tmpdir(), "authority-"));
  const openssl = (...words) => execFileSync("openssl", words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl("req", "-x509", ...key, "-days", "2", "-subj", "/CN=root", "-addext", "keyUsage=keyCertSign", "-keyout", "root.key", "-out", "root.pem");
  openssl("req", ...key, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "own.key", "-out", "own.csr");
  writeFileSync(path.join(folder, "config"), CONFIG);
  writeFileSync(path.join(folder, "index"), "");
  const moment = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().replace(/[-:T]|\.\d+/g, "");
  let certified = 0;
  function certify(csr, from, to) {
    certified += 1;
    writeFileSync(path.join(folder, "serial"), randomBytes(8).toString("hex"));
    const out = `certificate-${certified}.pem`;
    const term = ["-startdate", moment(from), "-enddate", moment(to)];
    openssl("ca", "-batch", "-notext", "-config", "config", "-cert", "root.pem", "-keyfile", "root.key", ...term, "-in", csr, "-out", out);
    return readFileSync(path.join(folder, out), "utf8");
  }
  writeFileSync(path.join(folder, "own.pem"), certify("own.csr", -60, 86_400));

  const [nonces, accounts, orders] = [new Set(), new Map(), []];
  let outOfOrder = 0;
  let address;
  const refuse = (status, type) => ({ status, body: { type: `urn:ietf:params:acme:error:${type}`, detail: type } });
  const shown = ({ number, status, name, certificate }) => ({
    status,
    identifiers: [{ type: "dns", value: name }],
    authorizations: [`${address}/authorization/${number}`],
    finalize: `${address}/finalize/${number}`,
    ...(certificate && { certificate: `${address}/certificate/${number}` }),
  });

  // Who signed the request, if it was signed as it must be.
  function signer({ protected: head, payload, signature }, url) {
    const { alg, nonce, jwk, kid, url: signed } = decode(head);
    const found = jwk ?? accounts.get(kid);
    if (alg !== "ES256" || signed !== url || !nonces.delete(nonce) || !found) return null;
    const keyObject = createPublicKey({ key: found, format: "jwk" });
    const good = verify("sha256", `${head}.${payload}`, { key: keyObject, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
    return good ? found : null;
  }

  // Asks the server at the name whether it is ours, as the authority does it.
  async function prove(order, { crv, kty, x, y }) {
    const socket = tls.connect({ host: "127.0.0.1", port: reach, servername: order.name, ALPNProtocols: ["acme-tls/1"], rejectUnauthorized: false });
    try {
      await once(socket, "secureConnect");
      const thumbprint = digest(JSON.stringify({ crv, kty, x, y })).toString("base64url");
      const wanted = Buffer.concat([IDENTIFIER, digest(`${order.token}.${thumbprint}`)]);
      const good = socket.alpnProtocol === "acme-tls/1" && socket.getPeerCertificate().raw.includes(wanted);
      order.proof = good ? "valid" : "invalid";
    } catch {
      order.proof = "invalid";
    } finally {
      socket.destroy();
    }
    order.status = order.proof === "valid" ? "ready" : "invalid";
  }

  async function answer(kind, number, jws, account) {
    const payload = jws.payload === "" ? null : decode(jws.payload);
    const order = orders[number];
    switch (kind) {
      case "account": {
        const kid = `${address}/account/${digest(JSON.stringify(account)).toString("hex")}`;
        accounts.set(kid, account);
        return { status: 201, location: kid, body: { status: "valid", contact: payload.contact } };
      }
      case "order": {
        if (payload === null) return { status: 200, body: shown(order) };
        const made = { number: orders.length, status: "pending", proof: "pending", name: payload.identifiers[0].value, token: randomBytes(16).toString("base64url") };
        orders.push(made);
        return { status: 201, location: `${address}/order/${made.number}`, body: shown(made) };
      }
      case "authorization": {
        const challenge = { type: "tls-alpn-01", url: `${address}/challenge/${number}`, token: order.token, status: order.proof };
        return { status: 200, body: { status: order.proof, identifier: { type: "dns", value: order.name }, challenges: [challenge] } };
      }
      case "challenge":
        await prove(order, account);
        return { status: 200, body: { type: "tls-alpn-01", url: `${address}/challenge/${number}`, token: order.token } };
      case "finalize":
        if (order.status !== "ready") return refuse(403, "orderNotReady");
        writeFileSync(path.join(folder, "order.csr"), Buffer.from(payload.csr, "base64url"));
        openssl("req", "-inform", "DER", "-in", "order.csr", "-verify", "-out", "order.pem");
        Object.assign(order, { status: "valid", certificate: certify("order.pem", since, until) });
        return { status: 200, body: shown(order) };
      case "certificate":
        return { status: 200, text: order.certificate + readFileSync(path.join(folder, "root.pem"), "utf8") };
      default:
        return refuse(404, "malformed");
    }
  }

  const server = https.createServer({ key: readFileSync(path.join(folder, "own.key")), cert: readFileSync(path.join(folder, "own.pem")) }, async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const [, kind, number] = request.url.split("/");
    const nonce = randomBytes(12).toString("base64url");
    nonces.add(nonce);
    let said;
    if (outOfOrder > 0) {
      outOfOrder -= 1;
      said = refuse(503, "serverInternal");
    } else if (request.method !== "POST") {
      const places = { newNonce: `${address}/nonce`, newAccount: `${address}/account`, newOrder: `${address}/order` };
      said = { status: 200, body: places };
    } else {
      const jws = JSON.parse(Buffer.concat(parts).toString());
      const account = signer(jws, `${address}${request.url}`);
      said = account ? await answer(kind, number, jws, account) : refuse(400, "badNonce");
    }
    const headers = { "replay-nonce": nonce, ...(said.location && { location: said.location }) };
    response.writeHead(said.status, headers).end(said.text ?? JSON.stringify(said.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `https://localhost:${server.address().port}`;

  return {
    directory: `${address}/directory`,
    roots: path.join(folder, "root.pem"),
    // How many certificates were given to servers.
    given: () => orders.filter(({ certificate }) => certificate).length,
    refuseNext: (times) => (outOfOrder = times),
    // A certificate without an order, as a file and its key.
    issue(name) {
      openssl("req", ...key, "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-keyout", "other.key", "-out", "other.csr");
      return { certificate: certify("other.csr", -60, 86_400), key: readFileSync(path.join(folder, "other.key"), "utf8") };
    },
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
