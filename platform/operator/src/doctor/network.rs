//! The server's own address, and the way of its mail.

use std::io::ErrorKind;
use std::net::TcpListener;

use super::Finding;
use crate::Installation;
use crate::TlsSettings;
use crate::probe::{Listener, apart, connect, who_listens};

const PORT: &str = "ポート";
const MAIL: &str = "メール";
const WHO_LISTENS: &str = if cfg!(windows) { "netstat -ano" } else { "ss -tlnp" };

/// Whether the server listens at its address, or could.
pub(super) async fn look_at_port(listen: &str, tls: &TlsSettings) -> Vec<Finding> {
    let (address, tls) = (listen.to_owned(), tls.clone());
    let found = apart(move || match who_listens(&address, &tls) {
        Listener::Nobody => (Listener::Nobody, TcpListener::bind(&address).map(drop)),
        other => (other, Ok(())),
    });
    vec![match found.await {
        None => Finding::wrong(PORT, format!("{listen} が応答しません"), "サーバーを再起動してください"),
        Some((Listener::Server, _)) => Finding::fine(PORT, format!("{listen} でサーバーが動いています")),
        Some((Listener::Stranger, _)) => Finding::wrong(
            PORT,
            format!("{listen} を、このサーバーでないプログラムが使っています"),
            format!(
                "そのプログラムを止めるか、LISTEN を別のポートにしてください({WHO_LISTENS} で調べられます)"
            ),
        ),
        Some((Listener::Nobody, Ok(()))) => {
            Finding::fine(PORT, format!("{listen} は空いています(サーバーは動いていません)"))
        }
        Some((Listener::Nobody, Err(error))) => of_refused_bind(listen, &error),
    }]
}

fn of_refused_bind(listen: &str, error: &std::io::Error) -> Finding {
    let advice = match error.kind() {
        ErrorKind::PermissionDenied => "1024 以上のポートにして、プロキシ(nginx)を前に置いてください",
        ErrorKind::AddrNotAvailable => "LISTEN のアドレスが、この機械にあるか確かめてください",
        _ => "LISTEN を「アドレス:ポート」の形で書いてください(例: 127.0.0.1:8080)",
    };
    Finding::wrong(PORT, format!("{listen} で待ち受けられません({error})"), advice)
}

/// Whether the SMTP server can be reached.
pub(super) async fn look_at_mail(place: &Installation, deploy: bool) -> Vec<Finding> {
    let Some((host, port)) = place.postbox.server() else {
        let unset = "SMTPサーバーが設定されていません(招待や再設定は、紙で渡す方式になります)";
        return vec![if deploy {
            Finding::warning(
                MAIL,
                unset,
                "メールを使うなら SMTP_HOST、MAIL_FROM、PUBLIC_URL を設定してください",
            )
        } else {
            Finding::fine(MAIL, unset)
        }];
    };
    let server = format!("{host}:{port}");
    let address = server.clone();
    vec![match apart(move || connect(&address).map(drop)).await {
        Some(Ok(())) => Finding::fine(MAIL, format!("SMTPサーバー {server} につながります")),
        Some(Err(error)) => Finding::wrong(
            MAIL,
            format!("SMTPサーバー {server} につながりません({error})"),
            "SMTP_HOST と SMTP_PORT、ファイアウォールを確かめてください",
        ),
        None => Finding::wrong(
            MAIL,
            format!("SMTPサーバー {server} が応答しません"),
            "SMTP_HOST と SMTP_PORT、ファイアウォールを確かめてください",
        ),
    }]
}
