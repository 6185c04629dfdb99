//! An authenticator app, as a story holds it in its hand.

use platform_testing::{Answer, Client};
use totp_rs::{Builder, Secret};

use crate::place::{PASSWORD, Place, sign_in};

/// The app, with one secret.
pub(crate) struct Authenticator(Secret);

impl Authenticator {
    /// Begins the set-up in `client`'s browser and reads the secret off the page.
    pub(crate) async fn begin(client: &mut Client) -> Authenticator {
        client.post_form("/me/second-factor/totp", &[]).await.assert_status(303);
        let page = client.get("/me/second-factor/totp").await;
        page.assert_status(200).assert_contains("data:image/svg+xml;base64,");
        let page = page.text();
        let secret = page.split("id=\"totp-secret\">").nth(1).unwrap().split('<').next().unwrap();
        Authenticator(Secret::try_from_base32(secret.replace(' ', "")).unwrap())
    }

    /// Sets the app up for `login` and gives the recovery codes too.
    pub(crate) async fn set_up(place: &Place, login: &str) -> (Authenticator, Vec<String>) {
        let mut client = place.as_user(login).await;
        let app = Authenticator::begin(&mut client).await;
        let confirmed = confirm(&mut client, &app.code(place)).await;
        confirmed.assert_status(200).assert_contains("認証アプリを設定しました。");
        (app, recovery_codes(&confirmed))
    }

    /// The code that it shows now.
    pub(crate) fn code(&self, place: &Place) -> String {
        self.code_in(place, 0)
    }

    /// The code that it shows in `seconds`.
    pub(crate) fn code_in(&self, place: &Place, seconds: i64) -> String {
        let totp = Builder::new().with_secret(self.0.clone()).with_account_name("story").build().unwrap();
        totp.generate(u64::try_from(place.clock.now().timestamp() + seconds).unwrap()).to_string()
    }
}

/// Shows the first code of an app.
pub(crate) async fn confirm(client: &mut Client, code: &str) -> Answer {
    client.post_form("/me/second-factor/totp/confirmation", &[("code", code)]).await
}

/// The codes on a page that shows them.
pub(crate) fn recovery_codes(page: &Answer) -> Vec<String> {
    let text = page.text();
    let list = text.split("aria-label=\"リカバリーコード\">").nth(1).unwrap().split("</ul>").next().unwrap();
    list.split("<li>").skip(1).map(|item| item.split('<').next().unwrap().to_owned()).collect()
}

/// A browser in which the password was right and the second step is awaited.
pub(crate) async fn half_way(place: &Place, login: &str) -> Client {
    let mut client = place.visitor();
    let answer = sign_in(&mut client, login, PASSWORD).await;
    assert_eq!(answer.assert_status(303).location(), "/login/second-factor?next=%2Fwho");
    client
}

/// Sends a code of the app.
pub(crate) async fn show_code(client: &mut Client, code: &str) -> Answer {
    client.post_form("/login/second-factor", &[("code", code), ("next", "/who")]).await
}

/// Sends a recovery code.
pub(crate) async fn show_recovery_code(client: &mut Client, code: &str) -> Answer {
    client.post_form("/login/second-factor", &[("recovery_code", code), ("next", "/who")]).await
}
