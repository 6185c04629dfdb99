#!/usr/bin/env bash
# Removes a server that install.sh brought: deploy/uninstall.sh NAME [--purge]
# Settings and data stay; --purge asks, and removes them, what was added to the units and the user, too.
set -euo pipefail
name=${1:-} purge=${2:-}

if [[ $name != autograder && $name != backup-mgmt ]] || [[ -n $purge && $purge != --purge ]]; then
    echo "使い方: deploy/uninstall.sh autograder|backup-mgmt [--purge]" >&2
    exit 2
fi
if ((EUID != 0)); then
    echo "root で実行してください" >&2
    exit 1
fi
if [[ $purge == --purge ]]; then
    read -r -p "設定とデータ（/etc/$name、/etc/systemd/system/$name.*.d、/var/lib/$name、/var/log/$name）をすべて消します。よろしいですか？ [y/N] " answer || answer=""
    if [[ $answer != [yY] ]]; then
        echo "中止しました。" >&2
        exit 1
    fi
fi

if [[ -d /run/systemd/system ]]; then
    systemctl disable --quiet --now "$name.service" "$name.socket" || true
fi
rm -rf "/usr/lib/$name" "/usr/share/$name" "/usr/share/doc/$name"
rm -f "/usr/bin/$name" "/lib/systemd/system/$name".{service,socket} "/etc/logrotate.d/$name"
if [[ $purge == --purge ]]; then
    rm -rf "/etc/$name" "/var/lib/$name" "/var/log/$name" "/etc/systemd/system/$name".{service,socket}.d
    userdel "$name" 2>/dev/null || true
    echo "$name を、データも含めて消しました。"
else
    echo "$name を消しました。設定（/etc/$name）とデータ（/var/lib/$name）は残っています。"
fi
if [[ -d /run/systemd/system ]]; then systemctl daemon-reload; fi
