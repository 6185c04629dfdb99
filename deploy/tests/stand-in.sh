#!/bin/sh
# What a bare root lacks, so that the steps of the manuals can be followed in it; bare-root.sh puts this there as sudo, apt,
# systemctl, journalctl, certbot and df.
set -eu

# Whether the server runs, by the number that it was begun with.
runs() { [ -e "/run/$1.pid" ] && kill -0 "$(cat "/run/$1.pid")" 2>/dev/null; }

stop() {
    if runs "$1"; then
        kill -TERM "$(cat "/run/$1.pid")"
        while runs "$1"; do sleep 0.1; done
    fi
    rm -f "/run/$1.pid"
}

# As the unit would: its account, its settings, and what a drop-in loads for it.
start() {
    if runs "$1"; then return; fi
    loaded=/run/credentials/$1.service
    rm -rf "$loaded"
    install -d -m 0500 -o "$1" "$loaded"
    for line in $(sed -n 's/^LoadCredential=//p' "/etc/systemd/system/$1.service.d/"*.conf 2>/dev/null); do
        install -m 0400 -o "$1" "${line#*:}" "$loaded/${line%%:*}"
    done
    (
        cd "/var/lib/$1"
        exec setpriv --reuid="$1" --regid="$1" --init-groups env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
            SETTINGS_FILE="/etc/$1/$1.env" CREDENTIALS_DIRECTORY="$loaded" "/usr/lib/$1/$1" serve
    ) >>"/tmp/$1.log" 2>&1 </dev/null &
    echo $! >"/run/$1.pid"
    port=$(sed -n 's/^LISTEN=.*:\([0-9]*\)$/\1/p' "/etc/$1/$1.env")
    until curl -fs "http://127.0.0.1:$port/health" >/dev/null; do
        if ! runs "$1"; then tail -20 "/tmp/$1.log" >&2 && exit 1; fi
        sleep 0.2
    done
}

case ${0##*/} in
sudo) exec env "$@" ;;
apt)
    for word; do
        case $word in
        *.deb) dpkg --install "$word" ;;
        esac
    done
    ;;
journalctl) ;;
# No disk is mounted in here that it could list.
df) exec /bin/df "$@" / ;;
systemctl)
    verb=$1
    shift
    for unit; do
        name=${unit%.service}
        case $verb/$unit in
        */-* | */*.socket | */*.timer | enable/* | disable/*) ;;
        reload/nginx) if [ -s /run/nginx.pid ]; then nginx -s reload; else nginx; fi ;;
        is-enabled/*) exit 1 ;;
        is-active/*) runs "$name" ;;
        start/*) start "$name" ;;
        stop/*) stop "$name" ;;
        restart/*) stop "$name" && start "$name" ;;
        reload/*) kill -HUP "$(cat "/run/$name.pid")" ;;
        status/*) runs "$name" ;;
        *) echo "nobody here does: systemctl $verb $unit" >&2 && exit 1 ;;
        esac
    done
    ;;
certbot)
    [ "$1" = certonly ] || exit 0
    while [ $# -gt 0 ]; do
        case $1 in
        -w) webroot=$2 ;;
        -d) host=$2 ;;
        esac
        shift
    done
    # An authority gives a certificate to whoever shows its word at the host.
    mkdir -p "$webroot/.well-known/acme-challenge" && echo its-word >"$webroot/.well-known/acme-challenge/token"
    [ "$(curl -fsS "http://$host/.well-known/acme-challenge/token")" = its-word ]
    install -d -m 0700 /etc/letsencrypt/live "/etc/letsencrypt/live/$host"
    cd "/etc/letsencrypt/live/$host"
    openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -keyout privkey.pem -out fullchain.pem 2>/dev/null
    # Everybody here trusts it.
    mkdir -p /etc/ssl/certs && cat fullchain.pem >>/etc/ssl/certs/ca-certificates.crt
    ;;
esac
