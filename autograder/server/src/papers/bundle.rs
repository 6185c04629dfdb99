//! Several papers in one ZIP.

use std::fs::File;
use std::io::{Seek, Write};

use anyhow::Context;
use platform_database::Database;
use tokio::task::spawn_blocking;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{PaperId, store};

/// The most bytes of papers that one ZIP takes.
pub(super) const MOST_BYTES: u64 = 300 * 1024 * 1024;

/// Writes the papers under their names into a file without a name, one after the other: memory holds one at a time.
pub(super) async fn pack(database: &Database, papers: Vec<(PaperId, String)>) -> anyhow::Result<File> {
    let mut zip = ZipWriter::new(tempfile::tempfile().context("while opening a file for papers")?);
    for (id, name) in papers {
        let content = store::load_content(&mut database.read().await?, id).await?;
        zip = blocking(move || add(zip, &name, &content)).await?;
    }
    blocking(move || {
        let mut file = zip.finish()?;
        file.rewind()?;
        Ok(file)
    })
    .await
}

fn add(mut zip: ZipWriter<File>, name: &str, content: &[u8]) -> anyhow::Result<ZipWriter<File>> {
    // A PDF is compressed inside.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file(name, options)?;
    zip.write_all(content)?;
    Ok(zip)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    spawn_blocking(work).await.context("while packing papers")?.context("while packing papers")
}
