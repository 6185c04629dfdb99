#!/usr/bin/env bash
# From a bare Debian to a server whose destroyed data is back, by the package and by install.sh, on both engines; says how
# long it took. Then follows the steps that the manuals have for an installed server. `./test --deploy` runs it, as root,
# because it makes a root of its own (debootstrap, chroot).
#
# AUTOGRADER, BACKUP_MGMT and AGENT are the built programs; TEST_POSTGRES_URL is a superuser's address on this machine. BARE_ROOT may
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

# What the manuals say of an installed server, in a network of its own, where a site may have the usual ports.
follow_manuals() {
    export work name port here
    export -f in_root as_installed follow has is walk_through
    # What was begun there ends with it.
    unshare --net --pid --fork --kill-child bash -euo pipefail -c 'ip link set lo up; walk_through'
}

# A command in the root beside the stand-ins for what it lacks.
as_installed() {
    chroot "$work/root" /usr/bin/env -i HOME=/root PATH=/tmp/stand-ins:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        bash -euo pipefail -c 'cd /tmp/follow; eval "$0"' "$1"
}

# A block of a manual, for this server.
follow() {
    local steps
    steps=$(node "$here/block.mjs" "$1" "$2" | sed -E -e "s/autograder|backup-mgmt/$name/g" -e "s/127\\.0\\.0\\.1:(8080|5000)/127.0.0.1:$port/g")
    if ! as_installed "$steps" >"$work/followed" 2>&1; then
        echo "$name: $1: $2" >&2
        cat "$work/followed" >&2
        tail -20 "$work/root/tmp/$name.log" >&2
        return 1
    fi
}

# Whether the block that was followed last said so.
has() { grep -q -- "$1" "$work/followed" || { cat "$work/followed" >&2 && echo "lacks: $1" >&2 && return 1; }; }

# Whether a file of the server is this program.
is() { cmp "$work/root/usr/lib/$name/$1" "$work/$2"; }

walk_through() {
    local guide=デプロイメント完全ガイド rescue=緊急時対応 daily=運用マニュアル
    as_installed "systemctl start $name.socket $name.service"

    follow $guide nginxのサイト
    follow $guide 証明書を取る
    follow $guide 公開するアドレスを書く
    has '"ok"'
    has '\[正常\] 証明書: https://backup.example.jp'
    # The settings are open to the server's own group, as they must be.
    if grep -q 'chmod 600 /etc' "$work/followed"; then cat "$work/followed" >&2 && return 1; fi

    follow $rescue サービスの状況を確かめる
    follow $rescue サービスを起動し直す
    follow $daily サービスのバックアップを作る
    follow $daily サービスを復元する
    follow $rescue サービスを復元する
    has before-restore-
    as_installed "systemctl stop $name && echo ACCESS_LOG_FILE=/var/log/$name/access.log >>/etc/$name/$name.env && systemctl start $name"
    as_installed "for page in 1 2 3; do curl -s -o /dev/null https://backup.example.jp/\$page.php; done"
    follow $rescue サービスで攻撃のアドレスを探す
    has '^ *3 127.0.0.1$'
    has '^ *3  from=127.0.0.1$'
    follow $rescue サービスの鍵を替える
    has 封印し直しました

    # An update: the program is another one, and the index that it brings is not there.
    python3 - "$work/root/var/lib/$name/$name.db" <<'PYTHON'
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as database:
    database.execute("DROP INDEX audit_entries_by_actor")
    database.execute("DELETE FROM schema_migrations WHERE owner = 'platform-audit' AND number = 3")
PYTHON
    follow $guide プログラムを入れ替える
    has データベースは最新です
    is "$name" newer
    is "$name.before" "$name"
    follow $guide 前のプログラムに戻す
    is "$name" "$name"
    follow $guide 更新の前のデータに戻す
    has のバックアップを復元しました
    # Backups are named by the second.
    sleep 1
    follow $guide 'プログラムを入れ替える（ほかのLinux）'
    is "$name" newer
    is "$name.before" "$name"
    # Once more the same is no update: what was before stays.
    sleep 1
    follow $guide 'プログラムを入れ替える（ほかのLinux）'
    is "$name.before" "$name"

    as_installed "cp /etc/$name/$name.env . && cp \"\$(ls -t /var/lib/$name/own-backups/*.tar.zst | head -1)\" backup.tar.zst"
    follow $rescue 新しい機械のサービスに復元する
    follow $guide 鍵を設定ファイルから出す
    has サーバー:
    as_installed "! grep -q ^SECRET_KEY= /etc/$name/$name.env; [ ! -e /var/lib/$name/secret.key ]"
    as_installed "systemctl stop $name.socket $name.service; nginx -s quit 2>/dev/null; while [ -e /run/nginx.pid ]; do sleep 0.1; done"
}

if [[ -n ${BARE_ROOT:-} ]]; then
    cp -a "$BARE_ROOT" "$work/root"
elif ! debootstrap --variant=minbase --include=postgresql-client,nginx-light,curl,openssl,procps bookworm "$work/root" "$mirror" >"$work/debootstrap.log"; then
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
    printf newer | cat "$work/$name" - >"$work/newer"
    chmod 0755 "$work/newer"
    mkdir -p "$work/root"/tmp/{follow,stand-ins} "$work/root/run/systemd/system"
    for stand_in in sudo apt systemctl journalctl certbot df; do cp "$here/stand-in.sh" "$work/root/tmp/stand-ins/$stand_in"; done
    echo "127.0.0.1 localhost backup.example.jp" >"$work/root/etc/hosts"
    cp "$("$here/../package.sh" "$name" "$work/newer" "$work/packages")" "$work/root/tmp/follow/"
    cp "$work/newer" "$work/root/tmp/follow/$name"
    cp -r "$here/.." "$work/root/tmp/follow/deploy"
    cp "$here/../../LICENSE-MIT" "$here/../../THIRD-PARTY-NOTICES.md" "$work/root/tmp/follow/"
    port=$([[ $name == autograder ]] && echo 8080 || echo 5000)
    sed -i "s|^LISTEN=.*|LISTEN=127.0.0.1:$port|" "$work/root/etc/$name/$name.env"
    began=$SECONDS
    follow_manuals
    say "the steps of the manuals lead where they say, in $((SECONDS - began)) s"
    port=$((10000 + RANDOM % 20000))
    rm -rf "$work/root"/tmp/{follow,stand-ins,$name.log} "$work/root/run/systemd" "$work/root/etc/nginx/sites-enabled/$name.conf" "$work/root/etc/letsencrypt" "$work/root"/var/log/nginx/*

    # The manual has put the drop-in of the key there.
    [[ -e $work/root/etc/systemd/system/$name.service.d ]]
    in_root dpkg --purge "$name" >/dev/null 2>&1
    [[ ! -e $work/root/etc/$name && ! -e $work/root/usr/lib/$name && -d $work/root/var/lib/$name ]]
    [[ ! -e $work/root/etc/systemd/system/$name.service.d ]]
    say "$name is upgraded and purged; its data stayed"
    rm -rf "$work/root/var/lib/$name"

    cp -r "$here/.." "$work/root/tmp/deploy"
    cp "$here/../../LICENSE-MIT" "$here/../../THIRD-PARTY-NOTICES.md" "$work/root/tmp/"
    cp "$work/$name" "$work/root/tmp/program"
    in_root /tmp/deploy/install.sh "$name" /tmp/program >/dev/null
    life "$name" postgres
    echo y | in_root /tmp/deploy/uninstall.sh "$name" --purge >/dev/null
    [[ ! -e $work/root/etc/$name && ! -e $work/root/var/lib/$name && ! -e $work/root/usr/bin/$name ]]
    say "$name is installed by install.sh and gone by uninstall.sh"
    rm -rf "$work/root/tmp/deploy" "$work/root/tmp/program"
done
strip -o "$work/backup-agent" "$AGENT"
package=$("$here/../agent/package.sh" "$work/backup-agent" "$work/packages")
cp "$package" "$work/root/tmp/agent.deb"
in_root dpkg --install /tmp/agent.deb >/dev/null
[[ $(stat -c %a "$work/root/var/lib/backup-agent") == 700 ]]
in_root backup-agent --version >/dev/null
in_root dpkg --purge backup-agent >/dev/null
say "the agent is installed and purged: $(($(stat -c %s "$package") / 1024)) KiB"
say "done"
