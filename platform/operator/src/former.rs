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
    ("SERVER_HOST", "LISTEN に「アドレス:ポート」の形で書いてください"),
    ("SERVER_PORT", "LISTEN に「アドレス:ポート」の形で書いてください"),
    ("LOG_DIR", "LOG_FILE にファイルの名前を書いてください（サーバーが書きます）"),
    ("LOG_LEVEL", "LOG に書いてください(例: LOG=info)"),
    ("LOG_MAX_BYTES", "LOG_KEEP_DAYS に日数を書いてください。ファイルは大きさではなく、1日ごとに替わります"),
    (
        "LOG_BACKUP_COUNT",
        "LOG_KEEP_DAYS に日数を書いてください。ファイルは大きさではなく、1日ごとに替わります",
    ),
    ("LOG_ROTATION_DAYS", "LOG_KEEP_DAYS に書いてください"),
    ("SQLALCHEMY_ECHO", "LOG に書いてください（例: LOG=info,sqlx=debug）"),
    ("ENABLE_CSRF_PROTECTION", "要りません。いつも有効です"),
    ("WTF_CSRF_ENABLED", "要りません。いつも有効です"),
    ("SESSION_COOKIE_SECURE", "BEHIND_HTTPS に従います(PUBLIC_URL が https なら有効です)"),
    ("SESSION_COOKIE_HTTPONLY", "要りません。いつも有効です"),
    ("SESSION_TIMEOUT", "SESSION_IDLE_MINUTES（使わない時間）と SESSION_HOURS（長さ）に書いてください"),
    (
        "PERMANENT_SESSION_LIFETIME",
        "SESSION_IDLE_MINUTES（使わない時間）と SESSION_HOURS（長さ）に書いてください",
    ),
    ("CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOWED_ORIGINS に、使ってよいサイトのアドレスを書いてください"),
    ("JWT_SECRET_KEY", "要りません。鍵は SECRET_KEY だけです"),
    ("ALLOW_REGISTRATION", "要りません。利用者は管理者が招待します"),
    ("PASSWORD_EXPIRY_DAYS", "PASSWORD_MAX_AGE_DAYS に書いてください"),
    ("PASSWORD_HISTORY_COUNT", "要りません。いつも、直近の5つと同じパスワードを断ります"),
    ("MAX_CONTENT_LENGTH", "要りません。受け取る大きさの限度は、画面ごとに決まっています"),
    ("PAGINATION_PER_PAGE", "要りません。一覧の長さは決まっています"),
    ("TIMEZONE", "要りません。画面の時刻は、いつも日本時間です"),
    ("ORGANIZATION_NAME", "REPORT_ISSUER_NAME に書いてください"),
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
    ("MAIL_ADMIN_RECIPIENTS", "画面「アラートの通知先」で登録してください"),
    (
        "ALERT_EMAIL_RECIPIENTS",
        "画面「レポート」の「メールの宛先」で登録してください。アラートは「アラートの通知先」です",
    ),
    ("TEAMS_WEBHOOK_URL", "画面「アラートの通知先」で登録してください。書いてあるアドレスは消してください"),
    ("SLACK_WEBHOOK_URL", "画面「アラートの通知先」で登録してください。書いてあるアドレスは消してください"),
    ("SLACK_CHANNEL", "要りません。チャンネルは、Slackで作ったアドレスで決まります"),
    (
        "PROMETHEUS_ENABLED",
        "要りません。/metrics は、この機械とスコープ metrics:read のトークンに、いつも答えます",
    ),
    ("DAILY_REPORT_TIME", "要りません。日次レポートは毎朝8時にできます"),
    ("REPORT_RETENTION_DAYS", "要りません。レポートの残る期間は決まっています"),
    (
        "VEEAM_API_URL",
        "画面「連携サーバー（API）」で登録してください。つなぐ相手のホスト名は SOURCE_HOSTS に書きます",
    ),
    ("VEEAM_API_TOKEN", "画面「連携サーバー（API）」で登録してください。書いてあるトークンは消してください"),
    ("VEEAM_ENABLED", "要りません。画面「連携サーバー（API）」で登録したものに聞きます"),
    ("VEEAM_USERNAME", "画面「連携サーバー（API）」で登録してください"),
    ("VEEAM_PASSWORD", "画面「連携サーバー（API）」で登録してください。書いてあるパスワードは消してください"),
    ("VEEAM_API_VERSION", "要りません。相手の版は、つないだときに分かります"),
    (
        "VEEAM_VERIFY_SSL",
        "要りません。いつも確かめます。社内の証明書は、画面「連携サーバー（API）」で登録してください",
    ),
    ("VEEAM_POLLING_INTERVAL", "画面「連携サーバー（API）」の「間隔（分）」で決めてください"),
    ("VEEAM_POLLING_TIMEOUT", "要りません。待ち時間の限度は決まっています"),
    ("VEEAM_SESSION_TIMEOUT", "要りません。待ち時間の限度は決まっています"),
    ("VEEAM_RETRY_COUNT", "要りません。次の間隔で、また聞きます"),
    ("VEEAM_RETRY_DELAY", "要りません。次の間隔で、また聞きます"),
    ("AOMEI_API_KEY", "画面「システム連携」でトークンを作ってください。書いてある鍵は消してください"),
    ("RULE_MIN_OFFSITE_LOCATIONS", "画面「方針」で、データの区分ごとに決めてください"),
    ("RULE_MIN_OFFLINE_COPIES", "画面「方針」で、データの区分ごとに決めてください"),
    ("RULE_MAX_RESTORE_ERRORS", "要りません。検証エラーは、いつも0件を求めます"),
    ("WARNING_THRESHOLD_DAYS", "画面「方針」で、データの区分ごとに決めてください"),
    ("CRITICAL_THRESHOLD_DAYS", "画面「方針」で、データの区分ごとに決めてください"),
    ("OFFLINE_MEDIA_UPDATE_WARNING_DAYS", "画面「方針」の「オフラインの警告（日）」に書いてください"),
    ("VERIFICATION_REMINDER_DAYS", "要りません。検証の予定の7日前に知らせます"),
    (
        "GUNICORN_WORKERS",
        "要りません。1つのプロセスがすべてのコアを使います。裏の仕事の数は TASK_WORKERS です",
    ),
    ("GUNICORN_THREADS", "要りません。1つのプロセスがすべてのコアを使います"),
    ("GUNICORN_TIMEOUT", "要りません。待ち時間の限度は決まっています"),
    ("GUNICORN_KEEPALIVE", "要りません。待ち時間の限度は決まっています"),
    ("CELERY_BROKER_URL", "要りません。裏の仕事はデータベースに並びます"),
    ("CELERY_RESULT_BACKEND", "要りません。裏の仕事はデータベースに並びます"),
    ("CELERY_BROKER_USE_SSL", "要りません。裏の仕事はデータベースに並びます"),
    ("CELERY_REDIS_USE_SSL", "要りません。裏の仕事はデータベースに並びます"),
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
