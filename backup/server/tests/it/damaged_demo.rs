//! The demonstration: what it holds, and what it says once one of its repositories is damaged.

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, corrupt_one_pack};

const JOB: &str = "総務 文書フォルダー";
const REPOSITORY: &str = "本社リポジトリ";

both_engines! {
    /// Every hour a native job writes two repositories and was rehearsed; other tools have a history.
    async fn the_demonstration_is_whole(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.commanded(&["demo"]);
        // Only what its class of data merely recommends is missing.
        let said = String::from_utf8(hall.command(&["verdict", JOB]).stdout).unwrap();
        assert!(said.starts_with(&format!("{JOB}: 警告")) && said.contains("適合 エラーなし"), "{said}");
        assert!(said.contains("警告 オフライン") && !said.contains("不適合"), "{said}");
        let mut client = hall.signed_in_by_demo().await;
        let list = client.get("/jobs?sort=name").await.text();
        for shown in [JOB, "毎時0分", "Veeam", "警告"] {
            assert!(list.contains(shown), "{shown} is not on {list}");
        }
        let job = hall.page_of(&mut client, JOB).await;
        for shown in ["合格", "遠隔地リポジトリ", "本番データを1つ目のコピーとして数えます"] {
            assert!(job.contains(shown), "{shown} is not on {job}");
        }
        client.get("/reports/1").await.assert_contains("ひだまり学習社（見本）　情報システム係");
    }

    /// One damaged pack: the next check fails, the verdict says 不適合 with the reason, nothing else claims success.
    async fn a_damaged_pack_turns_everything(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.commanded(&["demo"]);
        corrupt_one_pack(&hall.path("data/demo/repository-main"));

        let reasons = hall.refused(&["check", REPOSITORY, "--read-data"]);
        assert!(reasons.contains("エラーが見つかりました"), "{reasons}");
        let said = hall.command(&["verdict", JOB]);
        assert_eq!(said.status.code(), Some(1));
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(said.starts_with(&format!("{JOB}: 不適合")) && said.contains("検証エラー"), "{said}");
        hall.refused(&["drill", JOB]);
        let target = hall.path("restored");
        let reasons = hall.refused(&["restore", JOB, "--to", &target]);
        assert!(!reasons.contains("復元しました"), "{reasons}");
        // The other repository holds the same and is whole, which changes nothing about the verdict.
        hall.commanded(&["check", "遠隔地リポジトリ", "--read-data"]);
        assert_eq!(hall.command(&["verdict", JOB]).status.code(), Some(1));

        let mut client = hall.signed_in_by_demo().await;
        let job = hall.page_of(&mut client, JOB).await;
        assert!(job.contains("不適合") && job.contains("検証エラー"), "{job}");
        let met = client.get("/jobs?answer=met").await.text();
        assert!(!met.contains(JOB), "{met}");
        let repository = client.get("/repositories").await.text();
        assert!(repository.contains("異常あり"), "{repository}");
        client.get("/").await.assert_contains(JOB).assert_contains("不適合");
        // A later check of less depth finds nothing and refutes nothing.
        let _structure = hall.command(&["check", REPOSITORY]);
        assert_eq!(hall.command(&["verdict", JOB]).status.code(), Some(1));
    }
}
