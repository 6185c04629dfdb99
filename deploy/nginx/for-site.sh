#!/bin/sh
# Puts the configuration of a server into nginx under the site's own hosts: for-site.sh NAME HOST[,HOST…] [ADDRESS]
#
# NAME is autograder or backup-mgmt; ADDRESS is where nginx reaches it, if not at its usual port of this machine. The first HOST
# names the folder of the certificate, which holds them all. Writes NAME.conf below /etc/nginx/sites-available, or where SITES
# says. Where the host has no certificate yet, only what asks for one is written: run it again once it is there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=${1:-} hosts=$(printf %s "${2:-}" | tr ',' ' ') address=${3:-}

case $hosts in
*[!a-z0-9.\ -]*)
    echo "ホスト名は、英小文字、数字、「-」、「.」で書き、いくつもあれば「,」で区切ってください: $hosts" >&2
    exit 2
    ;;
esac
# One word for each host, however they were separated.
set -- $hosts
host=${1:-} hosts=$* names=$(printf ' -d %s' "$@")
if [ ! -f "$here/$name.conf" ] || [ -z "$host" ]; then
    echo "使い方: for-site.sh autograder|backup-mgmt ホスト名[,ほかのホスト名]" >&2
    exit 2
fi
site=${SITES:-/etc/nginx/sites-available}/$name.conf
certificate=/etc/letsencrypt/live/$host/fullchain.pem
sample=$(sed -n 's/^ *server_name \(.*\);$/\1/p' "$here/$name.conf" | head -n 1)
usual=$(sed -n 's/^ *server \(127.*\);$/\1/p' "$here/$name.conf" | head -n 1)

mkdir -p /etc/nginx/snippets /var/www/letsencrypt /var/cache/nginx
cp "$here"/snippets/*.conf /etc/nginx/snippets/
# Of one line nothing is put in twice: a host of the site may hold the sample's.
filled() {
    sed -e "s/server_name $sample;/server_name $hosts;/" -e t -e "s/ -d $sample/$names/" -e t \
        -e "s/$sample/$host/g" -e "s/$usual/${address:-$usual}/g" "$here/$name.conf"
}
if [ -e "$certificate" ]; then
    filled >"$site"
    echo "$site に、https://$host/ の設定を書きました。"
else
    # The first server is the one without TLS; above it stands how it writes down what was asked.
    filled | awk '/^map / { on = 1 } /^server \{$/ { servers++ } on && servers < 2' >"$site"
    echo "$site に、証明書を取るための設定（80番だけ）を書きました。$certificate ができたら、もう一度実行してください。"
fi
