//! The form of a repository that is there.

use std::path::{Path, PathBuf};

use askama::Template;
use backup_policy::Medium;
use platform_web::{Choice, Problems};
use serde::Deserialize;

use crate::locations::Location;
use crate::repositories::edit::EditedRepository;
use crate::repositories::written::ROOT;
use crate::repositories::{Repository, read_place};

/// The form as it was filled in. What is left empty stays as it is.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledEdit {
    pub(in crate::repositories) revision: i64,
    pub(in crate::repositories) name: String,
    pub(in crate::repositories) path: String,
    pub(in crate::repositories) credentials_file: String,
    pub(in crate::repositories) password_file: String,
    pub(in crate::repositories) location: String,
    pub(in crate::repositories) medium: String,
    pub(in crate::repositories) append_only: bool,
    pub(in crate::repositories) writers: String,
}

/// The form.
#[derive(Template)]
#[template(path = "repositories/edit.html")]
pub(in crate::repositories) struct EditRepositoryView {
    page: String,
    address: String,
    kept_password_file: String,
    places: Vec<Choice>,
    media: Vec<Choice>,
    filled: FilledEdit,
    problems: Problems,
}

impl EditRepositoryView {
    pub(in crate::repositories) fn new(
        repository: &Repository,
        places: &[Location],
        filled: FilledEdit,
        problems: Problems,
    ) -> EditRepositoryView {
        let place =
            |place: &Location| Choice::new(&place.name, format!("{}（{}）", place.name, place.kind()));
        EditRepositoryView {
            page: format!("/repositories/{}", repository.id),
            address: repository.address.clone(),
            kept_password_file: repository.password_file.clone(),
            places: places.iter().map(place).collect(),
            media: Medium::ALL.iter().map(|medium| Choice::new(medium.code(), medium.label())).collect(),
            filled,
            problems,
        }
    }
}

impl FilledEdit {
    /// What a repository is now.
    pub(in crate::repositories) fn of(repository: &Repository, places: &[Location]) -> FilledEdit {
        let place = places.iter().find(|place| place.id == repository.location_id);
        FilledEdit {
            revision: repository.revision,
            name: repository.name.clone(),
            location: place.map(|place| place.name.clone()).unwrap_or_default(),
            medium: repository.medium.clone(),
            append_only: repository.append_only,
            writers: repository.writers.to_string(),
            ..FilledEdit::default()
        }
    }

    /// Reads the form; `None` where something is wrong, which `problems` then names.
    pub(in crate::repositories) fn read(&self, problems: &mut Problems) -> Option<EditedRepository> {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let credentials = said(&self.credentials_file).map(PathBuf::from);
        let storage = said(&self.path).map(|path| read_place(&path, credentials.as_deref()));
        if let Some(Err(invalid)) = &storage {
            problems.add("path", format!("{invalid}。"));
        }
        let password_file = said(&self.password_file).map(PathBuf::from);
        if password_file.as_deref().is_some_and(Path::is_relative) {
            problems
                .add("password_file", format!("サーバーの絶対パス（{ROOT}から始まる）を入れてください。"));
        }
        let medium = Medium::from_code(&self.medium);
        if medium.is_none() {
            problems.add("medium", "媒体を選んでください。");
        }
        let writers = self.writers.trim().parse().ok();
        if writers.is_none() {
            problems.add("writers", "1から16の整数を入れてください。");
        }
        let (medium, writers) = medium.zip(writers).filter(|_| problems.is_empty())?;
        Some(EditedRepository {
            revision: self.revision,
            name: self.name.clone(),
            storage: storage.and_then(Result::ok),
            password_file,
            location: said(&self.location),
            medium,
            append_only: self.append_only,
            writers,
        })
    }
}
