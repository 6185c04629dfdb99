//! Searching the list of jobs.

use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    /// What is typed is looked for as it stands, in any case; a wildcard of SQL is a letter like others.
    async fn what_is_typed_is_looked_for_as_it_stands(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let source = hall.documents().display().to_string();
        for name in ["売上_2026", "売上72026", "達成率100%", "NAS共有!"] {
            hall.commanded(&["job", "add", name, "--source", &source, "--repository", "手元"]);
        }
        let mut client = hall.as_operator().await;
        let cases = [
            ("_", &["売上_2026"][..]),
            ("%25", &["達成率100%"]),
            ("!", &["NAS共有!"]),
            ("nas", &["NAS共有!"]),
            ("2026", &["売上_2026", "売上72026"]),
            ("%20", &["売上_2026", "売上72026", "達成率100%", "NAS共有!", "文書"]),
        ];
        for (typed, found) in cases {
            let page = client.get(&format!("/jobs?q={typed}")).await.text();
            for name in ["売上_2026", "売上72026", "達成率100%", "NAS共有!", "文書"] {
                assert_eq!(page.contains(&format!(">{name}<")), found.contains(&name), "{typed}: {name}");
            }
        }
    }
}
