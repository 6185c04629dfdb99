//! Giving somebody a new code, and saying where codes go.

use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::place::{PASSWORD, Place};

both_engines! {
    async fn whoever_lets_somebody_in_anew_proves_who_it_is(engine: Engine) {
        let place = Place::with_two(engine).await;
        let mut chief = place.as_user("honbu").await;
        let (code, email) = ("/people/2/code", "/people/2/email");
        place.wait(TimeDelta::minutes(11));
        for (form, field) in [(code, ("way", "slip")), (email, ("email", "tarou@example.jp"))] {
            chief.post_form(form, &[field]).await.assert_status(403).assert_contains("本人の確認");
        }
        chief.post_form("/me/confirmation", &[("password", PASSWORD)]).await.assert_status(303);
        chief.post_form(code, &[("way", "slip")]).await.assert_status(201);
        chief.post_form(email, &[("email", "tarou@example.jp")]).await.assert_status(303);
    }
}
