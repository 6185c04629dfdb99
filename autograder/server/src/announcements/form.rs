//! The form of an announcement.

use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::{Problems, dates};
use serde::Deserialize;

use super::draft::{Draft, Reach};
use super::places::find_places;
use super::store::Announcement;
use crate::memberships::MembershipKind;
use crate::rounds::{self, Round, RoundState};
use crate::staff::Scope;

/// How long the line may be.
pub(super) const TITLE_CHARACTERS: usize = 80;
/// How long the text may be.
pub(super) const WORDS_CHARACTERS: usize = 2_000;

/// An announcement as it was filled in, or as a link proposes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentDraft {
    pub(super) title: String,
    pub(super) words: String,
    pub(super) reach: String,
    pub(super) membership: String,
    /// Numbers of places: a line or a box each.
    pub(super) places: Vec<String>,
    /// The round of which something must be unfinished, as in `2026-summer`; empty for any.
    pub(super) round: String,
    pub(super) to_classrooms: Option<String>,
    pub(super) send_at: String,
    /// The revision that the person saw.
    pub(super) revision: String,
}

impl SentDraft {
    /// What the form shows of a draft that chose the places of these `numbers`.
    pub(super) fn of(draft: &Announcement, round: Option<&Round>, numbers: Vec<String>) -> SentDraft {
        SentDraft {
            title: draft.title.clone(),
            words: draft.words.clone(),
            reach: draft.reach.clone(),
            membership: draft.membership.clone().unwrap_or_default(),
            places: numbers,
            round: round.map(|round| round.name.to_string()).unwrap_or_default(),
            to_classrooms: draft.to_classrooms.then(|| "true".to_owned()),
            send_at: draft.send_at.map(dates::input_value).unwrap_or_default(),
            revision: draft.revision.to_string(),
        }
    }

    /// Fills in what a link leaves open: whoever chose places or a round on the progress board wants to ask for marks.
    pub(super) fn proposed(mut self, rounds: &[Round]) -> SentDraft {
        if self.title.is_empty() && self.words.is_empty() {
            self.to_classrooms = Some("true".to_owned());
            if !self.places.is_empty() {
                self.reach = "chosen".to_owned();
            }
            if let Some(round) = self.open_round(rounds) {
                self.title = format!("得点入力のお願い（{}）", round.name.label());
                self.words = format!(
                    "締切は{}です。まだ入力が終わっていないところがあります。\nご確認のうえ、入力をお願いいたします。",
                    dates::date_time(round.deadline_at)
                );
            }
        }
        self
    }

    fn open_round<'a>(&self, rounds: &'a [Round]) -> Option<&'a Round> {
        open(rounds).find(|round| round.name.to_string() == self.round)
    }

    /// The numbers, one a line.
    pub(super) fn lines(&self) -> String {
        self.places.join("\n")
    }

    /// Reads the form of somebody of `scope`.
    pub(super) async fn read(&self, tx: &mut ReadTx, scope: &Scope) -> DbResult<Result<Draft, Problems>> {
        let mut problems = Problems::none();
        let (title, words) = (self.title.trim(), self.words.trim());
        check_text(&mut problems, ("title", "題名"), title, TITLE_CHARACTERS);
        check_text(&mut problems, ("words", "本文"), words, WORDS_CHARACTERS);
        let reach = self.read_reach(tx, scope, &mut problems).await?;
        let rounds = rounds::list_rounds(tx).await?;
        let round = self.open_round(&rounds).map(|round| round.id);
        if round.is_none() && !self.round.is_empty() {
            problems.add("round", "受付中のテスト回を選んでください。");
        }
        let send_at = self.read_time(tx.now(), &mut problems);
        Ok(match reach {
            Some(reach) if problems.is_empty() => Ok(Draft {
                title: title.to_owned(),
                words: words.replace("\r\n", "\n"),
                reach,
                round,
                to_classrooms: self.to_classrooms.is_some(),
                send_at,
            }),
            _ => Err(problems),
        })
    }

    async fn read_reach(
        &self,
        tx: &mut ReadTx,
        scope: &Scope,
        problems: &mut Problems,
    ) -> DbResult<Option<Reach>> {
        match self.reach.as_str() {
            "everybody" => return Ok(Some(Reach::Everybody)),
            "chosen" => match find_places(tx, scope, &self.lines()).await? {
                Ok(places) => return Ok(Some(Reach::Chosen(places))),
                Err(found) => {
                    for problem in found.iter() {
                        problems.add(&problem.field, &problem.words);
                    }
                }
            },
            "membership" if scope.is_headquarters() => match MembershipKind::from_code(&self.membership) {
                Some(kind) => return Ok(Some(Reach::Membership(kind))),
                None => problems.add("membership", "会員種別を選んでください。"),
            },
            _ => problems.add("reach", "届ける相手を選んでください。"),
        }
        Ok(None)
    }

    fn read_time(&self, now: Timestamp, problems: &mut Problems) -> Option<Timestamp> {
        if self.send_at.trim().is_empty() {
            return None;
        }
        let at = dates::parse_input(&self.send_at);
        match at {
            None => problems.add("send_at", "送る日時を、日付と時刻で入れてください。"),
            Some(at) if at <= now => problems.add("send_at", "送る日時は、これから先にしてください。"),
            Some(_) => {}
        }
        at
    }
}

/// The rounds that take marks.
pub(super) fn open(rounds: &[Round]) -> impl Iterator<Item = &Round> {
    rounds.iter().filter(|round| round.state == RoundState::Open)
}

fn check_text(problems: &mut Problems, (field, label): (&str, &str), text: &str, most: usize) {
    let characters = text.chars().count();
    if characters == 0 {
        problems.add(field, format!("{label}を入れてください。"));
    } else if characters > most {
        problems.add(field, format!("{label}は{most}文字までです（いま{characters}文字）。"));
    } else if field == "title" && text.contains(['\n', '\r']) {
        problems.add(field, format!("{label}は1行で入れてください。"));
    }
}
