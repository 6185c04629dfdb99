// A round of its own whose exams have twenty 小問, and one 教室 of as many pupils as are asked for; all of it made by the
// server's commands.
import { writeFile } from "node:fs/promises";
import path from "node:path";

const SUBJECTS = { 小: ["国語", "算数"], 中: ["英語", "数学"] };
const GRADES = ["小1", "小2", "小3", "小4", "小5", "小6", "中1", "中2", "中3"];
// After every round of the demonstration, whatever the day.
const YEAR = new Date().getFullYear() + 1;
const ITEMS = [4, 6, 10, 20];
const SECTIONS = [1, 2, 3, 4, 5];
const HEADS = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間";

const exam = (grade, subject) => ({
  grade,
  subject,
  full_points: 200,
  sections: SECTIONS.map((number) => ({ number, title: `領域${number}`, points: 40, items: ITEMS })),
});

// Gives the 配点 of the 小問 in their order.
export async function makeLargeSheet(place, pupils) {
  const exams = GRADES.flatMap((grade) => SUBJECTS[grade[0]].map((subject) => exam(grade, subject)));
  const lines = Array.from({ length: pupils }, (_, at) => `940001,みほん学舎,940101,にし教室,${1001 + at},見本 ${at + 1}号,小6,${YEAR},冬期`);
  const files = { exams: path.join(place.folder, "exams.json"), roster: path.join(place.folder, "roster.csv") };
  await writeFile(files.exams, JSON.stringify({ year: YEAR, period: "冬期", exams }));
  await writeFile(files.roster, [HEADS, ...lines].join("\r\n"));
  await place.command("import-exams", files.exams, "--open");
  await place.command("import-roster", files.roster, "--round", `${YEAR}-winter`, "--apply");
  return SECTIONS.flatMap(() => ITEMS);
}

// Opens that sheet for whoever is signed in as 本部; gives its address.
export async function openLargeSheet(page) {
  await page.goto("/classrooms?q=940101");
  await page.getByRole("main").getByRole("link", { name: "940101" }).click();
  await page.getByRole("main").getByRole("link", { name: /^小6 算数/ }).click();
  await page.locator("form.is-grid").waitFor();
  return page.url();
}
