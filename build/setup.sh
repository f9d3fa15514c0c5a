# Shared by mirtool and test, which source it after setting $root: finding .NET, installing system packages, one builder at a time.

# Debian's names. Annotation needs the first line only; tests make their own audio and check it with other people's tools.
annotation_packages="libsndfile1 libsoxr0"
synthesis_packages="libfluidsynth3 fluid-soundfont-gm"
test_packages="libfluidsynth3 timgm6mb-soundfont fluid-soundfont-gm ffmpeg flac lame sox binutils csound csound-plugins stk freepats timidity flite espeak-ng"
# They open the formats that annotations are exported to.
test_packages="$test_packages praat python3-jsonschema libxml2-utils sonic-visualiser audacity xvfb xdotool"
# The browser that reports and the page of review are opened in.
test_packages="$test_packages chromium fonts-dejavu-core"

# Homebrew's names for the same.
annotation_formulae="libsndfile libsoxr"
synthesis_formulae="fluid-synth"

state=$root/.mirtool
lock=$state/lock
stamp=$state/built
program=$root/src/Cli/bin/Release/net10.0/mirtool.dll

# The libtorch to build with. A choice made once (Torch=cuda ./mirtool ...) stays until another is made.
torch=${Torch:-$(sed -n 's/^Torch=//p' "$stamp" 2> /dev/null || true)}
torch=${torch:-cpu}

say() {
    echo "mirtool: $*" >&2
}

# Sets $dotnet. The SDK is needed to build, the runtime alone to run what is built.
find_dotnet() {
    for dotnet in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" "${HOME:-}/.dotnet/dotnet" /usr/local/share/dotnet/dotnet; do
        if [ -x "$dotnet" ]; then
            return
        fi
    done

    say ".NET 10 is needed and was not found. Get the SDK from https://dotnet.microsoft.com/download/dotnet/10.0, or:"
    name_dotnet_installation
    exit 2
}

require_sdk() {
    if ! "$dotnet" --list-sdks | grep -q '^1[0-9]\.'; then
        say "building needs the .NET 10 SDK; $dotnet offers: $("$dotnet" --list-sdks | sed 's/ .*//' | tr '\n' ' ')"
        name_dotnet_installation
        exit 2
    fi
}

name_dotnet_installation() {
    case $(uname -s) in
        Darwin) say "  brew install --cask dotnet-sdk" ;;
        *) say "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0   (into ~/.dotnet; any Linux)"
           say "  sudo apt-get install dotnet-sdk-10.0   (Ubuntu 24.04 and later; Debian after adding Microsoft's feed)" ;;
    esac
}

# Whether a shared library of one of the given names lies where the loader looks.
has_library() {
    for name in "$@"; do
        for folder in "/usr/lib/$(uname -m)-linux-gnu" "/lib/$(uname -m)-linux-gnu" /usr/lib64 /usr/lib /usr/local/lib \
            "/usr/local/lib/$(uname -m)-linux-gnu" /opt/homebrew/lib; do
            [ ! -e "$folder/$name" ] || return 0
        done

        # Folders that only this machine's loader is configured for.
        case ":${LD_LIBRARY_PATH:-}" in
            :) ;;
            *) ! (IFS=:; for folder in $LD_LIBRARY_PATH; do [ ! -e "$folder/$name" ] || exit 0; done; exit 1) || return 0 ;;
        esac
    done

    names=$(echo "$*" | sed 's/[.]/\\./g; s/ /|/g')
    PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -qE "^[[:space:]]*($names) "
}

# The places of MirTool.Synthesis.SoundFonts; a place of the user's own (MIRTOOL_SOUNDFONTS) is left to the program.
has_soundfont() {
    [ -z "${MIRTOOL_SOUNDFONTS:-}" ] || return 0
    for file in /usr/share/sounds/sf[23]/*.sf[23] /usr/share/soundfonts/*.sf[23] /usr/local/share/soundfonts/*.sf[23] \
        "${HOME:-}/.local/share/soundfonts"/*.sf[23] "${XDG_CONFIG_HOME:-${HOME:-}/.config}/mirtool/soundfonts"/*.sf[23]; do
        [ ! -e "$file" ] || return 0
    done

    return 1
}

# Installs the given Debian packages or Homebrew formulae where that needs no password, else names the line to type and exits 2.
install_packages() {
    if [ "$(uname -s)" = Darwin ]; then
        if ! command -v brew > /dev/null; then
            say "missing: $*. Install Homebrew (https://brew.sh), then: brew install $*"
            exit 2
        fi

        say "installing $*"
        brew install "$@" >&2 || { say "brew install $* failed"; exit 2; }
        return
    fi

    if [ "$(id -u)" = 0 ]; then
        privileged=
    elif sudo -n true 2> /dev/null; then
        privileged="sudo -n"
    else
        say "missing: $*. Install with: sudo apt-get install $*"
        exit 2
    fi

    say "installing $*"
    log=$(mktemp)
    # A feed that cannot be reached may not matter: the packages may be known or cached.
    $privileged apt-get update -q > "$log" 2>&1 9>&- || true
    if ! $privileged env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@" >> "$log" 2>&1 9>&-; then
        cat "$log" >&2
        rm -f "$log"
        say "installing failed. Type it yourself: sudo apt-get update && sudo apt-get install $*"
        exit 2
    fi

    rm -f "$log"
}

find_sources() {
    find "$root/src" "$root/build" "$root/datasets/taxonomies" "$root/models" "$root"/Directory.* "$root/global.json" \
        \( -name bin -o -name obj \) -prune -o -type f "$@" -print 2> /dev/null || true
}

# What the program is built from and with. Contents are told by their times: see is_built.
fingerprint() {
    echo "Torch=$torch"
    find_sources | LC_ALL=C sort | cksum
}

is_built() {
    [ -f "$program" ] && [ -f "$stamp" ] \
        && [ "$(fingerprint)" = "$(cat "$stamp")" ] \
        && [ -z "$(find_sources -newer "$stamp" | head -n 1)" ]
}

# The stamp bears the time of the build's start: a source edited during the build is newer.
begin_stamp() {
    fingerprint > "$stamp.new"
}

finish_stamp() {
    mv "$stamp.new" "$stamp"
}

# One build at a time. File descriptor 9 holds the lock; what is started meanwhile must not inherit it (9>&-), because
# the compiler stays in memory after a build.
take_lock() {
    mkdir -p "$state"
    if command -v flock > /dev/null; then
        exec 9> "$lock"
        flock 9
        return
    fi

    while ! mkdir "$lock.d" 2> /dev/null; do
        holder=$(cat "$lock.d/pid" 2> /dev/null || true)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2> /dev/null; then
            rm -rf "$lock.d"
        else
            sleep 1
        fi
    done
    echo $$ > "$lock.d/pid"
    trap 'rm -rf "$lock.d"' EXIT
}

release_lock() {
    if command -v flock > /dev/null; then
        exec 9>&-
    else
        rm -rf "$lock.d"
        trap - EXIT
    fi
}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
