// How long marks are taken, by the server's clock; at the end what waits is sent once more before nothing is taken.
import { element } from "./pane";

const TICK_MS = 15_000;
const MINUTE_MS = 60_000;

/** What comes after the last moment: other times, the end, or nobody who could say. */
export type Ending = DOMStringMap | "over" | "unknown";

export class Deadline {
  readonly element = element("span", "soft deadline");
  /** How much the server's clock is ahead of this one. */
  #ahead = 0;
  #ends = 0;
  #last = 0;

  /**
   * `times` are the server's: the present moment, the 締切, and the last moment of its 猶予. When that is over, `over`
   * says by which times it goes on after all, or that it is the end; it is asked again while nobody answers.
   */
  constructor(times: DOMStringMap, private over: () => Promise<Ending>) {
    this.#follow(times);
  }

  #follow({ now = "", ends = "", last = "" }: DOMStringMap): void {
    [this.#ahead, this.#ends, this.#last] = [Date.parse(now) - Date.now(), Date.parse(ends), Date.parse(last)];
    this.#tick();
  }

  #tick(): void {
    const now = Date.now() + this.#ahead;
    // Without times there is no end to wait for.
    if (Number.isNaN(now + this.#last)) return;
    if (now > this.#last) {
      this.element.textContent = "締め切りました";
      return void this.over().then((ending) => this.#end(ending));
    }
    this.element.textContent = now <= this.#ends ? `締切まで${span(this.#ends - now)}` : `締切を過ぎました。猶予は${span(this.#last - now)}です`;
    setTimeout(() => this.#tick(), Math.min(TICK_MS, this.#last - now + 1));
  }

  #end(ending: Ending): void {
    if (ending === "over") return;
    if (ending === "unknown") this.element.textContent = "締切を過ぎました。受け付けられるかは、つながり次第確かめます";
    setTimeout(() => (ending === "unknown" ? this.#tick() : this.#follow(ending)), TICK_MS);
  }
}

/** The page as the server shows it now; nothing where it cannot be asked, or does not know any more who asks. */
export async function pageNow(): Promise<Document | undefined> {
  try {
    const answer = await fetch(location.pathname + location.search, { headers: { accept: "text/html" } });
    return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined;
  } catch {
    return undefined;
  }
}

/** 「あと3時間5分」, as the server says it. */
function span(left: number): string {
  const minutes = Math.floor(left / MINUTE_MS);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days > 0) return `あと${days}日${hours > 0 ? `${hours}時間` : ""}`;
  if (hours > 0) return `あと${hours}時間${rest}分`;
  return minutes > 0 ? `あと${minutes}分` : "あと1分未満";
}
