#!/bin/sh
# Run by "meson install": puts the configuration, and the texts of each language, where there
# are none. What an office has made of them is left alone; the shipped ones are in
# share/doc/wasl, to compare.
#
# usage: install.sh SOURCE FOLDER
set -eu
cd "$1"
folder=${DESTDIR:-}$2

for name in wasl.conf templates/*/*; do
	if [ -e "$folder/$name" ]; then
		diff -r "$name" "$folder/$name" >/dev/null || echo "left alone: $folder/$name"
		continue
	fi
	mkdir -p "$folder/templates" "$folder/$(dirname "$name")"
	cp -R "$name" "$folder/$name"
	# whatever the umask of who installs
	chmod -R u=rwX,go=rX "$folder/$name"
	chmod 755 "$folder" "$folder/templates" "$folder/$(dirname "$name")"
done
