#!/bin/sh
# Collects what learners did in Moodle, and sends it to a Learning Record Store. Run it every night; it asks only for what is
# new, and a run that is cut off is made up for by the next one.
#
# Exit status: 0 done, 1 something could not be used or was refused (it is shown), 2 Moodle or the LRS could not be reached.
#
# Settings, from the environment:
#   MOODLE_SITE    the address of the Moodle
#   MOODLE_COURSE  the course there: short name, ID number or number
#   LRS            the address of the LRS                                [the manifest's]
#   COURSE         the course                                            [.]
#   TRACKING       the folder with the store; it names people, so keep it where only you can read it   [tracking]
#   KITBAG         the program                                           [kitbag]
# Secrets, which `kitbag` takes from the environment by itself:
#   KITBAG_MOODLE_TOKEN, KITBAG_PSEUDONYM_KEY, KITBAG_LRS_KEY and KITBAG_LRS_SECRET (or KITBAG_LRS_AUTH)
set -eu

course=${COURSE:-.}
tracking=${TRACKING:-tracking}
kitbag=${KITBAG:-kitbag}
worst=0

# What was collected before is sent even if nothing can be collected tonight.
attempt() {
    status=0
    "$kitbag" "$@" || status=$?
    [ "$status" -le "$worst" ] || worst=$status
}

attempt collect moodle --course "$course" --tracking "$tracking" --site "$MOODLE_SITE" --moodle-course "$MOODLE_COURSE"
set -- emit --course "$course" --tracking "$tracking"
[ -z "${LRS:-}" ] || set -- "$@" --lrs "$LRS"
attempt "$@"
exit "$worst"
