// Writes the list of settings, `環境変数一覧.md`, from what the programs themselves say:
//
//   AUTOGRADER=… BACKUP_MGMT=… node docs/manual/settings.mjs
//
// The meanings stand in `runner/meanings.mjs`. A setting without a meaning, and a meaning without a setting, is refused.
// `run.mjs` checks that the list is current.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CHAPTERS } from "./runner/meanings.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const FORMER_NAMES = join(HERE, "../../platform/operator/src/former.rs");

const HEAD = `# 環境変数一覧

<!-- Written by docs/manual/settings.mjs. -->

サーバーの設定のすべてです。環境変数か、サーバーを起動するフォルダーの \`.env\` に「名前=値」で書きます。両方にあれば、
環境変数を使います。値が正しくないサーバーは、何が正しくないかを言って、起動しません。ほかのファイルを読ませるには、環境変数
\`SETTINGS_FILE\` にその名前を書きます（サービスとして入れたサーバーでは \`/etc/autograder/autograder.env\`、
\`/etc/backup-mgmt/backup-mgmt.env\` です）。

いまの値と、それがどこから来たかは、\`autograder settings\` と \`backup-mgmt settings\` で見られます。秘密は表示しません。

設定を変えたら、サーバーに読み直させてください（\`systemctl reload autograder\`、Windowsでは
\`sc.exe control autograder paramchange\`）。ただし、次のものは再起動するまで効きません。

- 環境変数で渡した設定
- \`DATABASE_…\`、\`DATA_DIR\`、\`LISTEN\`、\`HTTP_LISTEN\`、\`TLS_KEY_FILE\`（と、その \`TLS_CERTIFICATE_FILE\`）、
  \`ACME_…\`。変えて読み直させると断り、すべてそれまでの設定で動き続けます。証明書と鍵のファイルの中身は、読み直します
- \`SYSLOG_…\`、\`LOG\`、\`LOG_FORMAT\`、\`LOG_FILE\`、\`LOG_KEEP_DAYS\`、\`ACCESS_LOG_…\`、\`OTEL_…\`

「両」は両方のサーバー、「学」は \`autograder\`、「バ」は \`backup-mgmt\` の設定です。
`;

// The text that the list must have. `programs` are the paths of both.
export function listing(programs) {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  try {
    const names = Object.fromEntries(Object.keys(programs).map((program) => [program, namesOf(programs[program], folder)]));
    refuseDifference(new Set(Object.values(names).flat()));
    const chapters = Object.entries(CHAPTERS).map(([title, settings]) => chapter(title, settings, names));
    return `${HEAD}${chapters.join("")}${formerChapter(programs.autograder, folder)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Asks a program in an empty folder, with these variables alone.
function ask(program, folder, options, variables = {}) {
  return execFileSync(resolve(program), ["settings", ...options], { cwd: folder, env: variables, encoding: "utf8" });
}

function namesOf(program, folder) {
  return JSON.parse(ask(program, folder, ["--json"])).map(({ name }) => name);
}

function refuseDifference(asked) {
  const told = new Set(Object.values(CHAPTERS).flatMap(Object.keys));
  const untold = [...asked].filter((name) => !told.has(name));
  const gone = [...told].filter((name) => !asked.has(name));
  if (untold.length) throw new Error(`runner/meanings.mjs does not say what these mean: ${untold.join(", ")}`);
  if (gone.length) throw new Error(`no server asks for these any more: ${gone.join(", ")}`);
}

function chapter(title, settings, { autograder, "backup-mgmt": backups }) {
  const rows = Object.entries(settings).map(([name, [usual, meaning]]) => {
    const whose = autograder.includes(name) ? (backups.includes(name) ? "両" : "学") : "バ";
    return `| \`${name}\` | ${whose} | ${meaning} | ${usual} |\n`;
  });
  return `\n## ${title}\n\n| 設定 | | 意味 | 省略すると |\n|---|---|---|---|\n${rows.join("")}`;
}

// What the program itself says where a name of the former systems is still written.
function formerChapter(program, folder) {
  const names = [...readFileSync(FORMER_NAMES, "utf8").matchAll(/"([A-Z_]+)",/g)];
  const written = Object.fromEntries(names.map(([, name]) => [name, "1"]));
  const said = ask(program, folder, ["--set"], written).matchAll(/^# (\w+) は使われません（環境変数）。(.+)$/gm);
  const rows = [...said].map(([, name, successor]) => `| \`${name}\` | ${successor} |\n`);
  if (rows.length !== names.length) throw new Error(`${names.length} former names are known, ${rows.length} were told`);
  const words = "書いてあっても使われません。残っていると、`doctor`、`settings` と起動時のログが、次のように示します。";
  return `\n## 旧システムの設定\n\n${words}\n\n| 旧システムの設定 | いまは |\n|---|---|\n${rows.join("")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(HERE, "環境変数一覧.md"), listing({ autograder: process.env.AUTOGRADER, "backup-mgmt": process.env.BACKUP_MGMT }));
}
