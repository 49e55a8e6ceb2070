# Sourced by the other scripts: paths, and functions that several scripts use.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${WEFT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/weft}
KERNEL_SERIES=6.12	# the kernel of the guests
SLUB_DEBUG='slub_debug=FZP;FZPU,kmalloc-*'	# of the SMP stress: U, who allocated it, is slow

die() { echo "${0##*/}: $*" >&2; exit 2; }

# with_lock NAME COMMAND...: run COMMAND while no one else holds the cache's lock NAME
with_lock() {
	mkdir -p "$CACHE"
	( flock 9; shift; "$@" 9>&- ) 9>"$CACHE/$1.lock"
}

# next_debian main|backports...: sets `apt` to options of apt-get and apt-cache by which they see
# the packages of the next release of Debian, on this machine's mirror. It uses a separate package
# list, in `dir`, and leaves the machine's own unchanged.
next_debian() {
	local mirror suite
	dir=$CACHE/apt
	mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' \
		'Created-By: Packages' 'Origin: Debian' | awk '$2 !~ /security/ {print $1; exit}')
	rm -rf "$dir"; mkdir -p "$dir/lists/partial" "$dir/archives/partial"
	for suite; do
		[ "$suite" = main ] && suite= || suite=-$suite
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
			"$mirror trixie$suite main"
	done > "$dir/sources.list"
	apt=(-qq -o APT::Sandbox::User=root -o "Dir::Etc::SourceList=$dir/sources.list"
		-o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$dir/lists" -o "Dir::Cache=$dir")
	apt-get "${apt[@]}" update >&2
}

# stock_version: the release of the newest stock cloud kernel of the series that is installed
stock_version() {
	local newest
	newest=$(printf '%s\n' "/boot/vmlinuz-$KERNEL_SERIES".*-cloud-amd64 | sort -V | tail -n 1)
	[ -e "$newest" ] && echo "${newest#/boot/vmlinuz-}"
}

# write_job FILE COMMAND...: writes a script that runs COMMAND in this directory with the WEFT_*
# variables of this environment
write_job() {
	local file=$1 v; shift
	{
		for v in $(compgen -A variable WEFT_ || :); do printf 'export %s=%q\n' "$v" \
			"${!v}"; done
		printf 'cd %q || exit 125\n' "$PWD"
		printf '%q ' "$@"; echo
	} > "$file"
}

# verdict STATUS LOG ENDED LIMIT: end as a guest ends. STATUS is the file with the command's exit
# status, LOG the kernel's log, ENDED how the kernel itself ended.
verdict() {
	if ! [ -s "$1" ]; then
		! "$ROOT/scripts/kernel-reports" "$2" >&2 || tail -n 40 "$2" | sed 's/^/| /' >&2
		if [ "$3" = 124 ]; then
			echo "${0##*/}: out of time after $4 s; a sleeping function in the last" \
				"lines of the report is the kernel's own end" >&2
			exit 124
		fi
		echo "${0##*/}: the kernel died" >&2; exit 125
	fi
	if ! "$ROOT/scripts/kernel-reports" "$2" >&2; then
		echo "${0##*/}: the kernel reported the above" >&2; exit 121
	fi
	exit "$(cat "$1")"
}
