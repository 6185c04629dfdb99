// As much of an S3-compatible store as a repository and the files of a server need, in memory: objects by their path, listed a
// thousand to a page. Who signs, in a header or in the address, is looked at, the signature is not: its own tests hold it
// against the specification's examples.
import { once } from "node:events";
import { createServer } from "node:http";

export const KEY = "manual-key";
export const SECRET = "manual-secret";
const PAGE = 1_000;

// Starts the store on a free port. Gives its `url` and `close`.
export async function openS3() {
  const objects = new Map();
  const server = createServer(async (request, answer) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const parts = [];
    for await (const part of request) parts.push(part);
    const { status, body = "" } = speak(objects, request, pathname, searchParams, Buffer.concat(parts));
    answer.writeHead(status, { "content-length": Buffer.byteLength(body) }).end(request.method === "HEAD" ? undefined : body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => (server.closeAllConnections(), new Promise((resolve) => server.close(resolve))),
  };
}

function speak(objects, { method, headers }, pathname, query, content) {
  const signer = headers.authorization ?? `AWS4-HMAC-SHA256 Credential=${query.get("X-Amz-Credential")}`;
  if (!signer.startsWith(`AWS4-HMAC-SHA256 Credential=${KEY}/`)) return { status: 403 };
  if (method === "PUT") return objects.set(pathname, content), { status: 200 };
  if (method === "DELETE") return objects.delete(pathname), { status: 204 };
  if (query.has("list-type")) return { status: 200, body: list(objects, `${pathname.replace(/\/$/, "")}/`, query) };
  const object = objects.get(pathname);
  if (!object) return { status: 404 };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  return first === undefined ? { status: 200, body: object } : { status: 206, body: object.subarray(Number(first), Number(last) + 1) };
}

function list(objects, bucket, query) {
  const prefix = bucket + (query.get("prefix") ?? "");
  const found = [...objects].filter(([path]) => path.startsWith(prefix)).sort(([one], [other]) => (one < other ? -1 : 1));
  const first = Number(query.get("continuation-token") ?? 0);
  const entries = found.slice(first, first + PAGE).map(([path, object]) => entry(path.slice(bucket.length), object));
  const more = first + PAGE < found.length;
  const next = more ? `<NextContinuationToken>${first + PAGE}</NextContinuationToken>` : "";
  const head = `<MaxKeys>${PAGE}</MaxKeys><IsTruncated>${more}</IsTruncated>`;
  return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${head}${entries.join("")}${next}</ListBucketResult>`;
}

function entry(key, object) {
  const rest = "<LastModified>2026-11-28T03:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag><StorageClass>STANDARD</StorageClass>";
  return `<Contents><Key>${key}</Key><Size>${object.length}</Size>${rest}</Contents>`;
}
