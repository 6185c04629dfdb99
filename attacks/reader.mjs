// Reads pages as a browser understands them, without running them.
import { openBrowser } from "../frontend/journeys/visitor.mjs";

export class Reader {
  static async open() {
    const browser = await openBrowser();
    return new Reader(browser, await browser.newPage());
  }

  constructor(browser, page) {
    Object.assign(this, { browser, page });
  }

  // What is in a page: where links lead, which forms there are, and whatever would run.
  read(html) {
    return this.page.evaluate(understand, html);
  }

  close() {
    return this.browser.close();
  }
}

// Runs in the browser, so it holds everything that it uses.
function understand(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const isText = (field) => field.localName === "textarea" || ["text", "search", "email", "url", "tel"].includes(field.type);
  const isEmptyChoice = (field) => field.localName === "select" && field.value === "" && !field.multiple;
  const readForm = (form) => {
    const fields = [...form.elements].filter((field) => field.name && !field.disabled);
    // Where something has to be chosen, the first choice will do.
    for (const field of fields.filter(isEmptyChoice)) field.value = [...field.options].find(({ value }) => value)?.value ?? "";
    const texts = fields.filter((field) => isText(field) && !field.readOnly);
    return {
      action: form.getAttribute("action") ?? "",
      method: form.method,
      takesFiles: form.enctype === "multipart/form-data",
      sent: [...new FormData(form)].filter(([, value]) => typeof value === "string"),
      texts: texts.map(({ name, type, inputMode, required, value }) => ({ name, type, inputMode, missing: required && !value })),
    };
  };
  const runs = (element) =>
    (element.localName === "script" && !element.getAttribute("src")) ||
    [...element.attributes].some(({ name, value }) => /^on/.test(name) || /^\s*javascript:/i.test(value));
  return {
    links: [...page.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    forms: [...page.querySelectorAll("form")].map(readForm),
    runs: [...page.querySelectorAll("*")].filter(runs).map((element) => element.outerHTML.slice(0, 120)),
  };
}
