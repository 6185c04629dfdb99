//! What the next step of a round needs, and what is worth knowing before it.

use platform_web::{Tone, dates};

use super::overview::Overview;
use super::words::count;
use crate::rounds::{RoundState, Schedule};

/// The most exams whose missing papers are told one by one.
const MOST_PAPERS: usize = 5;

/// One line of the checklist. Only [`Tone::Bad`] keeps the step from being taken.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) tone: Tone,
    pub(super) words: String,
    /// What is to be done, one by one.
    pub(super) details: Vec<String>,
}

impl Check {
    fn new(name: &'static str, tone: Tone, words: impl Into<String>) -> Check {
        Check { name, tone, words: words.into(), details: Vec::new() }
    }

    /// The word beside the colour.
    pub(super) fn sign(&self) -> &'static str {
        match self.tone {
            Tone::Good => "問題なし",
            Tone::Warn => "要確認",
            Tone::Bad => "要修正",
            Tone::Neutral | Tone::Info => "案内",
        }
    }

    /// Whether the step would be refused.
    pub(super) fn blocks(&self) -> bool {
        self.tone == Tone::Bad
    }
}

/// The checklist before the next step.
pub(super) fn checks(seen: &Overview) -> Vec<Check> {
    let mut checks = match seen.round.state {
        RoundState::Preparing => {
            vec![exams(seen), papers(seen), order(seen), time_left(seen), entrants(seen)]
        }
        RoundState::Open => vec![deadline(seen), papers(seen), entrants(seen), missing(seen)],
        RoundState::Closed => vec![entrants(seen), missing(seen)],
        RoundState::Aggregating => vec![results(seen), missing(seen), version(seen)],
        RoundState::Final => vec![version(seen), missing(seen)],
        RoundState::Published => vec![version(seen)],
    };
    checks.extend(roster(seen));
    checks.extend(publication(seen));
    checks.extend(findings(seen));
    checks.extend(extensions(seen));
    checks
}

/// Dates out of their order would close the round before it has begun.
fn order(seen: &Overview) -> Check {
    match Schedule::from(&seen.round).problem() {
        None => Check::new("日程", Tone::Good, "順に並んでいます"),
        Some(problem) => Check::new("日程", Tone::Bad, problem.to_string()),
    }
}

/// Until when 塾 say who sits the round, while that matters.
fn roster(seen: &Overview) -> Option<Check> {
    let deadline = seen.round.roster_deadline_at.filter(|_| seen.round.state <= RoundState::Open)?;
    Some(match dates::remaining(deadline, seen.now) {
        Some(left) => Check::new("受付締切", Tone::Info, format!("{}（{left}）", dates::date_time(deadline))),
        None => Check::new("受付締切", Tone::Warn, "過ぎました。受験者を変えられるのは本部だけです"),
    })
}

/// From when 塾 read what is or will be 確定.
fn publication(seen: &Overview) -> Option<Check> {
    let round = &seen.round;
    let near = matches!(round.state, RoundState::Closed | RoundState::Aggregating | RoundState::Final);
    let at = round.publish_at.filter(|_| near)?;
    let words = match (round.publication_ahead(seen.now), round.state) {
        (Some(_), RoundState::Final) => {
            format!("{}に公開します。それまで、確定した結果は本部だけに見えます", dates::date_time(at))
        }
        (Some(_), _) => format!("{}。それまで、確定した結果は本部だけに見えます", dates::date_time(at)),
        (None, RoundState::Final) => return None,
        (None, _) => {
            let words = "過ぎています。確定すると、すぐに塾と教室に見えます";
            return Some(Check::new("公開日時", Tone::Warn, words));
        }
    };
    Some(Check::new("公開日時", Tone::Info, words))
}

fn findings(seen: &Overview) -> Option<Check> {
    Some(match seen.findings? {
        0 => Check::new("点検", Tone::Good, "未確認のものはありません"),
        open => Check::new("点検", Tone::Warn, format!("未確認のものが{open}件あります")),
    })
}

/// Who may still enter marks, and who asks to.
fn extensions(seen: &Overview) -> Option<Check> {
    let asked =
        (seen.asked > 0).then(|| format!("再開のお願いが{}件、返事を待っています", count(seen.asked)));
    let extended = (seen.extended > 0)
        .then(|| format!("延長が{}件あり、そこではまだ入力できます", count(seen.extended)));
    let words: Vec<String> = [asked, extended].into_iter().flatten().collect();
    (!words.is_empty()).then(|| Check::new("延長", Tone::Warn, words.join("。")))
}

fn exams(seen: &Overview) -> Check {
    let problems = &seen.problems;
    if problems.is_empty() {
        let words = format!("{}テストとも、配点の合計が満点に合っています", seen.exams.len());
        return Check::new("問題構成", Tone::Good, words);
    }
    let words = format!("直すところが{}つあります", problems.len());
    Check { details: problems.clone(), ..Check::new("問題構成", Tone::Bad, words) }
}

fn papers(seen: &Overview) -> Check {
    if seen.papers.is_empty() {
        return Check::new("資料", Tone::Good, "問題・解答・採点基準がそろっています");
    }
    let words = format!("{}テストの資料がそろっていません", seen.papers.len());
    let mut details: Vec<String> = seen.papers.iter().take(MOST_PAPERS).cloned().collect();
    if seen.papers.len() > MOST_PAPERS {
        details.push(format!("ほか{}テスト（「資料」に一覧があります）", seen.papers.len() - MOST_PAPERS));
    }
    Check { details, ..Check::new("資料", Tone::Warn, words) }
}

/// 受付中 with a last moment in the past would refuse every mark.
fn time_left(seen: &Overview) -> Check {
    match dates::remaining(seen.round.last_moment(), seen.now) {
        Some(left) => Check::new("締切", Tone::Good, left),
        None => Check::new("締切", Tone::Bad, "もう過ぎています。日程を変更してください"),
    }
}

fn deadline(seen: &Overview) -> Check {
    match dates::remaining(seen.round.last_moment(), seen.now) {
        Some(left) => Check::new("締切", Tone::Warn, format!("{left}。締め切ると、塾は入力できなくなります")),
        None => Check::new("締切", Tone::Good, "過ぎました"),
    }
}

fn entrants(seen: &Overview) -> Check {
    if seen.entries > 0 {
        return Check::new("受験者", Tone::Good, format!("{}人", count(seen.entries)));
    }
    let words = if seen.round.state == RoundState::Preparing {
        "まだいません。受付中になってからも登録できます"
    } else {
        "まだいません"
    };
    Check::new("受験者", Tone::Warn, words)
}

fn missing(seen: &Overview) -> Check {
    match seen.missing() {
        0 => Check::new("未入力", Tone::Good, "ありません"),
        missing => {
            let words = format!("のべ{}人。未入力のままの教科は集計に入りません", count(missing));
            Check::new("未入力", Tone::Warn, words)
        }
    }
}

fn results(seen: &Overview) -> Check {
    match seen.complete() {
        0 => Check::new("集計", Tone::Bad, "集計できる結果が1つもありません"),
        complete => {
            Check::new("集計", Tone::Good, format!("のべ{}人の得点がそろっています", count(complete)))
        }
    }
}

fn version(seen: &Overview) -> Check {
    let Some(latest) = seen.versions.first() else {
        return Check::new("版", Tone::Info, "確定すると第1版になります");
    };
    let number = latest.snapshot.version;
    if seen.round.state == RoundState::Aggregating {
        let shown = seen.standing().map(|snapshot| format!("第{}版", snapshot.version));
        let shown = shown.unwrap_or_else(|| "速報".to_owned());
        let words = format!("確定すると第{}版になります。それまで、塾には{shown}が見えます", number + 1);
        return Check::new("版", Tone::Info, words);
    }
    if seen.edited_since > 0 {
        let words = format!(
            "第{number}版のあとに得点が変わりました。集計中に戻して確定すると、第{}版になります",
            number + 1
        );
        return Check::new("版", Tone::Warn, words);
    }
    Check::new("版", Tone::Good, format!("第{number}版（{}）", dates::date_time(latest.snapshot.frozen_at)))
}
