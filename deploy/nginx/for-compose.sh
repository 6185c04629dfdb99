#!/bin/sh
# Puts the hosts of compose into the configurations of nginx; the image's start runs it.
set -eu
export SITES=/etc/nginx/conf.d
sh /kouzyou/for-site.sh autograder "$AUTOGRADER_HOST" autograder:8080
sh /kouzyou/for-site.sh backup-mgmt "$BACKUP_MGMT_HOST" backup-mgmt:5000
rm -f /etc/nginx/conf.d/default.conf
