// Files that a fake server exports, with formulas as text or, where it is told so, as formulas.
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

export function csv(texts, runs) {
  const guarded = texts.map((text) => (/^[=+\-@]/.test(text) && !runs ? `'${text}` : text));
  return guarded.map((text) => `"${text.replaceAll('"', '""')}"`).join("\r\n");
}

export function workbook(texts, runs) {
  const cell = (text) => (runs ? `<c><f>${escaped(text)}</f></c>` : `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`);
  return archive("xl/worksheets/sheet1.xml", `<sheetData>${texts.map(cell).join("")}</sheetData>`);
}

// A ZIP of one file that is not packed.
export function archive(name, text) {
  const content = Buffer.from(text);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(content.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(head.length + name.length + content.length, 16);
  return Buffer.concat([head, Buffer.from(name), content, entry, Buffer.from(name), end]);
}
