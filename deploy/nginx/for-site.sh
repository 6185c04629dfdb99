#!/bin/sh
# Puts the configuration of a server into nginx under the site's own host: for-site.sh NAME HOST [ADDRESS]
#
# NAME is autograder or backup-mgmt; ADDRESS is where nginx reaches it, if not at its usual port of this machine. Writes
# NAME.conf below /etc/nginx/sites-available, or where SITES says. Where the host has no certificate yet, only what asks for
# one is written: run it again once it is there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=${1:-} host=${2:-} address=${3:-}

if [ ! -f "$here/$name.conf" ] || [ -z "$host" ]; then
    echo "使い方: for-site.sh autograder|backup-mgmt ホスト名" >&2
    exit 2
fi
case $host in
*[!a-z0-9.-]*)
    echo "ホスト名は、英小文字、数字、「-」、「.」で書いてください: $host" >&2
    exit 2
    ;;
esac
site=${SITES:-/etc/nginx/sites-available}/$name.conf
certificate=/etc/letsencrypt/live/$host/fullchain.pem
sample=$(sed -n 's/^ *server_name \(.*\);$/\1/p' "$here/$name.conf" | head -n 1)
usual=$(sed -n 's/^ *server \(127.*\);$/\1/p' "$here/$name.conf" | head -n 1)

mkdir -p /etc/nginx/snippets /var/www/letsencrypt /var/cache/nginx
cp "$here"/snippets/*.conf /etc/nginx/snippets/
filled() { sed -e "s/$sample/$host/g" -e "s/$usual/${address:-$usual}/g" "$here/$name.conf"; }
if [ -e "$certificate" ]; then
    filled >"$site"
    echo "$site に、https://$host/ の設定を書きました。"
else
    # The first server is the one without TLS; above it stands how it writes down what was asked.
    filled | awk '/^map / { on = 1 } /^server \{$/ { servers++ } on && servers < 2' >"$site"
    echo "$site に、証明書を取るための設定（80番だけ）を書きました。$certificate ができたら、もう一度実行してください。"
fi
