//! Whether what a job reads is there to be read. It may be mounted later, so that it is not is a warning and no refusal.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use backup_engine::Source;
use platform_operator::apart;
use tokio::sync::Semaphore;

/// What is said of a share that does not answer.
const SILENT: &str = "バックアップする対象のある場所が応答しません";
/// So many look at once. A dead share may hold a look for ever, and holds no more of the machine than these.
static LOOKS: Semaphore = Semaphore::const_new(16);

/// What of a source cannot be read now, each in words without a full stop; nobody waits long for a share that does not answer.
/// Databases behind an address and commands are not looked at.
pub(crate) async fn find_unreadable(source: Source) -> Vec<String> {
    look(move || unreadable(&source)).await
}

async fn look(work: impl FnOnce() -> Vec<String> + Send + 'static) -> Vec<String> {
    let silent = || vec![SILENT.to_owned()];
    let Ok(place) = LOOKS.try_acquire() else { return silent() };
    let looked = apart(move || {
        let _place = place;
        work()
    });
    looked.await.unwrap_or_else(silent)
}

fn unreadable(source: &Source) -> Vec<String> {
    match source {
        Source::Folders { paths, .. } => paths.iter().filter_map(|path| problem(path, open(path))).collect(),
        Source::Sqlite { file } => problem(file, open_file(file)).into_iter().collect(),
        Source::Postgres { .. } | Source::Command { .. } => Vec::new(),
    }
}

fn problem(path: &Path, opened: io::Result<()>) -> Option<String> {
    let path = path.display();
    Some(match opened.err()?.kind() {
        ErrorKind::NotFound => format!("「{path}」がありません"),
        ErrorKind::PermissionDenied => format!("「{path}」を読む権限がありません"),
        ErrorKind::IsADirectory => {
            format!("「{path}」はフォルダーです。データベースのファイルを指定してください")
        }
        _ => format!("「{path}」を読めません"),
    })
}

/// A file that is neither file nor folder, such as a pipe, might wait for whoever writes it.
fn open(path: &Path) -> io::Result<()> {
    let found = fs::metadata(path)?;
    if found.is_dir() {
        fs::read_dir(path)?;
    } else if found.is_file() {
        File::open(path)?;
    }
    Ok(())
}

fn open_file(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() { Err(ErrorKind::IsADirectory.into()) } else { open(path) }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_share_that_never_answers_holds_up_neither_a_page_nor_the_end_of_the_program() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (answer, waits) = mpsc::channel::<()>();
        let found = runtime.block_on(look(move || {
            waits.recv().unwrap_err();
            Vec::new()
        }));
        assert_eq!(found, [SILENT]);
        drop(runtime);
        drop(answer);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let place = tempfile::tempdir().unwrap();
        let (there, file) = (place.path().to_owned(), place.path().join("app.db"));
        fs::write(&file, "x").unwrap();
        let gone = place.path().join("gone");
        let folders = |paths| Source::Folders { paths, excludes: Vec::new(), one_file_system: false };
        assert_eq!(unreadable(&folders(vec![there.clone(), file.clone()])), [""; 0]);
        let found = unreadable(&folders(vec![there.clone(), gone.clone()]));
        assert_eq!(found, [format!("「{}」がありません", gone.display())]);
        assert_eq!(unreadable(&Source::Sqlite { file }), [""; 0]);
        assert!(unreadable(&Source::Sqlite { file: gone })[0].contains("がありません"));
        assert!(unreadable(&Source::Sqlite { file: there })[0].contains("はフォルダーです"));
    }
}
