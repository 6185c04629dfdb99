//! Which media the lines mean.

use std::collections::{HashMap, HashSet};

use platform_database::{DbResult, ReadTx};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::Line;
use super::codes::Code;
use crate::media::{self, Called, Medium, MediumId};

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

/// What is registered under anything that stands on the lines.
struct Known {
    by_id: HashMap<MediumId, Medium>,
    /// By the label as it was asked for, in letters of either case.
    by_label: HashMap<String, Vec<Medium>>,
}

/// The media of the lines, each once however often it was read; in two queries.
pub(crate) async fn gather(tx: &mut ReadTx, lines: &[Line]) -> DbResult<Vec<Found>> {
    let known = Known::of(tx, lines).await?;
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for line in lines {
        let medium = known.find(line);
        if medium.as_ref().is_ok_and(|medium| !seen.insert(medium.id)) {
            continue;
        }
        found.push(Found { line: line.number, typed: line.typed.clone(), medium });
    }
    Ok(found)
}

impl Known {
    async fn of(tx: &mut ReadTx, lines: &[Line]) -> DbResult<Known> {
        let (mut ids, mut labels) = (Vec::new(), HashSet::new());
        for line in lines {
            match line.code {
                Code::Page(id) => ids.push(id),
                Code::Label => labels.extend([line.typed.clone(), narrow(&line.typed)]),
                Code::Elsewhere => {}
            }
        }
        let mut by_label: HashMap<String, Vec<Medium>> = HashMap::new();
        for Called { asked, medium } in media::list_called(tx, &labels).await? {
            by_label.entry(asked).or_default().push(medium);
        }
        let listed = media::list_media(tx, &ids).await?;
        Ok(Known { by_id: listed.into_iter().map(|medium| (medium.id, medium)).collect(), by_label })
    }

    fn find(&self, line: &Line) -> Result<Medium, Unknown> {
        let typed = || line.typed.clone();
        match line.code {
            Code::Elsewhere => Err(Unknown::Elsewhere(typed())),
            Code::Page(id) => self.by_id.get(&id).cloned().ok_or_else(|| Unknown::NotRegistered(typed())),
            Code::Label => self.find_labelled(&line.typed),
        }
    }

    fn find_labelled(&self, typed: &str) -> Result<Medium, Unknown> {
        let narrow = narrow(typed);
        let called = self.by_label.get(typed).or_else(|| self.by_label.get(&narrow));
        let called = called.map(Vec::as_slice).unwrap_or_default();
        let exact = called.iter().find(|medium| medium.label == typed || medium.label == narrow);
        match (exact, called) {
            (Some(medium), _) | (None, [medium]) => Ok(medium.clone()),
            (None, []) => Err(Unknown::NotRegistered(typed.to_owned())),
            (None, _) => Err(Unknown::Ambiguous(typed.to_owned())),
        }
    }
}

/// A phone in Japanese writes ＬＴＯ.
fn narrow(typed: &str) -> String {
    typed.nfkc().collect()
}
