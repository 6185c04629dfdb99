// Second factors and API tokens in a browser with a device of its own (CDP's virtual authenticator).
// `npm run journeys` with BACKUP_MGMT=path of the program; SHOTS=folder keeps a picture of every page.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { journeysThrough } from "./visitor.mjs";

const journey = journeysThrough("BACKUP_MGMT", ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"]);
const PATIENCE_MS = 600_000;
const STEP_S = 30;

// Plugs a device into the window that knows its owner; gives what can be told to it.
async function plugIn(visitor) {
  const cdp = await visitor.context.newCDPSession(visitor.page);
  await cdp.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    credentials: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    knowsOwner: (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    forget: () => cdp.send("WebAuthn.clearCredentials", { authenticatorId }),
  };
}

const signOut = async (page) => {
  await page.getByRole("button", { name: "ログアウト" }).first().click();
  await page.getByText("ログアウトしました。").waitFor();
  // What is pressed next needs the scripts.
  await page.waitForLoadState();
};

const signedIn = (page) => page.getByRole("button", { name: "ログアウト" }).first().waitFor();

async function typePassword(page, { login, password }) {
  await page.goto("/login");
  await page.getByLabel("ログインID").fill(login);
  await page.getByLabel("パスワード").fill(password);
  await page.getByRole("button", { name: "ログイン", exact: true }).click();
}

// The codes on the page that shows them once.
async function writeDown(page) {
  const list = page.getByRole("list", { name: "リカバリーコード" });
  await list.waitFor();
  await page.waitForLoadState();
  const codes = await list.getByRole("listitem").allInnerTexts();
  assert.equal(codes.length, 10);
  return codes;
}

// What an authenticator app shows for `secret` (base32) at `step`, by RFC 6238.
function codeOf(secret, step) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  const key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const sum = createHmac("sha1", key).update(counter).digest();
  const at = sum[19] & 15;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const stepNow = () => Math.floor(Date.now() / 1000 / STEP_S);

journey("a passkey signs in alone and as a second factor", { patience: PATIENCE_MS }, async (visitor, page) => {
  const device = await plugIn(visitor);
  const login = visitor.place.logins["バックアップ管理者"];
  await visitor.signIn("バックアップ管理者");
  await visitor.choose("2段階認証");
  await visitor.see("factor-none");
  await page.getByLabel("新しいパスキーの名前").fill("事務所のパソコン");
  await page.getByRole("button", { name: "パスキーを登録する" }).click();
  await writeDown(page);
  await visitor.see("factor-recovery-codes");
  await page.getByRole("link", { name: "保管しました" }).click();
  await page.getByRole("cell", { name: "事務所のパソコン" }).first().waitFor();
  assert.equal((await device.credentials()).length, 1);
  await visitor.see("factor-passkey");

  await page.getByLabel("新しいパスキーの名前").fill("もう一度");
  await page.getByRole("button", { name: "パスキーを登録する" }).click();
  await page.getByRole("alert").getByText("このパスキーは、すでに登録されています。").waitFor();
  await visitor.see("factor-passkey-again");
  await signOut(page);

  await page.getByRole("button", { name: "パスキーでログイン" }).click();
  await signedIn(page);
  await signOut(page);

  await typePassword(page, login);
  await page.getByRole("heading", { name: "2段階認証" }).waitFor();
  await visitor.see("factor-second-step-passkey");
  await page.getByRole("button", { name: "パスキーで確かめる" }).click();
  await signedIn(page);
  await signOut(page);

  await device.knowsOwner(false);
  await page.getByRole("button", { name: "パスキーでログイン" }).click();
  await page.getByRole("alert").getByText(/取り消されたか、時間が過ぎました/).waitFor();
  await visitor.see("factor-passkey-cancelled");
  await device.knowsOwner(true);

  await page.getByRole("button", { name: "パスキーでログイン" }).click();
  await signedIn(page);
  await visitor.choose("2段階認証");
  await page.getByRole("button", { name: /外す.*事務所のパソコン/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: /外す/ }).click();
  await page.getByText("パスキーを外しました。").waitFor();
  await signOut(page);
  await page.getByRole("button", { name: "パスキーでログイン" }).click();
  await page.getByText("このパスキーは登録されていません。").waitFor();
  await visitor.see("factor-passkey-unknown");
});

journey("an authenticator app, and a recovery code that works once", { patience: PATIENCE_MS }, async (visitor, page) => {
  const login = visitor.place.logins["監査担当者"];
  await visitor.signIn("監査担当者");
  await visitor.choose("2段階認証");
  await page.getByRole("button", { name: "設定する" }).click();
  const secret = (await page.locator("#totp-secret").innerText()).replaceAll(" ", "");
  const picture = page.getByRole("img", { name: /QRコード/ });
  await page.waitForLoadState();
  assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0), "the QR code is not drawn");
  await visitor.see("factor-totp-new");
  await page.getByLabel("アプリに出ている6桁のコード").fill("000000");
  await page.getByRole("button", { name: "設定を終える" }).click();
  await page.getByText("コードが違います。").first().waitFor();
  await visitor.see("factor-totp-wrong");
  // This step's code is good in the next step, too; the next one's is left for signing in.
  await page.getByLabel("アプリに出ている6桁のコード").fill(codeOf(secret, stepNow()));
  await page.getByRole("button", { name: "設定を終える" }).click();
  const codes = await writeDown(page);
  await page.getByRole("link", { name: "保管しました" }).click();
  await page.getByText("残り10個").waitFor();
  await visitor.see("factor-totp");
  await signOut(page);

  await typePassword(page, login);
  await page.getByLabel("認証アプリの6桁のコード").waitFor();
  await visitor.see("factor-second-step-totp");
  const used = codeOf(secret, stepNow() + 1);
  await page.getByLabel("認証アプリの6桁のコード").fill(used);
  await page.getByRole("button", { name: "ログイン", exact: true }).click();
  await signedIn(page);
  await signOut(page);

  await typePassword(page, login);
  await page.getByLabel("認証アプリの6桁のコード").fill(used);
  await page.getByRole("button", { name: "ログイン", exact: true }).click();
  await page.getByText(/コードが違うか、すでに使われています/).waitFor();
  const recover = async (code) => {
    await page.getByText("端末が手元にないとき").click();
    await page.getByLabel("リカバリーコード").fill(code);
    await page.getByRole("button", { name: "リカバリーコードでログイン" }).click();
  };
  await recover(codes[0]);
  await signedIn(page);
  await visitor.choose("2段階認証");
  await page.getByText("残り9個").waitFor();
  await signOut(page);
  await typePassword(page, login);
  await recover(codes[0]);
  await page.getByText("リカバリーコードが違うか、すでに使われています。").waitFor();
  await visitor.see("factor-recovery-used");
});

journey("an API token is made, used and withdrawn, without scripts", { scripts: false, patience: PATIENCE_MS }, async (visitor, page) => {
  await visitor.signIn("システム管理者");
  await visitor.choose("APIトークン");
  await visitor.see("tokens-none");
  await page.getByLabel("トークンの名前").fill("夜間の集計");
  await page.getByRole("button", { name: "作る" }).click();
  await page.getByText("できることを1つ以上選んでください。").first().waitFor();
  await page.getByLabel("ジョブを読む").check();
  await page.getByRole("button", { name: "作る" }).click();
  const token = await page.getByLabel("トークン", { exact: true }).inputValue();
  assert.match(token, /^kz_[0-9a-f]{72}$/);
  await visitor.see("token-new");
  const jobs = () => fetch(`${visitor.place.origin}/api/v1/jobs?limit=1`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await (await jobs()).json()).items.length, 1);
  await page.getByRole("link", { name: "控えました" }).click();
  await visitor.see("tokens");
  await page.getByRole("button", { name: /取り消す/ }).click();
  await page.getByText("取り消し済み").waitFor();
  assert.equal((await jobs()).status, 401);
});

journey("the administrator makes a machine", { patience: PATIENCE_MS }, async (visitor, page) => {
  await visitor.signIn("システム管理者");
  await visitor.choose("APIトークン");
  await visitor.see("tokens-own");
  await visitor.choose("システム連携");
  await visitor.see("machines-none");
  await page.getByLabel("連携先のID").fill("kanshi");
  await page.getByLabel("連携先の名前").fill("監視システム");
  await page.getByLabel("役割").selectOption({ label: "閲覧者" });
  await page.getByLabel("トークンの名前").fill("稼働の確認");
  await page.getByLabel("判定と証拠を読む").check();
  await page.getByRole("button", { name: "作る" }).click();
  await page.getByRole("link", { name: "控えました" }).waitFor();
  await visitor.see("machine-token-new");
  await page.getByRole("link", { name: "控えました" }).click();
  await page.getByRole("cell", { name: "監視システム" }).waitFor();
  await visitor.see("machines");
});
