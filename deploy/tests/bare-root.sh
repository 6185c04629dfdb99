#!/usr/bin/env bash
# From a bare Debian to a server whose destroyed data is back, by the package and by install.sh, on both engines; says how
# long it took. `./test --deploy` runs it, as root, because it makes a root of its own (debootstrap, chroot).
#
# AUTOGRADER and BACKUP_MGMT are the built programs; TEST_POSTGRES_URL is a superuser's address on this machine. BARE_ROOT may
# name a folder that debootstrap has filled before, to be copied.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

if ((EUID != 0)); then
    echo "bare-root.sh must run as root: it makes a root of its own" >&2
    exit 1
fi
if [[ -z ${BARE_ROOT_UNSHARED:-} ]]; then
    exec env BARE_ROOT_UNSHARED=1 unshare --mount "${BASH_SOURCE[0]}"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/bare-root.XXXXXX")
server_pid=
finish() {
    local status=$?
    [[ -z $server_pid ]] || kill "$server_pid" 2>/dev/null || true
    umount -l "$work/root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$work"
    exit "$status"
}
trap finish EXIT

in_root() { chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
psql_here() { psql --no-psqlrc --quiet --tuples-only --no-align "$@"; }
say() { printf '    %3d s  %s\n' "$SECONDS" "$*"; }

# Starts the server as the unit would, and waits until it can be used.
start() {
    in_root runuser -u "$1" -- env SETTINGS_FILE="/etc/$1/$1.env" "/usr/lib/$1/$1" serve >"$work/serve.log" 2>&1 &
    server_pid=$!
    for _ in {1..600}; do
        if curl -fsS "http://127.0.0.1:$port/health" 2>/dev/null | grep -q '"ok"'; then return 0; fi
        sleep 0.2
    done
    cat "$work/serve.log" >&2
    return 1
}

stop() {
    pkill_of "$1" TERM
    wait "$server_pid" || true
    server_pid=
}

# The server's own process, which is a child of runuser.
pkill_of() {
    local child
    for child in $(pgrep -P "$server_pid") "$server_pid"; do kill -s "$2" "$child" 2>/dev/null || true; done
}

# Every row as a statement. The audit record is left out: it goes on with the restoration.
rows() {
    if [[ $1 == postgres ]]; then
        pg_dump --data-only --inserts --dbname="$database" 2>/dev/null
    else
        python3 - "$work/root/var/lib/$2/$2.db" <<'PYTHON'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    for line in database.iterdump():
        print(line)
PYTHON
    fi | grep '^INSERT' | grep -vE '^INSERT INTO (public\.)?"?(audit_|sqlite_)'
}

# A checksum of every row, whatever the order.
checksum() { rows "$1" "$2" | LC_ALL=C sort | sha256sum; }

# Install, start, health, backup, destroy, restore; the data must be the same.
life() {
    local name=$1 engine=$2 began=$SECONDS before after backup
    if [[ $engine == postgres ]]; then
        database=${TEST_POSTGRES_URL%/*}/bare_root_${name//-/_}
        psql_here "$TEST_POSTGRES_URL" -c "SET client_min_messages = warning" -c "DROP DATABASE IF EXISTS bare_root_${name//-/_}" -c "CREATE DATABASE bare_root_${name//-/_}"
        sed -i "s|^DATABASE_URL=.*|DATABASE_URL=$database|" "$work/root/etc/$name/$name.env"
        in_root "/usr/bin/$name" migrate
    fi
    sed -i "s|^LISTEN=.*|LISTEN=127.0.0.1:$port|" "$work/root/etc/$name/$name.env"
    in_root "/usr/bin/$name" demo >/dev/null
    start "$name"
    curl -fsS "http://127.0.0.1:$port/metrics" | grep -q '^database_up 1$'
    in_root "/usr/bin/$name" status >/dev/null
    backup=/var/lib/$name/kept.tar.zst
    stop "$name"
    before=$(checksum "$engine" "$name")
    in_root "/usr/bin/$name" backup --media --out "$backup" >/dev/null
    mv "$work/root$backup" "$work/kept.tar.zst"

    if [[ $engine == postgres ]]; then
        psql_here "$TEST_POSTGRES_URL" -c "DROP DATABASE bare_root_${name//-/_}" -c "CREATE DATABASE bare_root_${name//-/_}"
    fi
    find "$work/root/var/lib/$name" -mindepth 1 -delete
    install -o "$(stat -c %u "$work/root/var/lib/$name")" -m 0600 "$work/kept.tar.zst" "$work/root$backup"
    in_root "/usr/bin/$name" restore-backup "$backup" >/dev/null
    after=$(checksum "$engine" "$name")
    [[ $before == "$after" ]] || { echo "$name on $engine: the restored data differs" >&2 && return 1; }
    start "$name"
    stop "$name"
    say "$name on $engine: $(rows "$engine" "$name" | wc -l) rows are the same as before, $((SECONDS - began)) s after the installation"
    if [[ $engine == postgres ]]; then
        psql_here "$TEST_POSTGRES_URL" -c "DROP DATABASE bare_root_${name//-/_}"
    fi
}

if [[ -n ${BARE_ROOT:-} ]]; then
    cp -a "$BARE_ROOT" "$work/root"
elif ! debootstrap --variant=minbase --include=postgresql-client bookworm "$work/root" "$mirror" >"$work/debootstrap.log"; then
    tail -5 "$work/debootstrap.log" >&2
    exit 1
fi
mount -t proc proc "$work/root/proc"
say "a bare Debian"

for name in autograder backup-mgmt; do
    program=$([[ $name == autograder ]] && echo "$AUTOGRADER" || echo "$BACKUP_MGMT")
    strip -o "$work/$name" "$program"
    package=$("$here/../package.sh" "$name" "$work/$name" "$work/packages")
    cp "$package" "$work/root/tmp/$name.deb"
    say "the package of $name: $(($(stat -c %s "$package") / 1048576)) MiB"

    # Below what the system hands out by itself, so that nobody else is given it.
    port=$((10000 + RANDOM % 20000))
    began=$SECONDS
    in_root dpkg --install "/tmp/$name.deb" | sed 's/^/           /'
    [[ $(stat -c %a "$work/root/etc/$name/$name.env") == 640 && $(stat -c %a "$work/root/var/lib/$name") == 750 ]]
    [[ $(grep -c '@SECRET_KEY@' "$work/root/etc/$name/$name.env") == 0 ]]
    say "$name is installed, in $((SECONDS - began)) s"
    key=$(grep '^SECRET_KEY=' "$work/root/etc/$name/$name.env")
    life "$name" sqlite
    # The same package once more is an upgrade: a backup first, and the settings stay.
    in_root dpkg --install "/tmp/$name.deb" >/dev/null
    [[ $(grep '^SECRET_KEY=' "$work/root/etc/$name/$name.env") == "$key" ]]
    compgen -G "$work/root/var/lib/$name/own-backups/*.tar.zst" >/dev/null
    in_root dpkg --purge "$name" >/dev/null 2>&1
    [[ ! -e $work/root/etc/$name && ! -e $work/root/usr/lib/$name && -d $work/root/var/lib/$name ]]
    say "$name is upgraded and purged; its data stayed"
    rm -rf "$work/root/var/lib/$name"

    cp -r "$here/.." "$work/root/tmp/deploy"
    cp "$here/../../LICENSE-MIT" "$work/root/tmp/"
    cp "$work/$name" "$work/root/tmp/program"
    in_root /tmp/deploy/install.sh "$name" /tmp/program >/dev/null
    life "$name" postgres
    echo y | in_root /tmp/deploy/uninstall.sh "$name" --purge >/dev/null
    [[ ! -e $work/root/etc/$name && ! -e $work/root/var/lib/$name && ! -e $work/root/usr/bin/$name ]]
    say "$name is installed by install.sh and gone by uninstall.sh"
    rm -rf "$work/root/tmp/deploy" "$work/root/tmp/program"
done
say "done"
