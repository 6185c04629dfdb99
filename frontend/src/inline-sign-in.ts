// Keeps what somebody typed when the session has ended: before a form is sent, the server is asked whether it would
// still be taken. If not, a dialog over the page signs in again (or asks for the password once more, where the form
// has `data-proof`), and then the form is sent. Without scripts, the page that refuses the form does the same.
import { agreed } from "./confirm";
import { answered, wordsFor } from "./passkeys";

/** What the server says about the session. */
interface Presence {
  signed_in: boolean;
  proven: boolean;
}

/** What it says to what was typed into the dialog. */
interface Answer {
  /** `done`, or `factor`: the second factor is asked for next. */
  next?: string;
  /** Whether a passkey would do. */
  passkey?: boolean;
  same_person?: boolean;
  problem?: string;
}

interface Question {
  title: string;
  words: string;
  address: string;
  fields: Field[];
  verb: string;
  /** Where a passkey's answer goes instead. */
  passkey?: string;
}

interface Field {
  name: string;
  label: string;
  type: string;
  autocomplete: AutoFill;
}

const PASSWORD: Field = { name: "password", label: "パスワード", type: "password", autocomplete: "current-password" };

const SIGN_IN: Question = {
  title: "ログインし直してください",
  words: "時間が過ぎたか、ほかの画面でログアウトしました。入力した内容は残っています。ログインすると、続けて送ります。",
  address: "/login/inline",
  fields: [{ name: "login", label: "ログインID", type: "text", autocomplete: "username" }, PASSWORD],
  verb: "ログインして続ける",
};

const PROVE: Question = {
  title: "本人の確認",
  words: "大切な操作の前に、パスワードをもう一度入力してください。",
  address: "/me/confirmation",
  fields: [PASSWORD],
  verb: "確認して続ける",
};

const FACTOR: Question = {
  title: "2段階認証",
  words: "認証アプリの6桁のコードか、リカバリーコードを入力してください。",
  address: "/login/second-factor",
  fields: [{ name: "code", label: "コード", type: "text", autocomplete: "one-time-code" }],
  verb: "確認して続ける",
};

const PASSKEY = "/login/second-factor/passkey";
/** A code of an app is shorter, a recovery code longer. */
const LONGEST_CODE = 8;

/** Lets the person whose page it is sign in again over it; resolves to whether they have. */
export const signInOver = (): Promise<boolean> => show(SIGN_IN);

const passed = new WeakSet<HTMLFormElement>();

/** Watches every form that changes something. Comes after the confirmations, which are asked once. */
export function wireInlineSignIn(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const pressed = event.submitter;
      if (event.defaultPrevented || !changesSomething(form) || passed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void mayBeSent(form, pressed).then((may) => {
        if (!may) return;
        passed.add(form);
        if (form.dataset.confirm ?? pressed?.dataset.confirm) agreed.add(form);
        form.requestSubmit(pressed);
      });
    },
    { capture: true },
  );
}

function changesSomething(form: HTMLFormElement): boolean {
  if (form.method !== "post" || form.hasAttribute("hx-post")) return false;
  const { origin, pathname } = new URL(form.action, location.href);
  return origin === location.origin && !["/login", "/logout", "/me/confirmation"].includes(pathname);
}

async function mayBeSent(form: HTMLFormElement, pressed: HTMLElement | null): Promise<boolean> {
  const presence = await ask<Presence>("/me/session");
  // Whoever was never signed in here fills in a form for visitors; and where the server cannot be asked, the browser
  // says best what is wrong.
  if (!presence || !document.querySelector("form[action='/logout']")) return true;
  if (!presence.signed_in) return show(SIGN_IN);
  const wantsProof = form.hasAttribute("data-proof") || pressed?.hasAttribute("data-proof");
  return !wantsProof || presence.proven || show(PROVE);
}

async function ask<T>(address: string, body?: URLSearchParams): Promise<T | undefined> {
  try {
    const answer = await fetch(address, {
      headers: { accept: "application/json" },
      ...(body ? { method: "POST", body } : {}),
    });
    return (await answer.json()) as T;
  } catch {
    return undefined;
  }
}

/** Asks until the answer is right or the person gives up; resolves to whether the form may be sent. */
async function show(question: Question): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  document.body.append(dialog);
  try {
    return await new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "done"));
      draw(dialog, question);
      dialog.showModal();
    });
  } finally {
    dialog.remove();
  }
}

function draw(dialog: HTMLDialogElement, question: Question): void {
  const title = element("h2", question.title);
  title.id = "inline-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const problem = element("p", "");
  problem.className = "error";
  problem.setAttribute("role", "alert");
  const form = document.createElement("form");
  form.className = "form";
  // The dialog's own form goes nowhere by itself, so nothing watches it.
  form.method = "dialog";
  const verb = button(question.verb, "button primary");
  const giveUp = button("やめる", "button");
  giveUp.type = "button";
  giveUp.addEventListener("click", () => dialog.close(""));
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(giveUp, verb);
  if (question.passkey) actions.prepend(passkeyButton(question.passkey, dialog, problem));
  const problems = document.createElement("div");
  problems.className = "field";
  problems.hidden = true;
  problems.append(problem);
  form.append(...question.fields.map(labelled), problems, actions);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    verb.disabled = true;
    const typed = new URLSearchParams([...new FormData(form)].map(([name, value]) => named(name, String(value))));
    void ask<Answer>(question.address, typed).then((answer) => {
      verb.disabled = false;
      takeAnswer(dialog, problem, answer);
    });
  });
  dialog.replaceChildren(title, element("p", question.words), form);
  form.querySelector("input")?.focus();
}

/** Recovery codes are typed where codes are. */
function named(name: string, value: string): [string, string] {
  const recovers = name === "code" && value.replace(/\s/g, "").length > LONGEST_CODE;
  return [recovers ? "recovery_code" : name, value];
}

function passkeyButton(address: string, dialog: HTMLDialogElement, problem: HTMLElement): HTMLButtonElement {
  const made = button("パスキーで確かめる", "button");
  made.type = "button";
  made.addEventListener("click", () => {
    made.disabled = true;
    answered("get", `${address}-challenges`)
      .then((shown) => ask<Answer>(address, new URLSearchParams({ ...shown })))
      .catch((error: unknown): Answer => ({ problem: wordsFor(error) }))
      .then((answer) => {
        made.disabled = false;
        takeAnswer(dialog, problem, answer);
      });
  });
  return made;
}

function takeAnswer(dialog: HTMLDialogElement, problem: HTMLElement, answer: Answer | undefined): void {
  if (answer?.next === "factor") {
    draw(dialog, answer.passkey ? { ...FACTOR, passkey: PASSKEY } : FACTOR);
  } else if (answer?.next === "done" && answer.same_person) {
    dialog.close("done");
  } else if (answer?.next === "done") {
    drawOtherPerson(dialog);
  } else {
    problem.parentElement?.removeAttribute("hidden");
    problem.textContent = answer?.problem ?? "サーバーにつながりません。少し待って、もう一度お試しください。";
  }
}

/** What one person typed is not sent by another. */
function drawOtherPerson(dialog: HTMLDialogElement): void {
  const home = document.createElement("a");
  home.className = "button primary";
  home.href = "/";
  home.textContent = "ホームへ";
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(home);
  const words = "この画面に入力した人とは別の人としてログインしました。入力した内容は送っていません。";
  dialog.replaceChildren(element("h2", "別の人としてログインしました"), element("p", words), actions);
  home.focus();
}

function labelled({ name, label, type, autocomplete }: Field): HTMLElement {
  const field = document.createElement("div");
  field.className = "field";
  const input = document.createElement("input");
  Object.assign(input, { id: `inline-${name}`, name, type, autocomplete, required: true });
  input.autocapitalize = "none";
  input.spellcheck = false;
  const words = element("label", label) as HTMLLabelElement;
  words.htmlFor = input.id;
  field.append(words, input);
  return field;
}

function button(label: string, className: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.className = className;
  made.textContent = label;
  return made;
}

function element(name: string, words: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}
