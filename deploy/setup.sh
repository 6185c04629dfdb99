#!/bin/sh
# What is left to do once the files of a server are in place: its user, folders, settings with fresh secrets, tables and
# service. install.sh and the package run it; run again, it leaves what is there as it is.
#
#   setup.sh NAME [VERSION_THAT_WAS_HERE]
set -eu

name=$1 former=${2:-}
settings=/etc/$name/$name.env

# Only the first time, and before anything can fail: what an administrator disables later stays so.
if [ -z "$former" ] && [ -d /run/systemd/system ]; then
    systemctl enable --quiet "$name.socket" "$name.service"
fi

id -u "$name" >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir "/var/lib/$name" --no-create-home --shell /usr/sbin/nologin "$name"
install -d -m 0750 -o root -g "$name" "/etc/$name"
install -d -m 0750 -o "$name" -g "$name" "/var/lib/$name" "/var/log/$name"

if [ ! -e "$settings" ]; then
    key=$(head -c 48 /dev/urandom | base64 -w 0)
    # Everybody sees what a program is begun with.
    (umask 077 && echo "s|@SECRET_KEY@|$key|" | sed -f - "/usr/share/$name/settings.env" >"$settings.new")
    chown "root:$name" "$settings.new"
    chmod 0640 "$settings.new"
    mv "$settings.new" "$settings"
    echo "設定ファイルを作りました: $settings（新しい鍵が入っています。控えを別の場所に保管してください）"
fi

# Whoever goes back finds the program before this one, and only that.
program=/usr/lib/$name/$name
if [ -e "$program.former" ] && cmp -s "$program" "$program.former"; then
    rm "$program.former"
elif [ -e "$program.former" ]; then
    mv -f "$program.former" "$program.before"
    echo "前のプログラムを残しました: $program.before（その前のものは消しました）"
fi

# Where the update spoiled what people had entered, this backup undoes it.
if [ -n "$former" ]; then
    if ! "/usr/bin/$name" backup; then
        echo "$name: 更新前のバックアップを作れなかったので、ここで止めます。理由を直してから dpkg --configure $name か install.sh をもう一度実行してください。" >&2
        exit 1
    fi
fi
"/usr/bin/$name" migrate --no-backup

wanted() { systemctl is-enabled --quiet "$1" || systemctl is-active --quiet "$1"; }

if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if wanted "$name.socket"; then systemctl start "$name.socket"; fi
    if wanted "$name.service"; then
        # The socket holds connections meanwhile.
        systemctl restart "$name.service"
        echo "$name は動いています。確かめるには: $name status"
    else
        echo "$name は無効にしてあるので、サービスは始めていません。始めるには: systemctl enable --now $name.service"
    fi
else
    echo "systemd が動いていないので、サービスは始めていません。手で始めるには:"
    echo "  SETTINGS_FILE=$settings runuser -u $name -- /usr/lib/$name/$name serve"
fi
