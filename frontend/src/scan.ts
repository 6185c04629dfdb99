// Reads labels of media with the camera, one after the other, into the list that one could type as well.
import decodeQR from "qr/decode.js";

/** What Chrome on telephones and macOS has, and others have not. */
interface BarcodeDetector {
  detect(image: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface BarcodeDetectors {
  new (options: { formats: string[] }): BarcodeDetector;
  getSupportedFormats(): Promise<string[]>;
}
type Reader = (video: HTMLVideoElement) => Promise<string[]>;

/** The codes of our labels, and those on cartridges of tape. */
const FORMATS = ["qr_code", "code_39"];
const PAUSE_MS = 150;
/** The longer side of a picture in which a code is looked for. */
const LONGEST = 800;
const INSECURE = "このページは https で開いていないので、カメラを使えません。ハンドスキャナーか、番号の入力で読み取ってください。";
const NO_CAMERA = "このブラウザーではカメラを使えません。ハンドスキャナーか、番号の入力で読み取ってください。";
const WORDS: Record<string, string> = {
  NotAllowedError: "カメラの使用が許可されていません。ブラウザーの設定でこのサイトのカメラを許可し、ページを開き直してください。",
  NotFoundError: "この端末にカメラが見つかりません。番号を入力してください。",
  NotReadableError: "カメラを別のアプリが使っています。そのアプリを終えてから、もう一度押してください。",
};
const TROUBLE = "カメラを始められませんでした。もう一度押すか、番号を入力してください。";

/** Which label stands for an address in a code, as far as the server has said. */
const labels = new Map<string, string>();

async function findReader(): Promise<Reader> {
  const detectors = (window as { BarcodeDetector?: BarcodeDetectors }).BarcodeDetector;
  const known = (await detectors?.getSupportedFormats().catch(() => [])) ?? [];
  const formats = FORMATS.filter((format) => known.includes(format));
  if (!detectors || !formats.includes("qr_code")) return readerOfPictures();
  const detector = new detectors({ formats });
  return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
}

function readerOfPictures(): Reader {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen?.getImageData(0, 0, canvas.width, canvas.height);
    try {
      return picture ? [decodeQR(picture)] : [];
    } catch {
      return []; // A picture without a code is what a camera sees most of the time.
    }
  };
}

const linesOf = (list: HTMLTextAreaElement) => list.value.split("\n").map((line) => line.trim()).filter(Boolean);

/** Changes the list as if somebody had typed, so that the server is asked about it. */
function fill(list: HTMLTextAreaElement, lines: string[]): void {
  list.value = lines.map((line) => `${line}\n`).join("");
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function wire(panel: HTMLElement, list: HTMLTextAreaElement): void {
  const part = <T extends HTMLElement>(selector: string) => panel.querySelector<T>(selector)!;
  const video = part<HTMLVideoElement>("video");
  const [start, stop, said] = [part("[data-scan-start]"), part("[data-scan-stop]"), part("[data-scan-said]")];
  let stream: MediaStream | undefined;
  let read: Reader | undefined;
  // A label in front of the camera is read many times; it is taken once, until another one comes.
  let last = "";

  const say = (words: string) => (said.textContent = words);
  const show = (running: boolean) => {
    start.hidden = running;
    stop.hidden = video.hidden = !running;
  };
  const take = (code: string) => {
    if (code === last) return;
    last = code;
    const lines = linesOf(list);
    if (lines.includes(code) || lines.includes(labels.get(code) ?? code)) return say("この媒体は、もう読み取っています。");
    fill(list, [...lines, code]);
    navigator.vibrate?.(60);
    say(`${lines.length + 1}件目を読み取りました。次のラベルを映してください。`);
  };
  const look = async (watched: MediaStream) => {
    while (stream === watched) {
      if (read && video.videoWidth > 0) for (const code of await read(video).catch(() => [])) take(code.trim());
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  };
  const end = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
    show(false);
  };

  panel.hidden = false;
  if (!isSecureContext || !navigator.mediaDevices) {
    start.hidden = true;
    say(isSecureContext ? NO_CAMERA : INSECURE);
    return;
  }
  start.addEventListener("click", async () => {
    try {
      read ??= await findReader();
      const watched = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      [stream, last] = [watched, ""];
      video.srcObject = watched;
      show(true);
      say("ラベルのQRコードを映してください。");
      await video.play();
      void look(watched);
    } catch (error) {
      end();
      say(WORDS[(error as DOMException).name] ?? TROUBLE);
    }
  });
  stop.addEventListener("click", () => {
    end();
    say("");
  });
  // A page that nobody looks at does not watch.
  document.addEventListener("visibilitychange", () => document.hidden && end());
}

/** Lets rows be taken off the list, and puts labels there for addresses, which nobody reads. */
function wireRows(list: HTMLTextAreaElement): void {
  const learn = () => {
    for (const button of document.querySelectorAll<HTMLElement>("[data-scan-drop]")) button.hidden = false;
    for (const { dataset } of document.querySelectorAll<HTMLElement>("tr[data-scan-label]")) labels.set(dataset.scanTyped!, dataset.scanLabel!);
    if (document.activeElement !== list) list.value = list.value.split("\n").map((line) => labels.get(line.trim()) ?? line).join("\n");
  };
  document.addEventListener("htmx:afterSwap", learn);
  document.addEventListener("click", (event) => {
    const row = (event.target as HTMLElement).closest("[data-scan-drop]")?.closest<HTMLElement>("tr");
    const { scanTyped, scanLabel } = row?.dataset ?? {};
    const meant = (line: string) => line === scanTyped || (scanLabel !== undefined && (labels.get(line) ?? line) === scanLabel);
    if (row) fill(list, linesOf(list).filter((line) => !meant(line)));
  });
  learn();
}

/** What is sent with an act is the list as it stands now. */
function wireActs(list: HTMLTextAreaElement): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-scan-act]")) {
    form.addEventListener("formdata", (event) => event.formData.set("labels", list.value));
  }
}

const panel = document.querySelector<HTMLElement>("[data-scan]");
const list = document.querySelector<HTMLTextAreaElement>("textarea#labels");
if (panel && list) {
  wire(panel, list);
  wireRows(list);
  wireActs(list);
}
