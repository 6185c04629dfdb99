//! Finding messages in a stream: counted (RFC 5425, RFC 6587), or each on a line of its own.

/// No message is longer, in bytes.
pub(super) const LONGEST: usize = 16 * 1024;
/// So many digits hold the length of any message that is taken.
const DIGITS: usize = 5;

/// What a stream has brought that was not taken out yet.
#[derive(Debug, Default)]
pub(super) struct Frames(Vec<u8>);

/// What a stream says that is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

impl Frames {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Takes the next message out; `None` where it is not complete yet.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let blank = self.0.iter().take_while(|byte| matches!(byte, b'\n' | b'\r' | 0)).count();
        self.0.drain(..blank);
        match self.0.first() {
            Some(b'1'..=b'9') => self.counted(),
            Some(_) => self.line(),
            None => Ok(None),
        }
    }

    /// What is left where the stream has ended: a line needs no end then.
    pub(super) fn last(self) -> Result<Option<Vec<u8>>, Broken> {
        match self.0.first() {
            Some(b'1'..=b'9') => Err(Broken),
            Some(_) => Ok(Some(self.0)),
            None => Ok(None),
        }
    }

    fn counted(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        match self.0.get(digits) {
            None if digits <= DIGITS => return Ok(None),
            Some(b' ') if digits <= DIGITS => {}
            _ => return Err(Broken),
        }
        let length: Option<usize> =
            std::str::from_utf8(&self.0[..digits]).ok().and_then(|text| text.parse().ok());
        let end = digits + 1 + length.filter(|length| *length <= LONGEST).ok_or(Broken)?;
        if self.0.len() < end {
            return Ok(None);
        }
        let message = self.0.drain(..end).skip(digits + 1).collect();
        Ok(Some(message))
    }

    fn line(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let end = self.0.iter().position(|byte| matches!(byte, b'\n' | 0));
        match end {
            Some(end) if end <= LONGEST => Ok(Some(self.0.drain(..end).collect())),
            None if self.0.len() <= LONGEST => Ok(None),
            _ => Err(Broken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &[&str]) -> (Vec<String>, Result<Option<String>, Broken>) {
        let (mut frames, mut found) = (Frames::default(), Vec::new());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        for piece in pieces {
            frames.add(piece.as_bytes());
            loop {
                match frames.next() {
                    Ok(Some(message)) => found.push(text(message)),
                    Ok(None) => break,
                    Err(broken) => return (found, Err(broken)),
                }
            }
        }
        (found, frames.last().map(|rest| rest.map(text)))
    }

    #[test]
    fn messages_are_found_however_the_stream_is_cut() {
        let counted = "10 <14>1 a\nbc9 <14>1 def<14>1 a line\r\n\n<14>1 the last";
        let expected = ["<14>1 a\nbc", "<14>1 def", "<14>1 a line\r"].map(str::to_owned).to_vec();
        let last = Ok(Some("<14>1 the last".to_owned()));
        for at in 1..counted.len() {
            assert_eq!(
                all(&[&counted[..at], &counted[at..]]),
                (expected.clone(), last.clone()),
                "cut at {at}"
            );
        }
    }

    #[test]
    fn what_is_too_long_or_cut_off_breaks_the_stream() {
        for broken in ["123456 <14>", "99999 <14>", "12x<14>", "123456"] {
            assert_eq!(all(&[broken]).1, Err(Broken), "{broken}");
        }
        assert_eq!(all(&["20 <14>1 cut off"]).1, Err(Broken));
        let long = format!("<{}", "x".repeat(LONGEST));
        assert_eq!(all(&[&long]).1, Err(Broken));
        let longest = format!("{}\n", &long[..LONGEST]);
        assert_eq!(all(&[&longest]).0.len(), 1);
    }
}
