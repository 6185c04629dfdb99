// Says how good a new password is while it is typed: `data-advice` on its field names who judges, `data-advice-login`
// the field with the login beside it. Without this, the form itself says what is wrong.

/** How long the typing rests before the server is asked. */
const REST_MS = 350;

interface Advice {
  score: number;
  label: string;
  words: string;
}

/** Wires every field in which a password is chosen. */
export function wirePasswordAdvice(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-advice]")) wire(field);
}

function wire(field: HTMLInputElement): void {
  const bar = document.createElement("progress");
  bar.className = "bar";
  bar.max = 4;
  bar.setAttribute("aria-label", "パスワードの強さ");
  const words = document.createElement("p");
  words.className = "small soft";
  words.setAttribute("role", "status");
  const shown = document.createElement("div");
  shown.className = "advice";
  shown.hidden = true;
  shown.append(bar, words);
  field.after(shown);

  let waiting = 0;
  let asked = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value === "") {
      shown.hidden = true;
      return;
    }
    waiting = window.setTimeout(() => {
      const turn = ++asked;
      void judge(field).then((advice) => {
        // An answer to what has been typed over says nothing any more.
        if (!advice || turn !== asked || field.value === "") return;
        bar.value = advice.score;
        bar.className = `bar ${advice.score >= 3 ? "good" : "warn"}`;
        words.textContent = `${advice.label}：${advice.words}`;
        shown.hidden = false;
      });
    }, REST_MS);
  });
}

async function judge(field: HTMLInputElement): Promise<Advice | undefined> {
  const login = document.getElementById(field.dataset.adviceLogin ?? "");
  const body = new URLSearchParams({
    password: field.value,
    login: login instanceof HTMLInputElement ? login.value : "",
  });
  try {
    const answer = await fetch(field.dataset.advice ?? "", { method: "POST", body, headers: { accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Advice) : undefined;
  } catch {
    return undefined;
  }
}
