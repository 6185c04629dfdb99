#!/usr/bin/env bash
# Lays out the files of a server below a folder, as the package and install.sh put them on a machine.
#
#   deploy/stage.sh NAME PROGRAM FOLDER      (NAME: autograder or backup-mgmt)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$1 program=$2 folder=$3

install -d "$folder"/usr/{bin,lib/"$name",share/"$name",share/doc/"$name"} "$folder"/lib/systemd/system "$folder"/etc/logrotate.d
install -m 0755 "$program" "$folder/usr/lib/$name/$name"
install -m 0755 "$here/setup.sh" "$folder/usr/lib/$name/setup.sh"
sed "s|@NAME@|$name|g" "$here/debian/command" >"$folder/usr/bin/$name"
chmod 0755 "$folder/usr/bin/$name"
install -m 0644 "$here/debian/$name.env" "$folder/usr/share/$name/settings.env"
install -m 0644 "$here/systemd/$name.service" "$here/systemd/$name.socket" "$folder/lib/systemd/system/"
install -m 0644 "$here/logrotate/$name" "$folder/etc/logrotate.d/$name"
install -d "$folder/usr/share/$name/nginx/snippets"
install -m 0644 "$here/nginx/$name.conf" "$folder/usr/share/$name/nginx/"
install -m 0644 "$here"/nginx/snippets/*.conf "$folder/usr/share/$name/nginx/snippets/"
install -m 0755 "$here/nginx/for-site.sh" "$folder/usr/share/$name/nginx/"
install -m 0644 "$here/../LICENSE-MIT" "$folder/usr/share/doc/$name/copyright"
install -m 0644 "$here/../THIRD-PARTY-NOTICES.md" "$folder/usr/share/doc/$name/"
