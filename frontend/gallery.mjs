// Serves gallery.html, every part of the style on invented content: `npm run gallery`.
// {{asset:app.css}} and {{icon:check}} stand for what the server's templates draw.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, "dist");
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://gallery");
  try {
    if (pathname.startsWith("/assets/")) {
      const file = path.basename(pathname);
      response.setHeader("content-type", TYPES[path.extname(file)] ?? "text/plain");
      return response.end(await readFile(path.join(DIST, file)));
    }
    const assets = await build(DIST);
    const page = await readFile(path.join(HERE, "gallery.html"), "utf8");
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", "default-src 'self'; img-src 'self' data:");
    response.end(draw(page, assets));
  } catch (error) {
    response.statusCode = 404;
    response.end(String(error));
  }
});
server.listen(Number(process.argv[2] ?? 5173), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));

function draw(page, assets) {
  return page
    .replaceAll(/\{\{asset:([^}]+)\}\}/g, (_, name) => `/assets/${assets[name]}`)
    .replaceAll(/\{\{icon:([^}]+)\}\}/g, (_, name) => `<svg class="icon" aria-hidden="true"><use href="/assets/${assets["icons.svg"]}#${name}"/></svg>`);
}
