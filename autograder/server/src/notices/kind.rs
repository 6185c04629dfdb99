//! The kinds of notices.

use thiserror::Error;

/// What a notice is about. People choose by kind what they get by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    /// A round takes rosters and marks.
    RoundOpened,
    /// A deadline comes closer, and something is unfinished, or nobody is registered.
    DeadlineNear,
    /// A round was reopened, or its deadline is another.
    DeadlineMoved,
    /// A 教室 asks 本部 for more time.
    ExtensionAsked,
    /// 本部 declined to give it.
    ExtensionDeclined,
    /// Papers of a round can be taken.
    PapersOut,
    /// Final numbers are there, or final report cards.
    ResultsFinal,
    /// Report cards that the person ordered are printed.
    CardsPrinted,
    /// 本部 wrote it.
    FromHeadquarters,
    /// The 塾 wrote it.
    FromJuku,
}

/// A kind that this program does not know.
#[derive(Debug, Error)]
#[error("{0:?} is not a kind of notice")]
pub(crate) struct UnknownKind(String);

impl NoticeKind {
    /// Every kind, in the order of the form.
    pub(crate) const ALL: [NoticeKind; 10] = [
        NoticeKind::FromHeadquarters,
        NoticeKind::FromJuku,
        NoticeKind::ExtensionAsked,
        NoticeKind::RoundOpened,
        NoticeKind::PapersOut,
        NoticeKind::DeadlineNear,
        NoticeKind::DeadlineMoved,
        NoticeKind::ExtensionDeclined,
        NoticeKind::ResultsFinal,
        NoticeKind::CardsPrinted,
    ];

    /// The word in the database and in forms.
    pub(crate) fn code(self) -> &'static str {
        match self {
            NoticeKind::RoundOpened => "round_opened",
            NoticeKind::DeadlineNear => "deadline_near",
            NoticeKind::DeadlineMoved => "deadline_moved",
            NoticeKind::ExtensionAsked => "extension_asked",
            NoticeKind::ExtensionDeclined => "extension_declined",
            NoticeKind::PapersOut => "papers_out",
            NoticeKind::ResultsFinal => "results_final",
            NoticeKind::CardsPrinted => "cards_printed",
            NoticeKind::FromHeadquarters => "from_headquarters",
            NoticeKind::FromJuku => "from_juku",
        }
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            NoticeKind::RoundOpened => "受付の開始",
            NoticeKind::DeadlineNear => "締切が近いとき",
            NoticeKind::DeadlineMoved => "再開・締切の変更",
            NoticeKind::ExtensionAsked => "再開のお願い",
            NoticeKind::ExtensionDeclined => "再開のお願いへの返事",
            NoticeKind::PapersOut => "資料の公開",
            NoticeKind::ResultsFinal => "結果の確定・公開",
            NoticeKind::CardsPrinted => "成績表の印刷",
            NoticeKind::FromHeadquarters => "本部から",
            NoticeKind::FromJuku => "塾から",
        }
    }

    /// What it is, for those who choose.
    pub(crate) fn note(self) -> &'static str {
        match self {
            NoticeKind::RoundOpened => "テスト回の受付が始まったとき",
            NoticeKind::DeadlineNear => {
                "入力が終わっていないとき、締切の7日前・3日前・1日前。受験者がいないとき、受付締切の3日前・1日前"
            }
            NoticeKind::DeadlineMoved => "受付が再開されたとき、締切が変わったとき、延長されたとき",
            NoticeKind::ExtensionAsked => "塾や教室が再開をお願いしたとき",
            NoticeKind::ExtensionDeclined => "再開のお願いを、本部が見送ったとき",
            NoticeKind::PapersOut => "問題、解答・採点基準をダウンロードできるようになったとき",
            NoticeKind::ResultsFinal => "結果が確定したとき、成績表を印刷できるようになったとき",
            NoticeKind::CardsPrinted => "自分が頼んだ印刷が終わったとき",
            NoticeKind::FromHeadquarters => "本部が書いたお知らせ",
            NoticeKind::FromJuku => "塾が教室あてに書いたお知らせ",
        }
    }

    /// The kind of that code.
    pub(crate) fn from_code(code: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Reads the word in the database.
impl TryFrom<String> for NoticeKind {
    type Error = UnknownKind;

    fn try_from(code: String) -> Result<NoticeKind, UnknownKind> {
        NoticeKind::from_code(&code).ok_or(UnknownKind(code))
    }
}

#[cfg(test)]
mod tests {
    use super::NoticeKind;

    #[test]
    fn every_kind_has_one_code_without_a_space() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::from_code(kind.code()), Some(kind));
            assert!(!kind.code().contains(' '), "preferences stand with spaces between");
        }
    }
}
