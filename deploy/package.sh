#!/usr/bin/env bash
# Makes the Debian package of a server: deploy/package.sh NAME PROGRAM FOLDER
# NAME is autograder or backup-mgmt, PROGRAM the built program, FOLDER where the package goes. Prints its path.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$1 program=$2 out=$3

case $name in
autograder) title="achievement test server for cram schools" ;;
backup-mgmt) title="server that proves that data can be restored" ;;
*) echo "usage: deploy/package.sh autograder|backup-mgmt PROGRAM FOLDER" >&2 && exit 2 ;;
esac

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../Cargo.toml" | head -1)
architecture=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"
"$here/stage.sh" "$name" "$program" "$tree"

# A system with an older C library cannot start the program.
libc=$(grep -aoE 'GLIBC_[0-9.]+' "$program" | sort -uV | tail -1 || true)

install -d "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: $name
Version: $version
Architecture: $architecture
Maintainer: kouzyou <kouzyou@kouzyou.example>
Section: web
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)
Depends: libc6${libc:+ (>= ${libc#GLIBC_})}, passwd, util-linux
Recommends: ca-certificates, nginx | httpd, logrotate
Suggests: postgresql, postgresql-client, sqlite3
Description: $title
 One program that keeps its data in SQLite or PostgreSQL. The package brings
 its user, its folders, its settings and a service for systemd.
CONTROL
echo "/etc/logrotate.d/$name" >"$tree/DEBIAN/conffiles"
for script in preinst postinst prerm postrm; do
    sed "s|@NAME@|$name|g" "$here/debian/$script" >"$tree/DEBIAN/$script"
    chmod 0755 "$tree/DEBIAN/$script"
done

mkdir -p "$out"
package="$out/${name}_${version}_${architecture}.deb"
dpkg-deb --root-owner-group -Zzstd -z3 --build "$tree" "$package" >/dev/null
echo "$package"
