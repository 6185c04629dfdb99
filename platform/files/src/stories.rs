//! The stories of files, in a folder and in a bucket.

use std::io::{Read, Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::path::Path;

use futures_util::StreamExt;
use platform_config::{InvalidSettings, Settings};
use platform_testing::S3Server;
use tempfile::TempDir;

use crate::parts::PART;
use crate::{Draft, Files, FilesError};

fn read(folder: &Path, lines: &str) -> Result<Files, InvalidSettings> {
    let file = folder.join("settings.env");
    std::fs::write(&file, lines).unwrap();
    let mut settings = Settings::from_process(Some(&file)).unwrap();
    let files = Files::read(&mut settings, folder);
    settings.finish().map(|_overview| files)
}

fn kept(files: &Files, name: &str, content: &[u8]) -> Result<u64, FilesError> {
    let draft = files.draft(name).unwrap();
    draft.writer().unwrap().write_all(content).unwrap();
    files.put(name, draft)
}

fn content(files: &Files, name: &str) -> Option<Vec<u8>> {
    let mut opened = files.open(name).unwrap()?;
    let mut content = Vec::new();
    opened.read_to_end(&mut content).unwrap();
    assert_eq!(opened.bytes, content.len() as u64);
    Some(content)
}

/// A folder, a bucket, and both as places for files.
fn both_places() -> (TempDir, S3Server, [Files; 2]) {
    let (folder, store) = (tempfile::tempdir().unwrap(), S3Server::start());
    let bucket = read(folder.path(), &store.settings()).unwrap();
    let files = [Files::in_folder(folder.path().join("files")), bucket];
    (folder, store, files)
}

/// A bucket of something that says the same to the first who asks, and then is gone.
fn bucket_that_says(answer: &'static str) -> Files {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _asked = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let folder = tempfile::tempdir().unwrap();
    let lines = format!(
        "FILES_S3_ENDPOINT=http://{address}\nFILES_S3_BUCKET=b\nFILES_S3_ACCESS_KEY=k\nFILES_S3_SECRET_KEY=s\n"
    );
    read(folder.path(), &lines).unwrap()
}

#[test]
fn a_file_is_kept_read_listed_replaced_and_removed_in_either_place() {
    let (_folder, store, places) = both_places();
    for files in &places {
        assert_eq!(kept(files, "printings/7", b"seven").unwrap(), 5);
        kept(files, "printings/8", b"").unwrap();
        kept(files, "printings/deep/9", b"nine").unwrap();
        kept(files, "others/1", b"one").unwrap();
        assert_eq!(content(files, "printings/7").unwrap(), b"seven");
        assert_eq!(content(files, "printings/8").unwrap(), b"");
        assert_eq!(content(files, "printings/70"), None);
        assert!(files.exists("printings/8").unwrap() && !files.exists("printings/70").unwrap());

        let mut names = files.list("printings").unwrap();
        names.sort_unstable();
        assert_eq!(names, ["printings/7", "printings/8", "printings/deep/9"]);
        assert_eq!(files.list("nothing").unwrap(), [""; 0]);

        kept(files, "printings/7", b"anew").unwrap();
        assert_eq!(content(files, "printings/7").unwrap(), b"anew");
        files.remove("printings/7").unwrap();
        files.remove("printings/7").unwrap();
        assert_eq!(content(files, "printings/7"), None);
        files.probe().unwrap();
    }
    let names = ["server/one/others/1", "server/one/printings/8", "server/one/printings/deep/9"];
    assert_eq!(store.files(), names);
    assert_eq!(places[0].bucket(), None);
    assert!(places[1].bucket().unwrap().ends_with("/files/server/one/"));
}

#[test]
fn a_draft_is_no_file_and_leaves_nothing() {
    let (folder, store, places) = both_places();
    for files in &places {
        let draft = files.draft("printings/7").unwrap();
        draft.writer().unwrap().write_all(b"half").unwrap();
        assert_eq!(content(files, "printings/7"), None);
        assert_eq!(files.list("printings").unwrap(), [""; 0]);
        drop(draft);
    }
    let left = |below: &str| std::fs::read_dir(folder.path().join(below)).unwrap().count();
    assert_eq!((left("files/printings"), store.files().len()), (0, 0));
    // The files in their folder, and the settings; drafts of a bucket have no names.
    assert_eq!(left(""), 2);

    // What a killed process left is begun anew, and goes with its file.
    let part = folder.path().join("files/printings/8.part");
    std::fs::write(&part, "much longer than what is written now").unwrap();
    kept(&places[0], "printings/8", b"whole").unwrap();
    assert_eq!(content(&places[0], "printings/8").unwrap(), b"whole");
    std::fs::write(&part, "half").unwrap();
    places[0].remove("printings/8").unwrap();
    assert_eq!(left("files/printings"), 0);
}

#[test]
fn who_was_overtaken_by_another_attempt_neither_spoils_its_file_nor_puts_an_own_one() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::in_folder(folder.path());
    let (slow, beside) = (files.draft("printings/7").unwrap(), files.draft("printings/7.pdf").unwrap());
    let mut writer = slow.writer().unwrap();
    writer.write_all(b"slow").unwrap();
    let next = files.draft("printings/7").unwrap();
    next.writer().unwrap().write_all(b"next").unwrap();
    writer.write_all(b" and half").unwrap();
    assert!(matches!(files.put("printings/7", slow), Err(FilesError::Disk { .. })));
    assert_eq!(files.put("printings/7", next).unwrap(), 4);
    assert_eq!(content(&files, "printings/7").unwrap(), b"next");
    files.remove("printings/7").unwrap();
    files.put("printings/7.pdf", beside).unwrap();
    assert_eq!(files.list("printings").unwrap(), ["printings/7.pdf"]);
}

#[test]
fn a_whole_file_is_taken_from_where_it_lies() {
    let (folder, _store, places) = both_places();
    for files in &places {
        let path = folder.path().join("unpacked");
        std::fs::write(&path, "unpacked").unwrap();
        files.put("printings/deep/7", Draft::of_file(&path).unwrap()).unwrap();
        assert_eq!(content(files, "printings/deep/7").unwrap(), b"unpacked");
        assert!(!path.exists());
    }
}

#[test]
fn a_long_file_goes_in_parts_and_comes_back_whole_or_is_not_there() {
    let (_folder, store, [_, files]) = both_places();
    let put = |end: &[u8]| {
        let draft = files.draft("printings/7").unwrap();
        let mut writer = draft.writer().unwrap();
        writer.write_all(b"begin").unwrap();
        writer.seek(SeekFrom::Start(2 * PART + 100)).unwrap();
        writer.write_all(end).unwrap();
        files.put("printings/7", draft)
    };
    let bytes = put(b"end").unwrap();
    let whole = content(&files, "printings/7").unwrap();
    assert_eq!(bytes, 2 * PART + 103);
    assert!(whole.starts_with(b"begin\0") && whole.ends_with(b"\0end") && whole.len() as u64 == bytes);
    assert_eq!(store.uploads(), (1, 0));

    // The store is full in the middle of another: that one is forgotten, and what was there stays.
    store.set_full(true);
    let refused = put(b"other").unwrap_err();
    assert!(matches!(refused, FilesError::Refused { status: 507, .. }), "{refused:?}");
    assert_eq!(store.uploads(), (2, 0));
    assert_eq!(content(&files, "printings/7").unwrap(), whole);

    // And one of which the store does not say that it became a file.
    store.set_full(false);
    store.set_silent(true);
    assert!(matches!(put(b"other"), Err(FilesError::Away(_))));
    assert_eq!(store.uploads(), (3, 0));
    assert_eq!(content(&files, "printings/7").unwrap(), whole);
}

#[test]
fn a_folder_that_a_console_made_is_no_file() {
    let (_folder, _store, [_, files]) = both_places();
    kept(&files, "printings/", b"").unwrap();
    kept(&files, "printings/7", b"seven").unwrap();
    assert_eq!(files.list("printings").unwrap(), ["printings/7"]);
}

#[test]
fn who_is_no_store_does_not_know_that_a_file_is_missing() {
    let nothing = "HTTP/1.1 404 Not Found\r\nContent-Length: 15\r\n\r\n<h1>Nothing</h1>";
    let ask = |of: fn(&Files) -> Result<(), FilesError>| of(&bucket_that_says(nothing)).unwrap_err();
    for refused in [
        ask(|files| files.open("printings/7").map(drop)),
        ask(|files| files.exists("printings/7").map(drop)),
        ask(|files| files.remove("printings/7")),
    ] {
        assert!(matches!(refused, FilesError::Refused { status: 404, .. }), "{refused:?}");
    }
}

#[test]
fn a_store_that_is_away_or_refuses_is_not_one_without_the_file() {
    let (folder, store, [_, files]) = both_places();
    kept(&files, "printings/7", b"seven").unwrap();

    store.set_full(true);
    let refused = kept(&files, "printings/7", b"other").unwrap_err();
    assert!(
        matches!(&refused, FilesError::Refused { status: 507, words, .. } if words.contains("QuotaExceeded"))
    );
    assert!(files.probe().is_err());
    assert_eq!(content(&files, "printings/7").unwrap(), b"seven");

    for (lines, status) in
        [(store.settings_of("files", "other-key"), 403), (store.settings_of("elsewhere", "test-key"), 404)]
    {
        let files = read(folder.path(), &lines).unwrap();
        for tried in [
            files.open("printings/7").map(drop),
            files.remove("printings/7"),
            files.list("printings").map(drop),
            files.probe(),
        ] {
            let refused = tried.unwrap_err();
            assert!(
                matches!(refused, FilesError::Refused { status: told, .. } if told == status),
                "{refused:?}"
            );
            assert!(!format!("{refused:?}").contains("Signature"), "{refused:?}");
        }
    }

    drop(store);
    for tried in [
        kept(&files, "printings/8", b"eight").map(drop),
        files.open("printings/7").map(drop),
        files.exists("printings/7").map(drop),
        files.remove("printings/7"),
        files.list("printings").map(drop),
        files.probe(),
    ] {
        let refused = tried.unwrap_err();
        assert!(matches!(refused, FilesError::Away(_)), "{refused:?}");
    }
    let told = format!("{files:?}");
    assert!(!told.contains("test-secret"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_streamed_in_pieces_and_one_that_breaks_off_ends_with_an_error() {
    let (_folder, _store, places) = both_places();
    for files in &places {
        let long = vec![7; 300_000];
        kept(files, "printings/7", &long).unwrap();
        let opened = tokio::task::block_in_place(|| files.open("printings/7")).unwrap().unwrap();
        let pieces: Vec<_> = opened.into_stream().map(Result::unwrap).collect().await;
        assert!(pieces.len() > 1);
        let whole: Vec<u8> = pieces.iter().flatten().copied().collect();
        assert_eq!(whole, long);
    }

    let files = bucket_that_says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    let opened = tokio::task::block_in_place(|| files.open("7")).unwrap().unwrap();
    let pieces: Vec<_> = opened.into_stream().collect().await;
    assert!(pieces.last().unwrap().is_err());
}

#[test]
fn settings_name_a_bucket_wholly_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read(folder.path(), "").unwrap().bucket(), None);
    let all = |endpoint: &str, prefix: &str| {
        format!(
            "FILES_S3_ENDPOINT={endpoint}\nFILES_S3_BUCKET=cards\nFILES_S3_ACCESS_KEY=k\nFILES_S3_SECRET_KEY=s\n\
             FILES_S3_PREFIX={prefix}\n"
        )
    };
    let files = read(folder.path(), &all("https://s3.example.jp/", "/one/two/")).unwrap();
    assert_eq!(files.bucket().unwrap(), "https://s3.example.jp/cards/one/two/");

    let words = |lines: &str| read(folder.path(), lines).map(drop).unwrap_err().to_string();
    let missing = words("FILES_S3_BUCKET=cards\nFILES_S3_ACCESS_KEY=k\n");
    assert!(missing.contains("FILES_S3_ENDPOINT") && missing.contains("FILES_S3_SECRET_KEY"), "{missing}");
    assert!(!missing.contains("FILES_S3_ACCESS_KEY"), "{missing}");
    assert!(words(&all("s3.example.jp", "")).contains("FILES_S3_ENDPOINT"));
    assert!(words(&all("https://s3.example.jp/path", "")).contains("FILES_S3_ENDPOINT"));
    for prefix in ["成績表", "..", "one/../two", "one//two"] {
        let refused = words(&all("https://s3.example.jp", prefix));
        assert!(refused.contains("FILES_S3_PREFIX"), "{prefix}: {refused}");
    }
    for bucket in ["..", "one/two", "one?two"] {
        let lines = all("https://s3.example.jp", "").replace("cards", bucket);
        assert!(words(&lines).contains("FILES_S3_BUCKET"), "{bucket}");
    }
}
