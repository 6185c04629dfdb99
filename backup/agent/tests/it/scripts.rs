//! The scripts for Windows, as far as they can be looked at elsewhere.

use std::path::PathBuf;

#[test]
fn every_script_is_one_that_windows_powershell_reads() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy/windows");
    let mut found = 0;
    let entries = [folder.clone(), folder.join("agent")].map(|folder| std::fs::read_dir(folder).unwrap());
    for entry in entries.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ps1") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        // Without the mark version 5.1 takes the file for CP932.
        assert!(text.starts_with('\u{feff}'), "{path:?}");
        for forbidden in [
            "Invoke-Expression",
            "iex ",
            "SkipCertificateCheck",
            "ServerCertificateValidationCallback",
            "??",
            "?.",
        ] {
            assert!(!text.contains(forbidden), "{path:?}: {forbidden}");
        }
        for (open, close) in [('{', '}'), ('(', ')')] {
            assert_eq!(text.matches(open).count(), text.matches(close).count(), "{path:?}: {open}");
        }
        assert!(text.contains(".SYNOPSIS"), "{path:?}");
        found += 1;
    }
    assert!(found >= 11, "only {found} scripts");
}
