// Servers with little in them, for tests that need no demonstration.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { prepareGround } from "../../frontend/journeys/place.mjs";

const ADMINISTRATOR = { login: "kanri", password: "yukidoke-no-hotoriba-28" };

// A server of the program that the variable `name` leads to, with one administrator; `fill` works on it before it serves.
export async function openServer(name, settings, fill = async () => {}) {
  const ground = await prepareGround(name, settings);
  try {
    const file = path.join(ground.folder, "password");
    await writeFile(file, `${ADMINISTRATOR.password}\n`, { mode: 0o600 });
    await ground.command("migrate");
    await ground.command("createsuperuser", "--login", ADMINISTRATOR.login, "--name", "管理 花子", "--password-file", file);
    await fill(ground, file);
    const origin = await ground.serve();
    return { origin, administrator: ADMINISTRATOR, folder: ground.folder, command: ground.command, close: ground.close };
  } catch (error) {
    await ground.close();
    throw error;
  }
}

// An open round with one pupil who is not entered yet.
export async function fillRound({ command, folder }) {
  const sections = [{ number: 1, title: "漢字", points: 50 }];
  const exams = { year: 2026, period: "夏期", exams: [{ grade: "小6", subject: "国語", full_points: 50, sections }, { grade: "小6", subject: "算数", full_points: 50, sections }] };
  const roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,2026,夏期\r\n";
  await writeFile(path.join(folder, "exams.json"), JSON.stringify(exams));
  await writeFile(path.join(folder, "roster.csv"), roster);
  await command("import-exams", "exams.json", "--open");
  await command("import-roster", "roster.csv", "--round", "2026-summer", "--apply");
}

// A job that has run once.
export async function fillJob({ command, folder }, password) {
  await mkdir(path.join(folder, "documents"));
  await writeFile(path.join(folder, "documents/台帳.csv"), "番号,品名\n1,机\n");
  await command("repository", "add", "手元", "--path", path.join(folder, "near"), "--password-file", password);
  await command("job", "add", "文書", "--source", path.join(folder, "documents"), "--repository", "手元");
  await command("run", "文書");
}
