#!/bin/sh
# From the sources of a course to the addresses that learners' systems fetch from.
#
#   pipeline.sh              every step, one after the other; the first one that fails ends it
#   pipeline.sh build check  these steps only, so that a build server shows where it went wrong
#
# Steps: restore build check diff simulate documents publish verify save. `documents` is done only where it is named.
# Exit status: 0 done, 1 the course or what it would do to learners has to be mended, 2 a tool could not work.
#
# Settings, from the environment:
#   PLACE        where to publish: a folder, or an address that `kitbag publish` takes
#   COURSE       the course                                             [.]
#   DIST         the packages; what has not changed is left as it is    [dist]
#   REPORTS      SARIF and JUnit XML                                    [reports]
#   CACHE        a folder that keeps DIST between runs, where the build server has no cache of its own
#   RELEASED     a folder with the packages that learners have          [the latest at PLACE, if that is a folder]
#   ALLOW        losses on record
#   SCRIPTS      scripts for `kitbag simulate`: SCRIPTS/<unit>/*.txt    [COURSE/simulate]
#   SIGNING_KEY  a file with the private key, or the key itself
#   PUBLIC_KEY   a file with the public key
#   KITBAG       the program                                            [kitbag]
set -eu

course=${COURSE:-.}
dist=${DIST:-dist}
reports=${REPORTS:-reports}
scripts=${SCRIPTS:-$course/simulate}
kitbag=${KITBAG:-kitbag}

# With words for people in the log, and the same once more for the build server, which keeps quiet about it.
report() { # report NAME COMMAND ARGUMENTS...
    name=$1
    shift
    mkdir -p "$reports"
    status=0
    "$kitbag" "$@" || status=$?
    for format in sarif junit; do
        extension=$format
        [ "$format" = sarif ] || extension=xml
        "$kitbag" "$@" --format "$format" >"$reports/$name.$extension" 2>/dev/null || :
    done
    return "$status"
}

# The packages of this build; older ones may lie beside them.
packages() {
    [ -f "$dist/SHA256SUMS" ] || { echo "nothing was built in $dist: the step \`build\` comes first" >&2 && exit 2; }
    mkdir -p "$reports"
    sed 's/^[0-9a-f]*  //' "$dist/SHA256SUMS" >"$reports/packages.txt"
}

restore() {
    if [ -n "${CACHE:-}" ] && [ -d "$CACHE" ]; then
        mkdir -p "$dist"
        cp -Rp "$CACHE/." "$dist"
    fi
}

build() {
    report build build "$course" --out "$dist"
}

check() {
    packages
    set --
    while IFS= read -r package; do
        case $package in
        *.site.zip) ;; # no LMS imports a site
        *) set -- "$@" "$dist/$package" ;;
        esac
    done <"$reports/packages.txt"
    [ "$#" = 0 ] || report check check "$@"
}

# The folder with what learners have now.
released() {
    id=$(sed -n '/"course"/,/}/s/^    "id": "\(.*\)",$/\1/p' "$dist/build.json")
    if [ -n "${RELEASED:-}" ]; then
        printf '%s\n' "$RELEASED"
    elif [ -f "${PLACE:-}/index.json" ]; then
        latest=$(sed -n "/^      \"id\": \"$id\"/,/\"latest\"/s/^      \"latest\": \"\(.*\)\",\$/\1/p" "$PLACE/index.json")
        [ -z "$latest" ] || printf '%s\n' "$PLACE/$id/$latest"
    fi
}

# What learners would lose, in words and for the build server. `publish` looks again, and refuses by itself.
diff() {
    before=$(released)
    if [ -z "$before" ]; then
        echo "nothing to compare with here; publishing compares with what is there"
        return
    fi
    set -- --against "$before"
    [ -z "${ALLOW:-}" ] || set -- "$@" --allow "$ALLOW"
    report diff build "$course" --out "$dist" "$@"
}

# Only SCORM 2004 has a sequencing that could be played.
simulate() {
    packages
    while IFS= read -r package; do
        set --
        for unit in "$scripts"/*/; do
            case $package in
            *-"$(basename "$unit")"-*)
                for script in "$unit"*.txt; do
                    [ ! -f "$script" ] || set -- "$@" "$script"
                done
                ;;
            esac
        done
        case $package in
        *.scorm2004-*.zip) "$kitbag" simulate "$dist/$package" "$@" --explore 2000 ;;
        esac
    done <"$reports/packages.txt"
}

documents() {
    "$kitbag" documents "$course" --out "$dist/documents"
}

named() {
    [ -n "${PLACE:-}" ] || { echo "PLACE has to say where to publish" >&2 && exit 2; }
}

publish() {
    named
    set -- "$PLACE" --from "$dist"
    [ -z "${ALLOW:-}" ] || set -- "$@" --allow "$ALLOW"
    [ -z "${SIGNING_KEY:-}" ] || set -- "$@" --key "$(key)"
    "$kitbag" publish "$@"
}

# The file with the private key; one of our own, that nobody else can read, if the key itself was given.
key() {
    case $SIGNING_KEY in
    -----BEGIN*)
        (umask 077 && printf '%s\n' "$SIGNING_KEY" >"$private/key.pem")
        printf '%s\n' "$private/key.pem"
        ;;
    *) printf '%s\n' "$SIGNING_KEY" ;;
    esac
}

verify() {
    named
    set -- "$PLACE"
    [ -z "${PUBLIC_KEY:-}" ] || set -- "$@" --key "$PUBLIC_KEY"
    "$kitbag" verify "$@"
}

save() {
    if [ -n "${CACHE:-}" ]; then
        mkdir -p "$CACHE"
        cp -Rp "$dist/." "$CACHE"
    fi
}

private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT
trap 'exit 2' HUP INT TERM
[ "$#" -gt 0 ] || set -- restore build check diff simulate publish verify save
for step in "$@"; do
    case $step in
    restore | build | check | diff | simulate | documents | publish | verify | save) ;;
    *) echo "there is no step \`$step\`" >&2 && exit 2 ;;
    esac
done
command -v "$kitbag" >/dev/null || { echo "there is no program \`$kitbag\`; KITBAG can name it" >&2 && exit 2; }
for step in "$@"; do
    printf '== %s\n' "$step"
    "$step"
done
