// Sends what waits in the queue: soon after the last key, at once when asked, again and again while nobody answers.
import type { Operation, Outcome, Queue } from "./queue";

const QUIET_MS = 600;
const MOST_AT_ONCE = 20;
const LONGEST_WAIT_MS = 30_000;

type Reason = "offline" | "signedOut" | "otherPerson" | "refused";

/** How the sheet stands with the server. */
export type Standing =
  | { is: "saved"; at: Date | undefined }
  | { is: "sending"; count: number }
  | { is: "unsent"; count: number; why: Reason };

export class Sender {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #failures = 0;
  #savedAt: Date | undefined;

  constructor(
    private queue: Queue,
    private person: number,
    private heard: (outcomes: Outcome[], edit: number | null) => void,
    private tell: (standing: Standing) => void,
  ) {
    addEventListener("online", () => void this.send());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void this.send());
  }

  /** Sends before long; at once where much waits. */
  soon(): void {
    clearTimeout(this.#timer);
    if (this.queue.size >= MOST_AT_ONCE) return void this.send();
    this.tell({ is: "sending", count: this.queue.size });
    this.#timer = setTimeout(() => void this.send(), QUIET_MS);
  }

  /** Sends now; resolves when nothing waits any more or nobody answered. */
  async send(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#busy) return;
    this.#busy = true;
    try {
      const why = await this.#sendAll();
      if (why) this.#retry(why);
      else if (this.queue.size === 0) this.tell({ is: "saved", at: this.#savedAt });
    } finally {
      this.#busy = false;
    }
  }

  /** Sends sheet by sheet; gives why something stays. A sheet that takes nothing keeps no other waiting. */
  async #sendAll(): Promise<Reason | undefined> {
    const closed = new Set<string>();
    let why: Reason | undefined;
    for (let batch = this.queue.take(MOST_AT_ONCE, closed); batch.length > 0; batch = this.queue.take(MOST_AT_ONCE, closed)) {
      this.tell({ is: "sending", count: this.queue.size });
      const reason = await this.#deliver(batch);
      why = reason ?? why;
      if (reason === "refused") closed.add(batch[0]?.sheet ?? "");
      else if (reason) return reason;
    }
    if (!why) this.#failures = 0;
    return why;
  }

  #retry(why: Reason): void {
    this.tell({ is: "unsent", count: this.queue.size, why });
    const wait = Math.min(1_000 * 2 ** this.#failures, LONGEST_WAIT_MS) * (0.75 + Math.random() / 2);
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.send(), wait);
  }

  /** Sends a batch; gives why it was not taken. */
  async #deliver(batch: Operation[]): Promise<Reason | undefined> {
    const operations = batch.map(({ op, cell, seen, value, means }) => {
      const [entry, item = ""] = cell.split(":");
      if (item.startsWith("~")) return { op, entry: Number(entry), item: null, seen: null, value: null, means, note: { seen, value } };
      return { op, entry: Number(entry), item: item && !item.startsWith("@") ? Number(item) : null, seen, value, means };
    });
    let answer: Response | undefined;
    try {
      answer = await fetch(`${batch[0]?.sheet}/operations`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ person: this.person, operations }),
        keepalive: true,
      });
      if (answer.ok) {
        const said = (await answer.json()) as { outcomes: Outcome[]; edit: number | null };
        this.#savedAt = new Date();
        this.heard(said.outcomes, said.edit);
        return undefined;
      }
    } catch {
      answer = undefined;
    }
    this.queue.giveBack(batch);
    return reasonOf(answer?.status);
  }
}

/** Why a batch was not taken. No answer, and one that says that the server has trouble, is a line that is down. */
function reasonOf(status: number | undefined): Reason {
  switch (status) {
    case 401: return "signedOut";
    case 409: return "otherPerson";
    case undefined: case 429: return "offline";
    default: return status < 500 ? "refused" : "offline";
  }
}
