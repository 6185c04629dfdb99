//! What is said of sheets and rows, wherever they are shown.

use autograder_grading::Tenths;
use platform_database::Timestamp;
use platform_web::dates;

use crate::rounds::{MarkingClosed, Round, RoundState};

/// How far a pupil's row is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    Absent,
    Blank,
    Partial,
    Complete,
}

impl RowState {
    /// That of a row with so many of its items entered.
    pub(crate) fn of(absent: bool, entered: usize, items: usize) -> RowState {
        match entered {
            _ if absent => RowState::Absent,
            0 => RowState::Blank,
            count if count < items => RowState::Partial,
            _ => RowState::Complete,
        }
    }

    /// 状態
    pub(crate) fn label(self) -> &'static str {
        match self {
            RowState::Absent => "欠席",
            RowState::Blank => "未入力",
            RowState::Partial => "入力中",
            RowState::Complete => "完了",
        }
    }

    /// 合計 of what is entered; in brackets while something is missing.
    pub(crate) fn total(self, sum: u32) -> String {
        match self {
            RowState::Absent => "—".to_owned(),
            RowState::Blank => String::new(),
            RowState::Partial => format!("({sum})"),
            RowState::Complete => sum.to_string(),
        }
    }
}

/// How far pupils are who are in these states.
pub(crate) fn entered(states: &[RowState]) -> String {
    let count = |state| states.iter().filter(|other| **other == state).count();
    let (complete, absent) = (count(RowState::Complete), count(RowState::Absent));
    let sitting = states.len() - absent;
    format!("入力済 {complete} / {sitting}（欠席{absent}） 残り{}", sitting - complete)
}

/// The mean with one decimal, rounded half up; 「—」 of nothing.
pub(crate) fn average(numbers: impl Iterator<Item = u32>) -> String {
    let (sum, count) =
        numbers.fold((0_u64, 0_u64), |(sum, count), number| (sum + u64::from(number), count + 1));
    let tenths = (sum * 20 + count).checked_div(count * 2).and_then(|tenths| i32::try_from(tenths).ok());
    tenths.map_or_else(|| "—".to_owned(), |tenths| Tenths::new(tenths).to_string())
}

/// Whether what is shown of a round are its final numbers. With an extension the marks may differ already from what was
/// frozen.
pub(crate) fn is_settled(round: &Round) -> bool {
    round.state.is_final() && round.extended_until.is_none()
}

/// Until when marks are taken.
pub(crate) fn deadline(round: &Round, now: Timestamp) -> String {
    let at = dates::date_time(round.deadline());
    match dates::remaining(round.deadline(), now) {
        Some(left) if round.is_extended(now) => format!("締切 {at}に延長（{left}）"),
        Some(left) => format!("締切 {at}（{left}）"),
        None if round.is_extended(now) || round.state == RoundState::Open && now <= round.last_moment() => {
            format!("締切 {at} を過ぎました。猶予の{}までは保存できます", dates::short(round.last_moment()))
        }
        None => format!("締切 {at}"),
    }
}

/// Why marks are not taken.
pub(crate) fn closed_words(reason: &MarkingClosed, round: &Round) -> String {
    match reason {
        MarkingClosed::NotYet if round.state == RoundState::Open => {
            format!("入力は{}に始まります。", dates::date_time(round.opens_at))
        }
        MarkingClosed::DeadlinePassed => {
            let at = dates::date_time(round.deadline());
            format!("入力は{at}に締め切りました。直しがあるときは、本部にご連絡ください。")
        }
        reason => format!("{reason}。"),
    }
}
