//! What a line of a file does, whatever it is about.

/// What a line does to what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It was not there.
    New,
    /// It was otherwise.
    Changed,
    /// It only confirms what is there.
    Unchanged,
}

impl Effect {
    /// The word on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Effect::New => "新規",
            Effect::Changed => "変更",
            Effect::Unchanged => "変更なし",
        }
    }

    /// What a preview counts at its top: words, number and tone; `count` tells how many lines have an effect.
    pub(crate) fn counted(
        count: impl Fn(Effect) -> usize,
    ) -> impl Iterator<Item = (&'static str, usize, &'static str)> {
        let tones = [(Effect::New, "info"), (Effect::Changed, "warn"), (Effect::Unchanged, "")];
        tones.into_iter().map(move |(effect, tone)| (effect.label(), count(effect), tone))
    }
}
