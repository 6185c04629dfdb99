//! Labels for media (ラベル) as data.

use serde::Serialize;

/// Labels to print on sheets of 24: three beside each other, each 70 mm × 33.9 mm, from the upper left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSheet {
    /// How many places of the first sheet are used up, fewer than 24.
    pub skip: usize,
    /// The labels, at least one and at most 240.
    pub labels: Vec<Label>,
}

/// One label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// What the medium is called.
    pub label: String,
    /// What it is, in words.
    pub kind: String,
    /// Where it belongs.
    pub home: String,
    /// The address of the medium's page, which the QR code holds; without one no code is printed.
    pub address: Option<String>,
}

impl LabelSheet {
    /// The places of a sheet.
    pub const PLACES: usize = 24;
    /// Ten sheets; more at once would be somebody's mistake.
    pub const MOST: usize = 240;

    /// Why these cannot be printed.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let faults = [
            (self.labels.is_empty(), "there is no label"),
            (self.labels.len() > Self::MOST, "there are more than 240 labels"),
            (self.skip >= Self::PLACES, "no place of the first sheet is left"),
        ];
        faults.into_iter().find_map(|(holds, fault)| holds.then_some(fault))
    }
}
