// Media read in a row: by a camera that films labels of the server, by a hand scanner, and without scripts.
// `npm run journeys` with BACKUP_MGMT=path of the program; needs pdftoppm. SHOTS=folder keeps a picture of every page.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { openPlace } from "./place.mjs";
import { Visitor, openBrowser } from "./visitor.mjs";

const ROLES = ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"];
const KEEPER = ROLES[1];
const [WIDTH, HEIGHT] = [640, 480];
// A label passes the camera again and again; a machine with much to do sees it late.
const READING_MS = 180_000;
const [FIRST, SECOND] = ["LTO 0012", "RDX 01"];

let place;

before(async () => {
  place = await openPlace("BACKUP_MGMT", ROLES);
});

after(() => place?.close());

// Tells a story at a browser that was begun with these switches.
async function visit(switches, options, story) {
  const browser = await openBrowser(switches);
  try {
    const visitor = await Visitor.open(browser, place, options);
    await visitor.signIn(KEEPER);
    await story(visitor, visitor.page);
    await visitor.close();
  } finally {
    await browser.close();
  }
}

async function openScan(page) {
  await page.goto("/media");
  await page.getByRole("link", { name: "まとめて読み取る" }).click();
  await page.getByRole("heading", { level: 1, name: "まとめて読み取る" }).waitFor();
  await page.waitForLoadState();
}

const row = (page, label) => page.locator("#gathered tr").filter({ hasText: label });

// The corner of a sheet of labels with one label on it, in grey.
async function picture({ page }, label) {
  await page.goto("/media/labels");
  const id = await page.getByRole("row").filter({ hasText: label }).locator("td.tick input").inputValue();
  const pdf = path.join(place.folder, "label.pdf");
  await writeFile(pdf, await (await page.request.get(`/media/labels.pdf?media=${id}`)).body());
  const corner = ["-gray", "-r", "200", "-x", "0", "-y", "60", "-W", String(WIDTH), "-H", String(HEIGHT), "-singlefile", pdf];
  const { stdout } = await promisify(execFile)("pdftoppm", corner, { encoding: "buffer", maxBuffer: 4 * WIDTH * HEIGHT });
  return stdout.subarray(stdout.length - WIDTH * HEIGHT);
}

// What a camera sees that is moved from one label to the next.
async function film(pictures) {
  const colourless = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = (grey) => Buffer.concat([Buffer.from("FRAME\n"), grey, colourless]);
  const nothing = Buffer.alloc(WIDTH * HEIGHT, 255);
  const frames = pictures.flatMap((grey) => [...Array(12).fill(frame(grey)), ...Array(3).fill(frame(nothing))]);
  const file = path.join(place.folder, "labels.y4m");
  await writeFile(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), ...frames]));
  return file;
}

test("a camera reads labels that the server printed, and stock is taken", { timeout: 600_000 }, async () => {
  let file;
  await visit([], {}, async (visitor) => {
    file = await film([await picture(visitor, FIRST), await picture(visitor, SECOND)]);
  });
  const camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`];
  await visit(camera, {}, async (visitor, page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openScan(page);
    await visitor.see("scan-empty");
    await page.getByRole("button", { name: "カメラで読み取る" }).click();
    for (const label of [FIRST, SECOND]) await row(page, label).waitFor({ timeout: READING_MS });
    assert.equal(await page.locator("#gathered tbody tr").count(), 2, "a label that is filmed again is read once");
    await visitor.see("scan-camera");
    await page.getByRole("button", { name: "カメラを止める" }).click();
    await page.getByRole("button", { name: "カメラで読み取る" }).waitFor();
    const list = await page.getByRole("textbox", { name: "読み取った媒体" }).inputValue();
    assert.deepEqual(list.trim().split("\n").sort(), [FIRST, SECOND], "labels stand for the addresses in the codes");

    await page.getByText("棚卸し", { exact: true }).click();
    await page.getByLabel("棚卸しをする場所").selectOption({ label: "耐火金庫室（本番と同じ拠点）" });
    await page.getByRole("button", { name: "棚卸しを記録する" }).click();
    await page.getByRole("heading", { level: 1, name: "耐火金庫室の棚卸し" }).waitFor();
    await page.getByRole("heading", { name: "台帳どおり 2件" }).waitFor();
    await page.getByRole("heading", { name: /^見つからない \d件$/ }).waitFor();
    await visitor.see("stocktake");
  });
});

test("a hand scanner types, lines are taken off, and a line in the way is named", { timeout: 300_000 }, async () => {
  await visit([], {}, async (visitor, page) => {
    await openScan(page);
    await page.getByRole("textbox", { name: "読み取った媒体" }).click();
    await page.keyboard.type("lto 0013\nXYZ\n外付けHDD 03\n");
    await row(page, "「XYZ」という媒体は登録されていません。").waitFor();
    await row(page, "外付けHDD 03").getByText("見本 運転士").waitFor();
    await visitor.see("scan-typed");
    await row(page, "XYZ").getByRole("button", { name: "外す" }).click();
    await row(page, "XYZ").waitFor({ state: "detached" });
    await page.getByText("場所を移す", { exact: true }).first().click();
    await page.getByLabel("移す先").selectOption({ label: "西日本データセンター（オフサイト）" });
    await page.getByRole("button", { name: "場所を移す" }).click();
    await page.getByRole("alert").getByText("2行目: 媒体「外付けHDD 03」は貸出中なので、場所を移せません。").waitFor();
    await visitor.see("scan-refused");
    await row(page, "外付けHDD 03").getByRole("button", { name: "外す" }).click();
    await row(page, "外付けHDD 03").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "場所を移す" }).click();
    await page.getByRole("status").getByText("1件の媒体の場所を移しました。").waitFor();
  });
});

test("a camera that is refused is explained", { timeout: 300_000 }, async () => {
  await visit(["--deny-permission-prompts"], {}, async (visitor, page) => {
    await openScan(page);
    await page.getByRole("button", { name: "カメラで読み取る" }).click();
    await page.getByRole("status").getByText(/カメラの使用が許可されていません|カメラが見つかりません/).waitFor();
    await visitor.see("scan-no-camera");
  });
});

test("without scripts one types and asks", { timeout: 300_000 }, async () => {
  await visit([], { scripts: false }, async (visitor, page) => {
    await openScan(page);
    await page.getByRole("textbox", { name: "読み取った媒体" }).fill("LTO 0014\nRDX 01\n");
    await page.getByRole("button", { name: "調べる" }).click();
    await row(page, "LTO 0014").waitFor();
    await visitor.see("scan-without-scripts");
    await page.getByText("返却を受け付ける", { exact: true }).first().click();
    await page.getByRole("button", { name: "返却を受け付ける" }).click();
    await page.getByRole("alert").getByText("1行目: 媒体「LTO 0014」は貸出中ではありません。").waitFor();
  });
});
