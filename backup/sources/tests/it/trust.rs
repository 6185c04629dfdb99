//! Which certificate is believed.

use backup_sources::{Trouble, Trust, try_out};

use crate::mock::em::{self, Em};
use crate::mock::vbr::{self, Vbr};
use crate::{access, at};
use backup_sources::Tool;

#[test]
fn a_certificate_with_the_wrong_name_is_believed_by_its_fingerprint_alone() {
    let vbr = Vbr::start();
    let mut access = access(Tool::VeeamServer, &vbr.server, (vbr::USER, vbr::PASSWORD));
    let now = at("2026-11-28T00:00:00Z");
    let met = try_out(&access, now).unwrap();
    assert_eq!(met.words, "Veeam Backup & Replication、REST APIの版 1.3-rev2");

    // As an authority it vouches for another name only.
    access.trust = Trust::authority(&vbr.server.pem).unwrap();
    assert!(matches!(try_out(&access, now), Err(Trouble::Untrusted { .. })));
    assert_eq!(vbr.state().passwords, 1);
}

#[test]
fn of_another_certificate_the_fingerprint_is_told_and_no_password_is_sent() {
    let vbr = Vbr::start();
    let mut access = access(Tool::VeeamServer, &vbr.server, (vbr::USER, vbr::PASSWORD));
    let now = at("2026-11-28T00:00:00Z");
    for trust in [Trust::Pin([7; 32]), Trust::System] {
        access.trust = trust;
        let trouble = try_out(&access, now).unwrap_err();
        let found = match &trouble {
            Trouble::OtherCertificate { found } | Trouble::Untrusted { found, .. } => found.clone(),
            other => panic!("{other}"),
        };
        assert_eq!(found.replace(':', "").to_lowercase(), vbr.server.fingerprint());
        assert!(trouble.needs_person() && trouble.to_string().contains(&found));
    }
    assert_eq!(vbr.state().passwords, 0);
}

#[test]
fn an_authority_of_the_house_is_believed_with_the_right_name() {
    let em = Em::start();
    let mut access = access(Tool::VeeamManager, &em.server, (em::USER, em::PASSWORD));
    access.trust = Trust::authority(&em.server.pem).unwrap();
    try_out(&access, at("2026-11-28T00:00:00Z")).unwrap();
}

#[test]
fn a_place_is_a_host_with_a_port() {
    let vbr = Vbr::start();
    let mut access = access(Tool::VeeamServer, &vbr.server, (vbr::USER, vbr::PASSWORD));
    for wrong in ["", "localhost", "localhost:9419/api", "user@localhost:9419", "localhost:9419?x=1"] {
        access.place = wrong.to_owned();
        assert_eq!(try_out(&access, at("2026-11-28T00:00:00Z")), Err(Trouble::NoPlace), "{wrong:?}");
    }
}

#[test]
fn whoever_speaks_no_tls_is_told_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Whoever goes away from words that were not heard breaks the line off.
            let _heard = std::io::Read::read(&mut stream, &mut [0; 16_384]);
            std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        }
    });
    let vbr = Vbr::start();
    let mut access = access(Tool::VeeamServer, &vbr.server, (vbr::USER, vbr::PASSWORD));
    access.place = format!("localhost:{port}");
    let trouble = try_out(&access, at("2026-11-28T00:00:00Z")).unwrap_err();
    assert!(trouble.to_string().contains("HTTPの番号に接続していませんか"), "{trouble}");
}
