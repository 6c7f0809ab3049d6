# What is needed beyond make: how each tool is found, and how it is got. Only functions; the scripts beside it source it.
# A tool is one of: go, compiler, chromium, postgres, sink (for `make bench`), and what the judges want (judge_tools).

say() { printf '%s\n' "$*" >&2; }

# find_TOOL prints where the tool is, or fails.

find_compiler() {
	cc=$(go env CC 2>/dev/null) && [ -n "$cc" ] || cc=cc
	# A compiler without the C library's headers is no help. CC may hold options too.
	printf '#include <stdlib.h>\n' | $cc -E - >/dev/null 2>&1 && echo "$cc"
}

find_chromium() {
	for name in "${DORPSPOST_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
		'/Applications/Chromium.app/Contents/MacOS/Chromium' \
		'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
		# Asked for its version, because Ubuntu has one that only says what else to install.
		[ -n "$name" ] && path=$(command -v "$name") && "$path" --version >/dev/null 2>&1 && echo "$path" && return
	done
	return 1
}

# find_postgres prints the folder of the newest server programs: Debian keeps them off the PATH.
find_postgres() {
	for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin \
		/usr/local/opt/postgresql@*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb)")"; do
		[ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && echo "$folder" && return
	done
	return 1
}

# judge_tools prints what `make judge` needs beyond the browser.
judge_tools() { echo node java python namespaces openssl spamassassin opendkim dnsmasq dig dkimpy maildkim postfix dovecot swaks icalendar vobject; }

find_node() { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null && command -v node; }
find_java() { java -version >/dev/null 2>&1 && command -v java; }
find_python() { [ -x /usr/bin/python3 ] && echo /usr/bin/python3; } # the system's own: Debian puts the libraries there
find_namespaces() { command -v unshare && command -v ip; }
find_openssl() { command -v openssl; }
find_spamassassin() { perl -MMail::SPF -e 1 2>/dev/null && command -v spamassassin; }
find_opendkim() { command -v opendkim; }
find_dnsmasq() { command -v dnsmasq; }
find_dig() { command -v dig; }
find_dkimpy() { /usr/bin/python3 -c 'import dkim; print(dkim.__file__)' 2>/dev/null; }
find_maildkim() { perl -MMail::DKIM::Verifier -e 'print $INC{"Mail/DKIM/Verifier.pm"}' 2>/dev/null; }
find_icalendar() { /usr/bin/python3 -c 'import icalendar; print(icalendar.__file__)' 2>/dev/null; }
find_vobject() { /usr/bin/python3 -c 'import vobject; print(vobject.__file__)' 2>/dev/null; }
find_postfix() { command -v postfix; }
# find_sink prints where Postfix's sink for mail is, which Debian keeps off the PATH of ordinary users.
find_sink() { command -v smtp-sink || { [ -x /usr/sbin/smtp-sink ] && echo /usr/sbin/smtp-sink; }; }
find_dovecot() { command -v sievec && [ -x /usr/lib/dovecot/imap ] && [ -x /usr/lib/dovecot/pop3 ] && command -v dovecot; }
find_swaks() { command -v swaks; }

# find_go fails with a sentence when Go is missing or too old.
find_go() {
	wanted=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod)
	if ! command -v go >/dev/null; then
		say "dorpspost needs Go $wanted or newer, and there is no go on the PATH. Install it from https://go.dev/dl/ and try again."
		return 1
	fi
	# An old go may fetch the new one by itself; where it may not or cannot, it says what it is.
	found=$(go version 2>/dev/null) || found=$(GOTOOLCHAIN=local go version 2>/dev/null)
	minor=$(printf '%s' "$found" | sed -n 's/.*go1\.\([0-9]*\).*/\1/p')
	[ "${minor:-0}" -ge "${wanted#1.}" ] && return
	say "dorpspost needs Go $wanted or newer, but $(command -v go) is Go 1.${minor:-?}. Install a newer one from https://go.dev/dl/, put it first on the PATH and try again."
	return 1
}

missing() {
	for tool; do "find_$tool" >/dev/null || echo "$tool"; done | in_one_line
}

in_one_line() { tr '\n' ' ' | sed 's/ $//'; }

# packages_of SYSTEM TOOL... prints what the tools are called there.
packages_of() {
	system=$1 && shift
	for tool; do
		case $system-$tool in
		apt-compiler) echo gcc libc6-dev ;;
		apt-chromium) (. /etc/os-release && [ "$ID" = ubuntu ] && echo chromium-browser) || echo chromium ;;
		apt-postgres) echo postgresql ;;
		apt-node) echo nodejs npm ;;
		apt-java) echo default-jre-headless ;;
		apt-python) echo python3 ;;
		apt-namespaces) echo util-linux iproute2 ;;
		apt-spamassassin) echo spamassassin libmail-spf-perl ;;
		apt-dig) echo bind9-dnsutils ;;
		apt-dkimpy) echo python3-dkim ;;
		apt-maildkim) echo libmail-dkim-perl ;;
		apt-icalendar) echo python3-icalendar ;;
		apt-vobject) echo python3-vobject ;;
		apt-sink | dnf-sink | brew-sink) echo postfix ;;
		apt-dovecot) echo dovecot-imapd dovecot-pop3d dovecot-sieve ;;
		dnf-compiler) echo gcc glibc-devel ;;
		dnf-postgres) echo postgresql-server ;;
		brew-compiler) echo gcc ;;
		brew-chromium) echo --cask chromium ;;
		brew-postgres) echo postgresql@17 ;;
		*) echo "$tool" ;;
		esac
	done | in_one_line
}

# how_to_get TOOL... prints the exact command for this machine, or the best that can be said.
how_to_get() {
	if command -v apt-get >/dev/null; then
		echo "sudo apt-get install $(packages_of apt "$@")"
	elif command -v dnf >/dev/null; then
		echo "sudo dnf install $(packages_of dnf "$@")"
	elif command -v brew >/dev/null; then
		for tool; do echo "brew install $(packages_of brew "$tool")"; done
	else
		echo "install with your system's package manager: $*"
	fi
}

# install TOOL... does it with apt, where we may: as root, or in CI with a sudo that asks nothing.
install() {
	command -v apt-get >/dev/null || return 1
	if [ "$(id -u)" = 0 ]; then
		as_root=
	elif [ -n "${CI:-}" ] && sudo -n true 2>/dev/null; then
		as_root='sudo -n'
	else
		return 1
	fi
	packages=$(packages_of apt "$@")
	say "Installing with apt-get: $packages"
	apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0"
	$apt update </dev/null >&2
	$apt install -y --no-install-recommends $packages </dev/null >&2
}
