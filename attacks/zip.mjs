// Reads a ZIP: enough of it for workbooks.
import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const END_LENGTH = 22;

// The files in an archive, with their names and bytes.
export function unzip(bytes) {
  let end = bytes.length - END_LENGTH;
  while (end >= 0 && bytes.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error("this is no ZIP");
  const files = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    files.push({ name, content: contentOf(bytes, bytes.readUInt32LE(at + 42), bytes.readUInt32LE(at + 20)) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

// The bytes of the file whose own heading stands at `at`.
function contentOf(bytes, at, packedLength) {
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const packed = bytes.subarray(start, start + packedLength);
  return bytes.readUInt16LE(at + 8) === 0 ? packed : inflateRawSync(packed);
}
