//! Whether the bucket can be used in which files of people lie.

use platform_files::FilesError;

use super::Finding;
use crate::Installation;
use crate::probe::apart;

const TOPIC: &str = "ファイル";

/// Writes, reads, lists and removes a small file. A folder is looked at with what else lies in `DATA_DIR`.
pub(super) async fn look(place: &Installation) -> Vec<Finding> {
    let files = place.backups.files.clone();
    let Some(bucket) = files.bucket() else { return Vec::new() };
    vec![match apart(move || files.probe()).await {
        Some(Ok(())) => Finding::fine(TOPIC, format!("{bucket} に書き込み、読み取り、一覧、削除ができます")),
        Some(Err(error)) => of_refused_probe(&bucket, error),
        None => Finding::wrong(
            TOPIC,
            format!("{bucket} が応答しません"),
            "FILES_S3_ENDPOINT、ネットワーク、ファイアウォールと、S3 のサーバーを確かめてください",
        ),
    }]
}

fn of_refused_probe(bucket: &str, error: FilesError) -> Finding {
    match error {
        FilesError::Disk { source, .. } => Finding::wrong(
            TOPIC,
            format!("DATA_DIR に書き込めません({source})"),
            "サーバーを動かす利用者のものにしてください(chown)",
        ),
        FilesError::Away(error) => Finding::wrong(
            TOPIC,
            format!("{bucket} を使えません({error})"),
            "FILES_S3_ENDPOINT、証明書、ネットワークと、S3 のサーバーを確かめてください",
        ),
        FilesError::Refused { status: 404, .. } => Finding::wrong(
            TOPIC,
            format!("{bucket} のバケットがありません"),
            "FILES_S3_ENDPOINT と FILES_S3_BUCKET を確かめ、なければバケットを作ってください",
        ),
        FilesError::Refused { status: 401 | 403, words, .. } => Finding::wrong(
            TOPIC,
            format!("{bucket} が鍵を受け付けないか、許可が足りません({words})"),
            "FILES_S3_ACCESS_KEY、FILES_S3_SECRET_KEY、FILES_S3_REGION と時計を確かめ、その鍵に GetObject、PutObject、DeleteObject、ListBucket を許可してください",
        ),
        FilesError::Refused { status, words, .. } => Finding::wrong(
            TOPIC,
            format!("{bucket} が断りました({status} {words})"),
            "S3 のサーバーのログと、容量の上限を確かめてください",
        ),
    }
}
