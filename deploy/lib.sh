# shellcheck shell=sh
# Sourced by deploy/quickstart, tests/run and tests/bench/run, which set root to the top of the tree.
: "${root:?}"

say() { printf '\n== %s\n' "$*"; }

# packages GROUP: the names of one group of deploy/packages.
packages() {
	sed -n -e 's/[[:space:]]*#.*//' -e "/^\[$1\]\$/,/^\[/p" "$root/deploy/packages" |
		sed -e '/^\[/d' -e '/^$/d'
}

# Some programs come in another package than Debian's (npm with another build of nodejs).
is_there() {
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ||
		command -v "$1" >/dev/null
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "This needs root: run it as root, or install sudo." >&2
		return 77
	fi
}

# install_missing GROUP...: says what is missing and installs it; does nothing where all is there.
install_missing() {
	missing=
	for name in $(for group; do packages "$group"; done); do
		is_there "$name" || missing="$missing $name"
	done
	if [ -z "$missing" ]; then
		say "Packages ($*): all there"
		return 0
	fi
	say "Packages ($*): installing$missing"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
	# Where it is installed for the tests it is not to be a service of this machine.
	case $missing in *postfix*)
		echo "postfix postfix/main_mailer_type select No configuration" |
			as_root debconf-set-selections
		;;
	esac
	# shellcheck disable=SC2086  # a list of names
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
		--no-install-recommends $missing >/dev/null
}

# build PRESET [TARGET...]: configures and builds it into build/PRESET, one at a time.
build() {
	preset=$1
	shift
	say "Building the preset $preset in build/$preset"
	mkdir -p "$root/build" || return
	(
		flock 9 && cmake --preset "$preset" -S "$root" >/dev/null &&
			cmake --build "$root/build/$preset" -- --quiet "$@"
	) 9>"$root/build/$preset.lock"
}
