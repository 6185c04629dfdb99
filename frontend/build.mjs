// Builds dist/: styles, scripts, icons and notices, each under a name that carries its content's hash,
// beside its brotli and gzip forms, and manifest.json from logical to hashed names.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PACKAGES = path.join(HERE, "node_modules");
const FONT_PACKAGE = path.join(PACKAGES, "@expo-google-fonts/biz-udpgothic");
// Browsers of 2024: the style sheet needs light-dark() (see docs/decisions/0003-own-stylesheet.md).
const BROWSERS = ["chrome123", "firefox120", "safari17.5"];

/** Builds everything into `outdir`, replacing what was there. */
export async function build(outdir) {
  const bundles = await bundle();
  const outputs = new Map(bundles.files);
  outputs.set("icons.svg", await sprite());
  outputs.set("favicon.svg", await readFile(path.join(HERE, "src/favicon.svg")));
  outputs.set("licenses.txt", await notices(bundles.packages));

  // A second folder, moved into place at the end: a build that stops half-way leaves the old one whole.
  const fresh = `${outdir}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const files = {};
  for (const [name, content] of outputs) {
    files[name] = hashedName(name, content);
    await writeWithCompressed(path.join(fresh, files[name]), content);
  }
  await writeFile(path.join(fresh, "manifest.json"), `${JSON.stringify(files, null, 2)}\n`);
  await rm(outdir, { recursive: true, force: true });
  await rename(fresh, outdir);
  return files;
}

/** `app.css` → `app-1a2b3c4d5e.css`. */
export function hashedName(name, content) {
  const { name: stem, ext } = path.parse(name);
  return `${stem}-${createHash("sha256").update(content).digest("hex").slice(0, 10)}${ext}`;
}

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: [
      { in: "src/app.ts", out: "app" },
      { in: "src/grid/grid.ts", out: "grid" },
      { in: "src/retyping/retyping.ts", out: "retyping" },
      { in: "src/scan.ts", out: "scan" },
      { in: "src/theme.ts", out: "theme" },
      { in: "src/styles/app.css", out: "app" },
    ],
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSERS,
    legalComments: "none", // gathered in licenses.txt
    outdir: "out",
    write: false,
    metafile: true,
  });
  const files = result.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]);
  const packages = new Set(Object.keys(result.metafile.inputs).flatMap((input) => packageOf(input) ?? []));
  return { files, packages };
}

function packageOf(input) {
  return input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
}

async function sprite() {
  const names = JSON.parse(await readFile(path.join(HERE, "src/icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(symbol));
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

async function symbol(name) {
  const source = await readFile(path.join(PACKAGES, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const inner = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"));
  // The set draws an invisible box into each symbol; viewBox says the same.
  const shapes = inner.replace(/<path[^>]*d="M0 0h24v24H0z"[^>]*\/>/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

async function notices(bundled) {
  const texts = [...bundled, "@tabler/icons"].sort().map((name) => notice(name, path.join(PACKAGES, name), "LICENSE"));
  texts.push(notice("BIZ UDPGothic (font of the printed pages)", FONT_PACKAGE, "LICENSE_FONT"));
  const intro = "Third-party software in the screens and printed pages, with its notices.\n";
  return Buffer.from([intro, ...(await Promise.all(texts))].join("\n"));
}

async function notice(title, folder, file) {
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const text = await readFile(path.join(folder, file), "utf8");
  return `${"=".repeat(72)}\n${title} ${version} (${file === "LICENSE" ? license : "OFL-1.1"})\n${"=".repeat(72)}\n${text.trim()}\n`;
}

async function writeWithCompressed(file, content) {
  const brotli = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  await Promise.all([
    writeFile(file, content),
    writeFile(`${file}.br`, brotli),
    writeFile(`${file}.gz`, gzipSync(content, { level: 9 })),
  ]);
}

/** Copies the font of the printed pages to fonts/, where the report crate embeds it. */
async function copyFonts() {
  await mkdir(path.join(HERE, "fonts"), { recursive: true });
  for (const [folder, weight] of [["400Regular", "Regular"], ["700Bold", "Bold"]]) {
    const source = path.join(FONT_PACKAGE, folder, `BIZUDPGothic_${folder}.ttf`);
    await copyFile(source, path.join(HERE, "fonts", `BIZUDPGothic-${weight}.ttf`));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await copyFonts();
  const files = await build(path.join(HERE, "dist"));
  for (const name of Object.values(files)) console.log(name);
}
