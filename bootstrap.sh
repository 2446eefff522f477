#!/bin/sh
# Puts .venv in order: `sh bootstrap.sh lab` for the lessons, `sh bootstrap.sh test` for the tests too.
# make calls it; it wants nothing but a Python of 3.11 or newer, PYTHON if that is set.
set -eu
cd "$(dirname "$0")"

what=${1:-lab}
case $what in
    lab) lock=requirements.txt ;;
    test) lock=requirements-test.txt ;;
    *) echo "usage: sh bootstrap.sh lab|test" >&2; exit 2 ;;
esac
venv=.venv/bin/python
log=.venv/install.log

fail() { { echo; printf '%s\n' "$@"; } >&2; exit 1; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

identity() { "$1" -c 'import sys; print(sys.base_prefix, sys.version)' 2>/dev/null; }

is_usable() {
    is_new_enough "$venv" && "$venv" -m pip --version >/dev/null 2>&1 || return 1
    [ -z "${PYTHON:-}" ] || [ "$(identity "$PYTHON")" = "$(identity "$venv")" ]
}

# What an environment was made from, and where: one that was moved or copied still points at its old place.
fingerprint() { pwd; cksum requirements.txt "$1" pyproject.toml; }

find_python() {
    seen='' bare='' python=''
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else
        set -- python3 python3.14 python3.13 python3.12 python3.11 python
    fi
    for candidate in "$@"; do
        version=$("$candidate" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
        seen="$seen, $candidate is $version"
        is_new_enough "$candidate" || continue
        # Debian ships Python without the part that makes environments.
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then python=$candidate; return; fi
        bare=${bare:-$candidate}
    done
    if [ -n "$bare" ]; then
        fail "$bare cannot make environments: its venv module (or ensurepip, which belongs to it) is missing." \
            "On Debian or Ubuntu it is a package of its own: sudo apt install python3-venv" \
            "Or name another Python that has it: make $what PYTHON=/path/to/python3"
    elif [ -n "${PYTHON:-}" ] && [ -z "$seen" ]; then
        fail "PYTHON=$PYTHON is not a Python that runs. Name one of 3.11 or newer, or leave PYTHON out."
    else
        fail "This needs Python 3.11 or newer. Found: $(echo "${seen:-, no Python at all}" | cut -c3-)." \
            "Install a newer one (from python.org, your package manager, Homebrew or uv), or, if you have one elsewhere," \
            "name it: make $what PYTHON=/path/to/python3.11"
    fi
}

# The mark is written at the very end of an install, so an interrupted one is never taken for good.
if is_usable && [ "$(cat ".venv/ready-$what" 2>/dev/null)" = "$(fingerprint $lock)" ]; then exit; fi

if ! is_usable; then
    find_python
    echo "Making the environment in .venv with $("$python" --version) (once, a few seconds) …"
    "$python" -m venv --clear .venv || fail "Could not make the environment in .venv; the lines above say why."
fi

rm -f ".venv/ready-$what"
echo "Installing what $lock lists into .venv (once; half a minute or more, its log: $log) …"
# Few retries: without a network the reader should learn it in seconds.
if ! "$venv" -m pip install --disable-pip-version-check --no-input --retries 1 -r "$lock" >"$log" 2>&1; then
    if grep -qE 'NewConnection|Connect(ion)?(Timeout|Reset)|ReadTimeout|ProxyError|SSLError|name resolution|timed out' "$log"; then
        fail "Could not install: the package index cannot be reached. Is this machine online, and is a proxy needed?" \
            "Run make $what again when it is reachable; it goes on from here. All of pip's words: $log"
    fi
    grep -E '^ *(ERROR|error)' "$log" | tail -n 5 >&2
    fail "Could not install: the lines above are pip's reason, $log has all of it. Run make $what again once it is mended."
fi
fingerprint "$lock" >".venv/ready-$what"
# What the tests need includes what the lessons need.
[ "$what" = lab ] || fingerprint requirements.txt >.venv/ready-lab
