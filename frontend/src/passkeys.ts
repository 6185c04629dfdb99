// Passkeys: asks the server for a challenge, the device for its answer, and sends that as an ordinary form.

/** What the server answers with: the name of the ceremony, and what the device is told. */
interface Challenge {
  ceremony: string;
  publicKey: Record<string, unknown>;
}

const WORDS: Record<string, string> = {
  NotAllowedError: "パスキーの操作が取り消されたか、時間が過ぎました。もう一度お試しください。",
  AbortError: "パスキーの操作が取り消されました。もう一度お試しください。",
  InvalidStateError: "このパスキーは、すでに登録されています。",
  NotSupportedError: "この端末では、このサーバーで使えるパスキーを作れません。",
  SecurityError: "このアドレスではパスキーを使えません。管理者が設定した正式なアドレスで開いてください。",
  ConstraintError: "この端末には、本人を確かめる方法（指紋、顔、暗証番号など）が設定されていません。",
};
const UNSUPPORTED = "このブラウザーではパスキーを使えません。新しいブラウザーを使うか、ほかの方法を選んでください。";
const OFFLINE = "サーバーに接続できませんでした。通信を確かめて、もう一度お試しください。";
const UNKNOWN = "パスキーを使えませんでした。もう一度お試しください。続くときは、ほかの方法を選んでください。";

/** A trouble whose words are the server's, or ours already. */
class InWords extends Error {}

/** What a person reads about a failed ceremony. */
export function wordsFor(error: unknown): string {
  if (error instanceof InWords) return error.message;
  const name = (error as { name?: unknown } | null)?.name;
  return typeof name === "string" && Object.hasOwn(WORDS, name) ? WORDS[name]! : UNKNOWN;
}

async function challengeFrom(address: string): Promise<Challenge> {
  const answer = await fetch(address, { method: "POST", headers: { accept: "application/json" } }).catch(() => {
    throw new InWords(OFFLINE);
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new InWords(typeof told.detail === "string" ? told.detail : UNKNOWN);
  return told as Challenge;
}

async function answerOf(kind: string, { publicKey }: Challenge): Promise<string> {
  const credential =
    kind === "create"
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
            publicKey as unknown as PublicKeyCredentialCreationOptionsJSON,
          ),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
            publicKey as unknown as PublicKeyCredentialRequestOptionsJSON,
          ),
        });
  if (!(credential instanceof PublicKeyCredential)) throw new InWords(UNKNOWN);
  return JSON.stringify(credential.toJSON());
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  form.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.setAttribute("value", value);
}

/** What a device answered: the name of the ceremony, and its credential as text. */
interface Answered {
  ceremony: string;
  credential: string;
}

/** Lets the device answer a challenge of `address`; `kind` is `create` or `get`. */
export async function answered(kind: string, address: string): Promise<Answered> {
  if (typeof PublicKeyCredential === "undefined" || !PublicKeyCredential.parseRequestOptionsFromJSON) {
    throw new InWords(UNSUPPORTED);
  }
  const challenge = await challengeFrom(address);
  return { ceremony: challenge.ceremony, credential: await answerOf(kind, challenge) };
}

async function perform(form: HTMLFormElement): Promise<void> {
  const { passkey: kind = "get", challenge: address = "" } = form.dataset;
  const { ceremony, credential } = await answered(kind, address);
  fill(form, "credential", credential);
  fill(form, "ceremony", ceremony);
}

/** Sends the forms with `data-passkey="create|get"` once the device has answered. */
export function wirePasskeys(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.passkey) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const problem = form.querySelector<HTMLElement>("[data-passkey-problem]");
    if (problem) problem.hidden = true;
    if (button) button.disabled = true;
    // submit() asks nobody again: the device has answered.
    perform(form).then(
      () => form.submit(),
      (error: unknown) => {
        if (button) button.disabled = false;
        if (!problem) return;
        problem.textContent = wordsFor(error);
        problem.hidden = false;
      },
    );
  });
}
