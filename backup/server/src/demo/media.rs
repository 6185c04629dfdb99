//! The media of the demonstration: tapes in turn, a disk that is lent, and a few more; and when what lies on them is to be
//! verified.

use anyhow::Context;
use backup_policy::{Hanoi, MediumKind, Pool, Rotation, WorkDays};
use chrono::Days;
use platform_database::ReadTx;

use crate::app::App;
use crate::copies;
use crate::days;
use crate::jobs::{self, Job};
use crate::loans::{Borrower, Mail, NewLoan, lend_medium};
use crate::locations;
use crate::media::{self, MediumId, NewMedium, Register, add_medium};
use crate::members::Operator;
use crate::rotations::{NewRotation, Place, add_rotation};
use crate::verification_plans::{NewPlan, save_plan};

/// Label, kind, model and capacity.
const MEDIA: [(&str, MediumKind, &str, i64); 7] = [
    ("LTO 0012", MediumKind::Tape, "LTO-9", 18_000),
    ("LTO 0013", MediumKind::Tape, "LTO-9", 18_000),
    ("LTO 0014", MediumKind::Tape, "LTO-9", 18_000),
    ("LTO 0015", MediumKind::Tape, "LTO-8", 12_000),
    ("外付けHDD 03", MediumKind::ExternalDisk, "", 4_000),
    ("RDX 01", MediumKind::Rdx, "RDX 2TB", 2_000),
    ("BD 2026-01", MediumKind::Optical, "BD-R XL", 100),
];

const WITH_TAPES: &str = "基幹サーバー イメージ";
const WITH_DISK: &str = "図面アーカイブ";

/// Registers the media, says what lies on them, lends one, begins a rotation and plans verifications.
pub(super) async fn add_media(app: &App, by: &Operator) -> anyhow::Result<()> {
    let mut tx = app.database.read().await?;
    let vault = locations::find_location_by_name(&mut tx, "耐火金庫室").await?;
    let home = vault.context("while looking for the vault")?.id;
    drop(tx);
    for (label, kind, generation, capacity) in MEDIA {
        let new = NewMedium {
            label: label.to_owned(),
            kind,
            generation: generation.to_owned(),
            capacity_gb: Some(capacity),
            home,
            notes: String::new(),
            register: Register { rack: "A-1".to_owned(), ..Register::default() },
        };
        add_medium(&app.database, by, &new).await?;
    }
    attach(app, by, WITH_TAPES, "LTO 0012").await?;
    let disk = attach(app, by, WITH_DISK, "外付けHDD 03").await?;
    lend(app, by, disk).await?;
    rotate(app, by).await?;
    plan(app, by).await
}

/// Says that the copy of a job that is called so lies on the medium of that label.
async fn attach(app: &App, by: &Operator, job: &str, label: &str) -> anyhow::Result<MediumId> {
    let mut tx = app.database.read().await?;
    let job = find_job(&mut tx, job).await?;
    let copies = copies::list_copies(&mut tx, job.id).await?;
    let copy = copies.into_iter().find(|copy| copy.name == label).context("while looking for a copy")?;
    let medium = media::find_medium_by_label(&mut tx, label).await?.context("while looking for a medium")?;
    drop(tx);
    copies::attach_copy(&app.database, by, medium.id, copy.id).await?;
    Ok(medium.id)
}

async fn lend(app: &App, by: &Operator, disk: MediumId) -> anyhow::Result<()> {
    let new = NewLoan {
        borrower: Borrower::Outsider {
            name: "見本 運転士".to_owned(),
            affiliation: "つばめ運輸（見本）".to_owned(),
            contact: "03-0000-0000".to_owned(),
        },
        purpose: "遠隔地の倉庫への搬送".to_owned(),
        due_on: days::of(app.database.now()) + Days::new(5),
        mail: Mail::default(),
    };
    lend_medium(&app.database, by, disk, &new).await?;
    Ok(())
}

/// The tapes take turns every evening.
async fn rotate(app: &App, by: &Operator) -> anyhow::Result<()> {
    let job = find_job(&mut app.database.read().await?, WITH_TAPES).await?;
    let tapes = MEDIA.iter().filter(|(_, kind, ..)| *kind == MediumKind::Tape);
    let places: Vec<Place> = tapes
        .enumerate()
        .map(|(position, (label, ..))| Place { pool: Pool::Tower, position, label: (*label).to_owned() })
        .collect();
    let days = WorkDays::parse("月火水木金土日").context("while naming the days of the week")?;
    let new = NewRotation {
        rotation: Rotation::Hanoi(Hanoi::new(days, places.len())?),
        places,
        first_on: days::of(app.database.now()),
        encrypted: Some(true),
    };
    add_rotation(&app.database, by, job.id, &new).await?;
    Ok(())
}

/// Both jobs are to be restored by hand each quarter; one is late.
async fn plan(app: &App, by: &Operator) -> anyhow::Result<()> {
    let today = days::of(app.database.now());
    for (name, first_on) in [(WITH_TAPES, today + Days::new(20)), (WITH_DISK, today - Days::new(3))] {
        let job = find_job(&mut app.database.read().await?, name).await?;
        let assignee = "検証 見本係".to_owned();
        save_plan(&app.database, by, job.id, &NewPlan { revision: 0, every_months: 3, first_on, assignee })
            .await?;
    }
    Ok(())
}

async fn find_job(tx: &mut ReadTx, name: &str) -> anyhow::Result<Job> {
    jobs::find_job_by_name(tx, name).await?.with_context(|| format!("while looking for the job {name}"))
}
