//! Which labels somebody wants.

use backup_report::{Label, LabelSheet};
use platform_web::PublicUrl;
use serde::Deserialize;
use thiserror::Error;

use crate::media::{Medium, MediumId, kind_words};

/// The form as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledOrder {
    media: Vec<MediumId>,
    skip: String,
}

/// Why nothing is printed.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum InvalidOrder {
    /// Nothing is ticked.
    #[error("ラベルを印刷する媒体を選んでください")]
    Nothing,
    /// More than fits into ten sheets.
    #[error("一度に印刷できるラベルは{}枚までです", LabelSheet::MOST)]
    TooMany,
    /// No place of a sheet.
    #[error("使用済みの枚数「{0}」を読めません。0から{most}までの整数を入れてください", most = LabelSheet::PLACES - 1)]
    Skip(String),
}

impl FilledOrder {
    /// The sheets of those of `media` that are ticked, in their order.
    pub(super) fn read(
        &self,
        media: &[Medium],
        server: Option<&PublicUrl>,
    ) -> Result<LabelSheet, InvalidOrder> {
        let skip = match self.skip.trim() {
            "" => 0,
            text => text
                .parse()
                .ok()
                .filter(|skip| *skip < LabelSheet::PLACES)
                .ok_or_else(|| InvalidOrder::Skip(text.to_owned()))?,
        };
        let ticked = media.iter().filter(|medium| self.media.contains(&medium.id));
        let labels: Vec<Label> = ticked.map(|medium| label(medium, server)).collect();
        match labels.len() {
            0 => Err(InvalidOrder::Nothing),
            count if count > LabelSheet::MOST => Err(InvalidOrder::TooMany),
            _ => Ok(LabelSheet { skip, labels }),
        }
    }
}

fn label(medium: &Medium, server: Option<&PublicUrl>) -> Label {
    Label {
        label: medium.label.clone(),
        kind: kind_words(medium),
        home: medium.home.clone(),
        address: server.map(|server| server.link(&format!("/media/{}", medium.id))),
    }
}
