// The backup server in a browser: an operator backs up, rehearses and restores; a viewer only looks.
// `npm run journeys` with BACKUP_MGMT=path of the program; SHOTS=folder keeps a picture of every page.
import { journeysThrough } from "./visitor.mjs";

const ROLES = ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"];
const JOB = "総務 文書フォルダー";
// How long a machine with much to do takes for a few documents.
const WORK_MS = 300_000;

const journey = journeysThrough("BACKUP_MGMT", ROLES);

journey("an operator backs up, rehearses and restores", { patience: 1_200_000 }, async (visitor, page) => {
  // Nobody but the operator begins it, whatever the hour.
  await visitor.place.command("job", "edit", JOB, "--schedule", "");
  await visitor.signIn("バックアップ管理者");
  await page.getByRole("heading", { level: 1, name: /ダッシュボード/ }).waitFor();
  await visitor.see("backup-dashboard");

  await visitor.choose("ジョブ");
  await visitor.see("backup-jobs");
  await page.getByRole("link", { name: JOB }).click();
  await page.getByText("本番データを1つ目のコピーとして数えます").waitFor();
  await visitor.see("backup-job");
  // What the clock began before, ends.
  while (await page.getByRole("button", { name: "実行中" }).count()) await page.reload();

  await page.getByRole("button", { name: "いま実行する" }).click();
  await page.locator("h1").getByText("成功").waitFor({ timeout: WORK_MS });
  await visitor.see("backup-run");

  await page.getByRole("link", { name: JOB }).first().click();
  await page.getByRole("button", { name: "復元訓練" }).click();
  await page.locator("h1").getByText("合格").waitFor({ timeout: WORK_MS });
  await visitor.see("backup-drill");

  await page.getByRole("link", { name: JOB }).first().click();
  await page.getByRole("link", { name: "スナップショット", exact: true }).click();
  await visitor.see("backup-snapshots");
  await page.locator("tbody a").first().click();
  await page.getByLabel("フォルダー名").waitFor();
  await visitor.see("backup-browse");
  await page.getByLabel("フォルダー名").fill("取り出した文書");
  await page.getByRole("button", { name: "復元する" }).click();
  await page.locator("h1").getByText("完了").waitFor({ timeout: WORK_MS });
  await visitor.see("backup-restore");

  await visitor.choose("リポジトリ");
  await visitor.see("backup-repositories");
  await page.getByRole("link", { name: "本社リポジトリ" }).click();
  await page.getByRole("button", { name: "検証する" }).click();
  await page.locator("h1").getByText("異常なし").waitFor({ timeout: WORK_MS });
  await visitor.see("backup-check");
});

journey("an administrator adds a place and sees the forms", {}, async (visitor, page) => {
  await visitor.signIn("システム管理者");
  await visitor.choose("保管場所");
  await page.getByLabel("名前").fill("分室");
  await page.getByRole("button", { name: "登録する" }).click();
  await page.getByRole("cell", { name: "分室" }).waitFor();
  await visitor.see("backup-locations");
  await page.goto("/repositories/new");
  await visitor.see("backup-new-repository");
  await page.goto("/jobs/new");
  await visitor.see("backup-new-job");
});

journey("a viewer looks, without scripts", { scripts: false }, async (visitor, page) => {
  await visitor.signIn("閲覧者");
  await visitor.choose("ジョブ");
  await page.getByRole("link", { name: JOB }).click();
  await page.getByText("本番データを1つ目のコピーとして数えます").waitFor();
  if (await page.getByRole("button", { name: "いま実行する" }).count()) throw new Error("a viewer may run");
  await visitor.choose("実行履歴");
  await visitor.see("backup-runs");
});
