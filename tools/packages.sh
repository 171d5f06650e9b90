# What wasl needs from Debian 12, and how to install it. Sourced by the scripts beside it.

# shellcheck disable=SC2034  # used by those who source this
BUILD_PACKAGES="gcc libc6-dev meson ninja-build pkg-config libevent-dev libetpan-dev
	libcurl4-gnutls-dev libsqlite3-dev libjansson-dev libsodium-dev libgnutls28-dev libicu-dev
	libxml2-dev libsystemd-dev liblz4-dev"
SERVER_PACKAGES="curl dovecot-imapd dovecot-lmtpd postfix openssl python3"
TEST_PACKAGES="dovecot-sieve libcmocka-dev clang clang-format clang-tidy libclang-rt-14-dev python3-pytest
	python3-aiosmtpd python3-yaml python3-cryptography python3-jsonschema libgmime-3.0-dev mandoc shellcheck systemd isync util-linux nginx-light caddy chromium
	fonts-noto-core"
# of the npm registry, for the suite in a browser
NODE_PACKAGES="playwright-core@1.65.1 axe-core@4.14.1"

say() {
	printf '\n== %s\n' "$*"
}

# install_packages PACKAGE...: those that are absent; servers among them are not started.
install_packages() {
	missing=
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
			missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" != 0 ]; then
		echo "these packages are needed, and only root can install them:$missing" >&2
		return 1
	fi
	say "installing by apt:$missing"
	policy=/usr/sbin/policy-rc.d
	ours=
	if [ ! -e $policy ]; then
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod 755 $policy
		ours=yes
	fi
	# shellcheck disable=SC2086  # a list of words
	{ apt-get update -q && echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections &&
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing; } >/tmp/wasl-apt.$$ 2>&1
	status=$?
	[ -z "$ours" ] || rm -f $policy
	[ $status = 0 ] || tail -n 20 /tmp/wasl-apt.$$ >&2
	rm -f /tmp/wasl-apt.$$
	return $status
}

# set_up FOLDER [MESON OPTION...]
set_up() {
	folder=$1
	shift
	if [ ! -f "$folder/build.ninja" ]; then
		meson setup "$folder" "$@" >"$folder.log" 2>&1 || {
			cat "$folder.log" >&2
			return 1
		}
	fi
	rm -f "$folder.log"
}

# build FOLDER [MESON OPTION...]; of the targets in TARGETS, where it is set
build() {
	set_up "$@" || return 1
	# shellcheck disable=SC2086  # a list of words
	meson compile -C "$folder" ${TARGETS:-} >"$folder/compile.log" 2>&1 || {
		cat "$folder/compile.log" >&2
		return 1
	}
}

# install_node_packages FOLDER: where npm and node are; what lacks them says that it was skipped
install_node_packages() {
	if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
		say "no npm or no node: no browser looks at the web pages"
		return 0
	fi
	[ ! -d "$1/node_modules/axe-core" ] || [ ! -d "$1/node_modules/playwright-core" ] || return 0
	say "fetching by npm: $NODE_PACKAGES"
	mkdir -p "$1"
	# shellcheck disable=SC2086  # a list of words
	npm install --prefix "$1" --no-save --no-audit --no-fund --ignore-scripts $NODE_PACKAGES >"$1/npm.log" 2>&1 || {
		tail -n 5 "$1/npm.log" >&2
		say "npm could not fetch them: no browser looks at the web pages"
	}
}
