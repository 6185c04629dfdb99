//! A file while it is read.

use std::fs::File;
use std::io::{self, Read};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::mpsc::{Sender, channel};
use tokio_util::io::ReaderStream;

/// So many bytes of a file travel at once.
const PIECE: usize = 64 * 1024;

/// A file that was opened. One whose store breaks off in the middle ends with an error, not early.
pub struct Opened {
    /// Its length.
    pub bytes: u64,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    File(File),
    Answer(Box<dyn Read + Send>),
}

impl Opened {
    /// Its content, piece by piece; to be called within the runtime.
    pub fn into_stream(self) -> BoxStream<'static, io::Result<Bytes>> {
        match self.content {
            Content::File(file) => ReaderStream::new(tokio::fs::File::from_std(file)).boxed(),
            Content::Answer(answer) => {
                let (sender, mut receiver) = channel(2);
                tokio::task::spawn_blocking(move || hand_over(answer, &sender));
                stream::poll_fn(move |context| receiver.poll_recv(context)).boxed()
            }
        }
    }
}

impl Read for Opened {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.content {
            Content::File(file) => file.read(into),
            Content::Answer(answer) => answer.read(into),
        }
    }
}

/// Reads until the end, an error, or nobody wants more.
fn hand_over(mut answer: Box<dyn Read + Send>, to: &Sender<io::Result<Bytes>>) {
    loop {
        let mut piece = vec![0; PIECE];
        let read = answer.read(&mut piece);
        let ends = !matches!(read, Ok(1..));
        let piece = match read {
            Ok(0) => return,
            Ok(read) => {
                piece.truncate(read);
                Ok(Bytes::from(piece))
            }
            Err(error) => Err(error),
        };
        if to.blocking_send(piece).is_err() || ends {
            return;
        }
    }
}
