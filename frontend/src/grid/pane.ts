// What the grid says in words: the pill, the line under the sheet, the dialogs.
import type { Standing } from "./sender";

const clock = (at: Date) => at.toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The words of the pill. */
export function wordsOf(standing: Standing): string {
  switch (standing.is) {
    case "saved": return standing.at ? `保存済み ${clock(standing.at)}` : "保存済み";
    case "sending": return `送信中…（${standing.count}件）`;
    case "unsent":
      if (standing.why === "signedOut") return `未送信 ${standing.count}件（ログインが切れました。もう一度ログインすると送ります）`;
      if (standing.why === "otherPerson") return `未送信 ${standing.count}件（別の人としてログインしています。入力した人がログインすると送ります）`;
      if (standing.why === "refused") return `未送信 ${standing.count}件（受け付けられませんでした。もう一度試しています）`;
      return `未送信 ${standing.count}件（オフライン。つながり次第送ります）`;
  }
}

export const element = <Name extends keyof HTMLElementTagNameMap>(name: Name, className = "", text = ""): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

/** A button, or what else is pressed, that does something and sends no form. */
export function pressing(button: HTMLButtonElement, act: () => void): HTMLButtonElement {
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/** A modal dialog with a heading; resolves to the value of the button that closed it, or to an empty text. */
export function showDialog(title: string, content: Node[], choices: { value: string; label: string; primary?: boolean }[]): Promise<string> {
  const dialog = element("dialog", "dialog grid-dialog");
  const heading = element("h2", "", title);
  heading.id = "grid-dialog-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const form = element("form", "actions");
  form.method = "dialog";
  for (const { value, label, primary } of choices) {
    const button = element("button", primary ? "button primary" : "button", label);
    button.value = value;
    button.autofocus = primary === true;
    form.append(button);
  }
  dialog.append(heading, ...content, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

const KEYS: [string, string][] = [
  ["Enter", "次のセルへ（行の終わりでは、次の生徒の最初の空欄へ）"],
  ["Shift+Enter", "前のセルへ"],
  ["+", "満点を入れて次へ"],
  ["*", "欠席にする・戻す"],
  ["-", "1つ前のセルへ戻る"],
  ["矢印・Home・End・PageUp・PageDown", "移動"],
  ["Ctrl+↓ / Ctrl+↑", "次の・前の未入力へ"],
  ["Ctrl+F", "生徒をさがす（Enterで次の人へ、Escでセルへ戻る）"],
  ["F2", "いまの値を1文字ずつ直す"],
  ["Delete", "未入力に戻す"],
  ["Shift+矢印・Ctrl+A", "範囲を選ぶ"],
  ["Ctrl+C・Ctrl+X・Ctrl+V", "コピー・切り取り・貼り付け（Excelと同じ）"],
  ["Ctrl+D", "選んだ範囲のいちばん上の値で下を埋める"],
  ["Ctrl+Z・Ctrl+Y", "元に戻す・やり直す"],
  ["Alt+1・Alt+2", "値が重なったとき: 自分の値にする・保存済みの値にする"],
  ["Alt+↓", "セルの履歴（いつ・だれが・いくつから・いくつへ）"],
  ["Ctrl+S", "いますぐ送る"],
  ["F6", "表の上のボタンへ（もう一度押すと、表に戻る）"],
  ["Shift+F6", "表の下へ（もう一度押すと、表に戻る）"],
  ["Esc・Tab", "続けて押すと、表から出る（Esc・Shift+Tabで前へ）"],
];
const ADVANCE_HELP = "配点が10点以上のセルは、次の数字がありえなくなると自動で次へ進みます。読み上げソフトを使うときなどは、表の上の「自動で次へ」の印を外すと、Enterを押すまで進みません。";

export function showHelp(): Promise<string> {
  const table = element("table", "table compact keys");
  const body = table.createTBody();
  for (const [keys, words] of KEYS) {
    const row = body.insertRow();
    const head = element("th");
    head.scope = "row";
    head.append(...keys.split("・").flatMap((key, at) => (at ? ["・", element("kbd", "", key)] : [element("kbd", "", key)])));
    row.append(head, element("td", "", words));
  }
  return showDialog("キー操作", [table, element("p", "soft small", ADVANCE_HELP)], [{ value: "", label: "閉じる", primary: true }]);
}
