//! What the screen of adoptions shows.

use askama::Template;
use platform_web::dates;

use super::Former;
use crate::jobs::Job;
use crate::repositories::Repository;

/// The former jobs whose snapshots a job may adopt.
#[derive(Template)]
#[template(path = "adoptions/new.html")]
pub(super) struct AdoptionsView {
    job: String,
    action: String,
    /// What stays of the job's snapshots; empty where everything does.
    rules: String,
    sections: Vec<Section>,
    may_adopt: bool,
}

/// One repository.
pub(super) struct Section {
    repository: String,
    id: String,
    /// Why nothing is told of it.
    trouble: String,
    lines: Vec<Line>,
}

struct Line {
    key: String,
    name: String,
    host: String,
    paths: String,
    count: usize,
    first: String,
    last: String,
}

impl AdoptionsView {
    pub(super) fn new(job: &Job, sections: Vec<Section>, may_adopt: bool) -> AdoptionsView {
        AdoptionsView {
            job: job.name.clone(),
            action: format!("/jobs/{}/adoptions", job.id),
            rules: job.retention_words().join("・"),
            sections,
            may_adopt,
        }
    }
}

impl Section {
    pub(super) fn of(repository: &Repository, formers: &[Former]) -> Section {
        Section { lines: formers.iter().map(Line::new).collect(), ..Section::bare(repository) }
    }

    pub(super) fn in_trouble(repository: &Repository, trouble: String) -> Section {
        Section { trouble, ..Section::bare(repository) }
    }

    fn bare(repository: &Repository) -> Section {
        Section {
            repository: repository.name.clone(),
            id: repository.id.to_string(),
            trouble: String::new(),
            lines: Vec::new(),
        }
    }
}

impl Line {
    fn new(former: &Former) -> Line {
        Line {
            key: former.key.clone(),
            name: former.called().to_owned(),
            host: former.host.clone(),
            paths: former.paths.join("、"),
            count: former.snapshots.len(),
            first: dates::date_time(former.first_at),
            last: dates::date_time(former.last_at),
        }
    }
}

impl Former {
    /// How it was called, for people.
    pub(crate) fn called(&self) -> &str {
        if self.name.is_empty() { "（名前の記録なし）" } else { &self.name }
    }
}
