#!/bin/sh
# make_certs.sh DIR: a certificate authority (ca.pem), a server certificate of it with the names
# localhost, mail.example.test and 127.0.0.1 (server.pem, server.key), an expired one
# (expired.pem), one for another name (othername.pem), and an authority nobody trusts (otherca.pem).
set -eu
mkdir -p "$1" && cd "$1"

authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
		-subj "/CN=test $1" -addext basicConstraints=critical,CA:TRUE \
		-addext keyUsage=critical,keyCertSign -keyout "$1.key" -out "$1.pem"
}

certificate() { # NAME ALTNAMES DAYS
	printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$2" >"$1.ext"
	[ -f server.key ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out server.key
	openssl req -new -key server.key -subj "/CN=$1" -out "$1.csr"
	openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$3" \
		-extfile "$1.ext" -out "$1.pem"
}

authority ca
authority otherca
certificate server DNS:localhost,DNS:mail.example.test,IP:127.0.0.1 3650
certificate othername DNS:elsewhere.example.test 3650
certificate expired DNS:localhost,IP:127.0.0.1 -1
