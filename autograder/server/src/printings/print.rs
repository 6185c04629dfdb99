//! The task that prints an order: transaction, work, transaction.

use std::collections::HashSet;

use anyhow::Context;
use platform_database::{DbResult, ReadTx};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::binder::{Binder, Bound, Kind};
use super::order::{Binding, CardOrder};
use super::store::{self, Group, Made, Printing};
use super::views::address;
use super::{LARGEST_BOOKLET, PrintingId};
use crate::app::App;
use crate::entries::EntryId;
use crate::notices::{self, NewNotice, NoticeKind};
use crate::report_cards::{self, Issue, PreparedCard, safe};
use crate::rounds::{self, Round};
use crate::staff::Scope;

/// Prints what was ordered.
#[derive(Serialize, Deserialize)]
pub(crate) struct PrintCards {
    pub(crate) printing: PrintingId,
}

impl Task for PrintCards {
    const KIND: &'static str = "printings.print";
    const ATTEMPTS: u32 = 3;
}

/// What the file of a printing is called among the server's files.
pub(super) fn name_of(id: PrintingId) -> String {
    format!("printings/{id}")
}

/// An order with what it comes to at this moment.
struct Job {
    printing: Printing,
    round: Round,
    issue: Issue,
    /// In the order in which they are printed.
    groups: Vec<Group>,
    /// Those alone who were chosen one by one; everybody where nobody was.
    picked: Option<HashSet<EntryId>>,
}

pub(crate) async fn print_cards(app: App, task: PrintCards, run: TaskRun) -> anyhow::Result<()> {
    let Some(job) = open(&app, task.printing).await? else { return Ok(()) };
    let Some(bound) = bind(&app, &job, &run).await? else { return Ok(()) };
    // Whoever took the order over, because this worker gave no sign of life, may have ended it already.
    if find_waiting(&mut app.database.read().await?, task.printing).await?.is_none() {
        return Ok(());
    }
    let made = keep(&app, &job, bound).await?;
    let mut tx = app.database.write().await?;
    let ended = store::claim_ending(&mut tx, task.printing, &made).await?;
    if ended && let Some(person) = store::find_orderer(&mut tx, task.printing).await? {
        notices::tell_person(&mut tx, &job.news(&made), person).await?;
    }
    let has_expired = !ended && find_fetchable(&mut tx, task.printing).await?.is_none();
    tx.commit().await?;
    if has_expired {
        let files = app.files.clone();
        blocking(move || Ok(files.remove(&name_of(task.printing))?)).await?;
    }
    Ok(())
}

/// The order, unless it is gone or has expired: its file may be fetched, or will be.
async fn find_fetchable(tx: &mut ReadTx, id: PrintingId) -> DbResult<Option<Printing>> {
    let found = store::find_printing(tx, &Scope::at_the_terminal(), id).await?;
    Ok(found.filter(|printing| printing.expires_at > tx.now()))
}

/// The order, if it has not ended either.
async fn find_waiting(tx: &mut ReadTx, id: PrintingId) -> DbResult<Option<Printing>> {
    Ok(find_fetchable(tx, id).await?.filter(|printing| printing.made.is_none()))
}

/// Finds out what is to be printed; `None` if that was done already, or the order is gone.
async fn open(app: &App, id: PrintingId) -> anyhow::Result<Option<Job>> {
    let mut tx = app.database.read().await?;
    let Some(printing) = find_waiting(&mut tx, id).await? else { return Ok(None) };
    let Some(round) = rounds::find_round(&mut tx, printing.round_id).await? else { return Ok(None) };
    let issue = report_cards::find_issue(&mut tx, &printing.scope, &round).await?;
    let of_picked = printing.of_picked();
    let mut groups =
        store::list_groups(&mut tx, &printing.scope, round.id, &printing.selection, of_picked).await?;
    if printing.order == CardOrder::ByGrade {
        groups.sort_by_key(|group| group.grade.number());
    }
    let picked = match of_picked {
        Some(id) => Some(store::list_picked(&mut tx, id).await?),
        None => None,
    };
    Ok(Some(Job { printing, round, issue, groups, picked }))
}

/// Loads and prints one 教室 after the other, or one 学年; `None` when somebody called it off.
async fn bind(app: &App, job: &Job, run: &TaskRun) -> anyhow::Result<Option<Bound>> {
    let (kind, order, round) = (job.kind(), job.printing.order, job.round.clone());
    let (files, name) = (app.files.clone(), name_of(job.printing.id));
    let mut binder = blocking(move || {
        let draft = files.draft(&name).with_context(|| format!("while beginning {name}"))?;
        Binder::open(kind, order, round, draft)
    })
    .await?;
    let (total, mut done) = (job.pupils(), 0);
    let together = |one: &Group, other: &Group| match job.printing.order {
        CardOrder::ByClassroom => one.classroom == other.classroom,
        CardOrder::ByGrade => one.grade == other.grade,
    };
    for groups in job.groups.chunk_by(together) {
        run.progress(count(done), count(total), "");
        let cards = load(app, job, groups).await?;
        let (press, asked) = (app.press.clone(), run.clone());
        let (given_back, goes_on) = blocking(move || {
            let goes_on = binder.add(&press, cards, &|| !asked.cancelled())?;
            Ok((binder, goes_on))
        })
        .await?;
        if !goes_on {
            return Ok(None);
        }
        binder = given_back;
        done += groups.iter().map(|group| group.pupils).sum::<usize>();
    }
    run.progress(count(done), count(total), "");
    let press = app.press.clone();
    blocking(move || binder.finish(&press)).await.map(Some)
}

/// Puts the file in its place, from where it can be fetched once the order says so.
async fn keep(app: &App, job: &Job, bound: Bound) -> anyhow::Result<Made> {
    let (files, name) = (app.files.clone(), name_of(job.printing.id));
    let Bound { draft, cards, unprinted } = bound;
    let bytes = blocking(move || Ok(draft.map(|draft| files.put(&name, draft)).transpose()?)).await?;
    Ok(Made {
        file_name: bytes.map(|_| job.file_name()),
        file_bytes: bytes.unwrap_or_default(),
        cards,
        edition: job.issue.edition(),
        unprinted,
    })
}

/// The cards of these groups, one after the other, as they lie on paper.
async fn load(app: &App, job: &Job, groups: &[Group]) -> anyhow::Result<Vec<PreparedCard>> {
    let mut tx = app.database.read_for_report().await?;
    let mut cards = Vec::new();
    for group in groups {
        let only = (None, Some(group.classroom), None);
        let of_grade =
            report_cards::load_cards(&mut tx, &app.standings, &job.issue, &job.round, group.grade, only);
        cards.extend(of_grade.await?);
    }
    if let Some(picked) = &job.picked {
        cards.retain(|card| picked.contains(&card.entry.entry_id));
    }
    for card in cards.iter_mut().filter_map(|prepared| prepared.card.as_mut().ok()) {
        job.printing.paper.lay_out(card);
    }
    Ok(cards)
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    spawn_blocking(work).await.context("while printing")?
}

fn count(pupils: usize) -> i64 {
    i64::try_from(pupils).unwrap_or(i64::MAX)
}

impl Job {
    fn pupils(&self) -> usize {
        self.groups.iter().map(|group| group.pupils).sum()
    }

    fn kind(&self) -> Kind {
        match self.printing.binding {
            Binding::Zip => Kind::PagePerPupil,
            Binding::Pdf if self.pupils() > LARGEST_BOOKLET => Kind::BookletPerPart,
            Binding::Pdf => Kind::Booklet,
        }
    }

    /// What the person who ordered is told.
    fn news(&self, made: &Made) -> NewNotice {
        let what = format!("{} {}", self.round.name.label(), self.printing.place());
        let (title, words) = match (&made.file_name, made.unprinted.len()) {
            (None, _) => (
                format!("{what}の成績表を印刷できませんでした"),
                "印刷できる成績表がありませんでした。理由は印刷の状況にあります。".to_owned(),
            ),
            (Some(_), 0) => (
                format!("{what}の成績表ができました"),
                format!("{}人分の成績表を、30日間ダウンロードできます。", made.cards),
            ),
            (Some(_), unprinted) => (
                format!("{what}の成績表ができました"),
                format!(
                    "{}人分の成績表を、30日間ダウンロードできます。{unprinted}人分は印刷できませんでした。",
                    made.cards
                ),
            ),
        };
        NewNotice::new(NoticeKind::CardsPrinted, title, words, address(self.printing.id))
    }

    /// `2026夏_あおば塾_小6.zip`
    fn file_name(&self) -> String {
        let place = self.printing.place().to_owned();
        let grade = self.printing.selection.grade.map(|grade| grade.label().to_owned());
        let parts = [Some(self.round.name.file_label()), Some(place), grade].into_iter().flatten();
        let name: Vec<String> = parts.map(|part| safe(&part)).collect();
        format!("{}.{}", name.join("_"), self.kind().ending())
    }
}
