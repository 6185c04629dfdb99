//! A tree of files that is the same every time it is made.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Numbers that look random and are the same every time (xorshift).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Log-like text, data that does not compress, duplicates, and `small` small files; about `mebibytes` in all.
pub(super) fn make(folder: &Path, mebibytes: u64, small: u64) -> std::io::Result<()> {
    let mut dice = Dice::new(0x2026_1122);
    for file in 0..8 {
        let path = folder.join(format!("logs/service-{file}.log"));
        write(&path, mebibytes * 1024 * 1024 * 4 / 10 / 8, |out, line| {
            writeln!(
                out,
                "2026-11-{:02} {:08x} request {line} took {} ms",
                line % 30 + 1,
                line * 2_654_435_761 % 0xffff_ffff,
                line * 7 % 997
            )
        })?;
    }
    for file in 0..8 {
        let path = folder.join(format!("media/archive-{file}.bin"));
        write(&path, mebibytes * 1024 * 1024 * 4 / 10 / 8, |out, _| {
            out.write_all(&dice.next().to_le_bytes())
        })?;
    }
    fs::create_dir_all(folder.join("copies"))?;
    fs::copy(folder.join("media/archive-0.bin"), folder.join("copies/archive-0.bin"))?;
    tiny(&folder.join("documents"), small, 10_000)
}

/// `count` files of up to `largest` bytes, a hundred to a folder.
pub(super) fn tiny(folder: &Path, count: u64, largest: u64) -> std::io::Result<()> {
    let mut dice = Dice::new(0x7777);
    for number in 0..count {
        let path = folder.join(format!("{:04}/file-{number:06}.txt", number / 100));
        let size = dice.next() % largest + 200;
        write(&path, size, |out, line| writeln!(out, "{number},{line},{:x}", dice.next()))?;
    }
    Ok(())
}

/// A few changes, as a day brings them.
pub(super) fn change(folder: &Path) -> std::io::Result<()> {
    let log = folder.join("logs/service-0.log");
    let mut out = fs::OpenOptions::new().append(true).open(log)?;
    for line in 0..2_000 {
        writeln!(out, "2026-11-23 a new line {line}")?;
    }
    for number in 0..20 {
        fs::write(folder.join(format!("documents/0000/new-{number}.txt")), format!("new {number}"))?;
    }
    fs::remove_file(folder.join("documents/0001/file-000100.txt"))
}

fn write(
    path: &Path,
    bytes: u64,
    mut piece: impl FnMut(&mut dyn Write, u64) -> std::io::Result<()>,
) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut out = Counted { out: BufWriter::new(File::create(path)?), written: 0 };
    let mut line = 0;
    while out.written < bytes {
        piece(&mut out, line)?;
        line += 1;
    }
    out.flush()
}

struct Counted {
    out: BufWriter<File>,
    written: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.written += bytes.len() as u64;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
