//! Telling that papers can be taken.

use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::notices::{Audience, NewNotice, NoticeKind, tell};
use crate::papers::{self, FreshPapers, PaperKind};

/// Looks which papers' time has come.
#[derive(Serialize, Deserialize)]
pub(crate) struct TellOfPapers;

impl Task for TellOfPapers {
    const KIND: &'static str = "round_news.papers";
    const LANE: Lane = Lane::Prompt;
}

/// Tells of them to everybody who may take them: every 塾 and every 教室.
pub(crate) async fn tell_of_papers(app: App, _task: TellOfPapers, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.read().await?;
    let fresh = papers::list_fresh(&mut tx).await?;
    drop(tx);
    for papers in &fresh {
        let mut tx = app.database.write().await?;
        tell(&mut tx, &news(papers), &Audience::everybody()).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn news(papers: &FreshPapers) -> NewNotice {
    let kinds: Vec<&str> = papers.kinds.iter().copied().map(PaperKind::label).collect();
    let kinds = kinds.join("・");
    let title = format!("{}の{kinds}を公開しました", papers.round.name.label());
    let words = format!("{kinds}のPDFを、資料のページからダウンロードできます。");
    let href = format!("/rounds/{}/papers", papers.round.id);
    NewNotice { key: Some(papers.key()), ..NewNotice::new(NoticeKind::PapersOut, title, words, href) }
}
