//! 本部 moves a 塾 on: 退会 shuts its people out, and keeps what is theirs.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, link};

async fn move_to(client: &mut Client, juku: &str, seen: &str, status: &str) -> u16 {
    let sent = client.post_form(&format!("{juku}/status"), &[("seen", seen), ("status", status)]).await;
    sent.status.as_u16()
}

both_engines! {
    async fn a_juku_that_leaves_is_shut_out_and_its_data_is_kept(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut office, mut teacher) = (hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await);
        let juku = link(&office.get("/").await.text(), "/juku/");
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get(&juku).await.assert_contains("本入会");
        assert_eq!(move_to(&mut headquarters, &juku, "member", "withdrawn").await, 303);

        // The sessions ended at once; a new one opens nothing.
        for client in [&mut office, &mut teacher] {
            assert_eq!(client.get("/").await.assert_status(303).location(), "/login?next=%2F");
        }
        for mut client in [hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await] {
            for address in ["/", "/students", "/rounds/1/results", &juku] {
                client.get(address).await.assert_status(403).assert_contains("退会しているため");
            }
        }
        hall.as_juku("678345").await.get("/").await.assert_status(200);
        headquarters.get("/juku").await.assert_contains("退会");
        headquarters.get("/rounds/1/results?grade=6").await.assert_contains("青木 はな");

        assert_eq!(move_to(&mut headquarters, &juku, "withdrawn", "member").await, 303);
        hall.as_juku("012345").await.get("/students").await.assert_status(200).assert_contains("青木 はな");
    }

    async fn who_saw_another_status_is_told(engine: Engine) {
        let hall = Hall::open(engine).await;
        let juku = link(&hall.as_juku("012345").await.get("/").await.text(), "/juku/");
        let mut headquarters = hall.as_headquarters().await;
        assert_eq!(move_to(&mut headquarters, &juku, "trial", "member").await, 409);
        assert_eq!(move_to(&mut headquarters, &juku, "member", "休み").await, 422);
        assert_eq!(move_to(&mut headquarters, &juku, "member", "trial").await, 303);
        headquarters.get(&juku).await.assert_contains("体験");
    }
}
