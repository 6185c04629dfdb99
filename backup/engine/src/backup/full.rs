//! Reads that fill the buffer.

use std::io::{self, BufReader, Read};

/// The most that is read ahead of a file, and the least.
const AHEAD: (u64, u64) = (4 << 10, 256 << 10);

/// Reads ahead, and fills every buffer that it is given unless the input ends.
///
/// The library asks for four kilobytes at a time, and makes its buffer as small as the smallest answer it ever got: a
/// pipe becomes twenty times slower than it is.
pub(super) struct Full<R> {
    input: BufReader<R>,
}

impl<R: Read> Full<R> {
    /// `size` is how much there probably is.
    pub(super) fn new(input: R, size: u64) -> Full<R> {
        let ahead = size.clamp(AHEAD.0, AHEAD.1);
        Full { input: BufReader::with_capacity(usize::try_from(ahead).unwrap_or(4 << 10), input) }
    }
}

impl<R: Read> Read for Full<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.input.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a pipe does.
    struct Trickle(usize);

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(48).min(self.0);
            self.0 -= length;
            Ok(length)
        }
    }

    #[test]
    fn a_buffer_is_always_filled() {
        let mut reader = Full::new(Trickle(10_000), 0);
        let mut buffer = [0; 4096];
        let mut read = || reader.read(&mut buffer).unwrap();
        assert_eq!([read(), read(), read(), read()], [4096, 4096, 1808, 0]);
    }
}
