//! The names that settings had in the two systems before this one.

use platform_config::{Overview, Settings};

/// What stands in the manuals of the former systems and is not read, with what takes its place. (`DATABASE_URL`,
/// `DATABASE_PATH`, `SECRET_KEY`, `DJANGO_SECRET_KEY`, `ALLOWED_HOSTS` and `SYSTEM_URL` are read as they are.)
const FORMER: &[(&str, &str)] = &[
    ("DEBUG", "要りません。詳しいログは LOG=debug で出せます。画面に内部の情報は出ません"),
    ("FLASK_APP", "要りません。プログラムは1つのファイルです"),
    (
        "FLASK_ENV",
        "要りません。本番かどうかは PUBLIC_URL などの設定で決まり、doctor --deploy で確かめられます",
    ),
    ("HOST", "LISTEN に「アドレス:ポート」の形で書いてください"),
    ("PORT", "LISTEN に「アドレス:ポート」の形で書いてください"),
    ("FLASK_HOST", "LISTEN に「アドレス:ポート」の形で書いてください"),
    ("FLASK_PORT", "LISTEN に「アドレス:ポート」の形で書いてください"),
    (
        "LOG_DIR",
        "ログは標準エラー出力に出ます。サービスの設定でファイルに書き、そのファイルを LOG_FILE に書いてください",
    ),
    ("LOG_LEVEL", "LOG に書いてください(例: LOG=info)"),
    ("ENABLE_CSRF_PROTECTION", "要りません。いつも有効です"),
    ("SESSION_COOKIE_SECURE", "BEHIND_HTTPS に従います(PUBLIC_URL が https なら有効です)"),
    ("SESSION_COOKIE_HTTPONLY", "要りません。いつも有効です"),
    ("JWT_SECRET_KEY", "要りません。鍵は SECRET_KEY だけです"),
    ("MAIL_SERVER", "SMTP_HOST に書いてください"),
    ("MAIL_PORT", "SMTP_PORT に書いてください"),
    ("MAIL_USE_TLS", "SMTP_TLS に starttls か tls と書いてください"),
    ("MAIL_USERNAME", "SMTP_USER に書いてください"),
    ("MAIL_PASSWORD", "パスワードだけを書いたファイルを作り、SMTP_PASSWORD_FILE に書いてください"),
    ("MAIL_DEFAULT_SENDER", "MAIL_FROM に書いてください"),
    ("SMTP_USERNAME", "SMTP_USER に書いてください"),
    ("SMTP_PASSWORD", "パスワードだけを書いたファイルを作り、SMTP_PASSWORD_FILE に書いてください"),
    ("SMTP_FROM_EMAIL", "MAIL_FROM に書いてください"),
    ("SMTP_USE_TLS", "SMTP_TLS に starttls か tls と書いてください"),
    (
        "VEEAM_API_URL",
        "画面「連携サーバー（API）」で登録してください。つなぐ相手のホスト名は SOURCE_HOSTS に書きます",
    ),
    ("VEEAM_API_TOKEN", "画面「連携サーバー（API）」で登録してください。書いてあるトークンは消してください"),
    (
        "GUNICORN_WORKERS",
        "要りません。1つのプロセスがすべてのコアを使います。裏の仕事の数は TASK_WORKERS です",
    ),
    ("GUNICORN_THREADS", "要りません。1つのプロセスがすべてのコアを使います"),
    ("GUNICORN_TIMEOUT", "要りません。待ち時間の限度は決まっています"),
    ("GUNICORN_KEEPALIVE", "要りません。待ち時間の限度は決まっています"),
    ("CELERY_BROKER_URL", "要りません。裏の仕事はデータベースに並びます"),
    ("CELERY_RESULT_BACKEND", "要りません。裏の仕事はデータベースに並びます"),
];

/// Notes which of them are still written somewhere.
pub(crate) fn note_former_names(settings: &mut Settings) {
    for (name, successor) in FORMER {
        settings.note_former(name, successor);
    }
}

/// Says in the log, where a server starts, which settings count no longer and what takes their place.
pub fn warn_of_former_names(settings: &Overview) {
    for former in settings.former() {
        tracing::warn!("{} は使われません（{}）。{}", former.name, former.source, former.successor);
    }
}
