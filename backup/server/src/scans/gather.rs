//! Which media the lines mean.

use std::collections::HashSet;

use platform_database::{DbResult, ReadTx};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::Line;
use super::codes::Code;
use crate::media::{self, Medium};

/// A line with its medium.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) line: usize,
    pub(crate) typed: String,
    pub(crate) medium: Result<Medium, Unknown>,
}

/// Why a line means no medium.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Unknown {
    /// No medium is called so.
    #[error("「{0}」という媒体は登録されていません")]
    NotRegistered(String),
    /// Two are, in letters of another case.
    #[error("「{0}」は、大文字と小文字だけが違う媒体が2つ以上あります。ラベルのとおりに入れてください")]
    Ambiguous(String),
    /// An address of something else.
    #[error("「{0}」は、このサーバーの媒体のQRコードではありません。ラベルに書かれた番号を入れてください")]
    Elsewhere(String),
}

/// The media of the lines, each once however often it was read.
pub(crate) async fn gather(tx: &mut ReadTx, lines: &[Line]) -> DbResult<Vec<Found>> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for line in lines {
        let medium = find(tx, line).await?;
        if medium.as_ref().is_ok_and(|medium| !seen.insert(medium.id)) {
            continue;
        }
        found.push(Found { line: line.number, typed: line.typed.clone(), medium });
    }
    Ok(found)
}

async fn find(tx: &mut ReadTx, line: &Line) -> DbResult<Result<Medium, Unknown>> {
    let typed = || line.typed.clone();
    match line.code {
        Code::Elsewhere => Ok(Err(Unknown::Elsewhere(typed()))),
        Code::Page(id) => {
            Ok(media::find_medium(tx, id).await?.ok_or_else(|| Unknown::NotRegistered(typed())))
        }
        Code::Label => find_labelled(tx, &line.typed).await,
    }
}

/// A phone in Japanese writes ＬＴＯ, and some scanners know capitals alone.
async fn find_labelled(tx: &mut ReadTx, typed: &str) -> DbResult<Result<Medium, Unknown>> {
    let mut called = media::list_called(tx, typed).await?;
    let narrow: String = typed.nfkc().collect();
    if called.is_empty() && narrow != typed {
        called = media::list_called(tx, &narrow).await?;
    }
    let exact = called.first().is_some_and(|medium| medium.label == typed || medium.label == narrow);
    Ok(match called.len() {
        0 => Err(Unknown::NotRegistered(typed.to_owned())),
        more if more > 1 && !exact => Err(Unknown::Ambiguous(typed.to_owned())),
        _ => Ok(called.swap_remove(0)),
    })
}
