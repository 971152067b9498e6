//! The rules for the container of a package, whatever is in it.
//!
//! Moodle's reasons are those of its own unpacker, which cleans names and leaves out without a word what it cannot read.

use crate::diagnostic::{ADL, Profile, rules};

rules! {
    PACKAGE_NOT_A_ZIP "package-not-a-zip" Error [ADL] ["MANIFEST_AT_ROOT"]
        demand "A package is a zip. Kitbag also reads the folder that will become one, or its manifest alone."
        consequence "The LMS refuses the upload."
        remedy "Pack the files as a zip: renaming another archive does not make it one.";

    ZIP_NO_DIRECTORY "zip-no-directory" Error [ADL] ["MANIFEST_AT_ROOT"]
        demand "A zip ends with the list of its files."
        consequence "Nothing in it can be found: the LMS refuses the upload."
        remedy "The file was most likely cut off when it was copied or downloaded: fetch or pack it again, and compare the sizes.";

    TAR_DAMAGED "tar-damaged" Error
        [(Profile::Moodle, "the restore stops where the file ends"), (Profile::Strict, "nobody knows what is missing")]
        ["RFC 1952"]
        demand "A backup that is a gzip'd tar can be read from its first byte to its last."
        consequence "The restore ends with an error, or files behind the damage are missing."
        remedy "The file was most likely cut off when it was copied or downloaded: fetch it again, and compare the sizes.";

    TAR_TOO_LARGE "tar-too-large" Warning
        [(Profile::Moodle, "what was not looked at may be wrong"), (Profile::Strict, "what was not looked at may be wrong")]
        ["RFC 1952"]
        demand "What Kitbag keeps of a gzip'd tar in memory has at most 512 MB, half of them for other files than XML."
        consequence "Kitbag has not looked at the files beyond that: they may be whole or not."
        remedy "Pack the same files as a zip, which Moodle restores as well: there Kitbag reads each file at its place.";

    ZIP_SPLIT "zip-split" Error [ADL] ["MANIFEST_AT_ROOT"]
        demand "A package is one file."
        consequence "An LMS takes one file at a time, and this part alone cannot be unpacked."
        remedy "Pack it again without splitting it into volumes.";

    PACKAGE_EMPTY "package-empty" Error [ADL] ["MANIFEST_AT_ROOT"]
        demand "A package holds a manifest and what the manifest names."
        consequence "There is nothing to import."
        remedy "Look whether the right folder was packed.";

    PACKAGE_NESTED "package-nested" Error [ADL] ["MANIFEST_AT_ROOT"]
        demand "The files themselves lie in the package, not other packages."
        consequence "The LMS finds no manifest and refuses the upload: it does not unpack a zip inside a zip."
        remedy "Unpack this file, and upload each package in it by itself.";

    PACKAGE_TOO_MANY "package-too-many-files" Error
        [(Profile::Moodle, "Moodle makes a record for every file, and the upload runs out of time"), (Profile::Strict, "it looks like an attack")]
        ["CWE-409"]
        demand "A package has at most 100,000 files, with names of at most 32 MB together."
        consequence "An LMS is busy with unpacking until it gives up, and nobody else can work meanwhile."
        remedy "Take out what learners do not need, or divide the package.";

    PACKAGE_TOO_LARGE "package-too-large" Error
        [(Profile::Moodle, "Moodle unpacks the whole package into its storage"), (Profile::Strict, "it looks like an attack")]
        ["CWE-409"]
        demand "All files together have at most 16 GB when they are unpacked."
        consequence "The disk of the LMS fills up, and every course on it stops. Kitbag does not read such a package as a whole."
        remedy "Leave films to a server that is made for them, or divide the package.";

    ZIP_BOMB "zip-bomb" Error
        [(Profile::Moodle, "Moodle unpacks the whole package into its storage"), (Profile::Strict, "it looks like an attack")]
        ["CWE-409"]
        demand "A file over 32 MB is at most 200 times as large as its packed data."
        consequence "A small upload fills the disk of the LMS; scanners refuse it as an attack. Kitbag does not unpack it."
        remedy "Find out what the file is. If it is meant to be there, store it in another format.";

    ZIP_OVERLAP "zip-overlap" Error
        [(Profile::Moodle, "PHP refuses a zip whose entries overlap, or unpacks the same data many times"), (Profile::Strict, "it looks like an attack")]
        ["CWE-409"]
        demand "Every entry has data of its own."
        consequence "Only attacks and damaged zips look like this: unpackers refuse it, or unpack the same data again and again."
        remedy "Pack the files again from their folder.";

    ZIP_TRUNCATED "zip-truncated" Error
        [(Profile::Moodle, "Moodle leaves the file out without a word"), (Profile::Strict, "the file cannot be had")]
        ["APPNOTE 4.3.7"]
        demand "Each file in the zip's list has its data where the list says."
        consequence "The file is missing after the upload, and the page that needs it stays blank."
        remedy "The zip is damaged: fetch it or pack it again.";

    ZIP_CONTRADICTION "zip-contradiction" Error
        [(Profile::Strict, "programs that trust different parts of the zip see different files")]
        ["APPNOTE 4.3.12"]
        demand "A zip tells everything twice, before the data and in its list of files, and both are the same."
        consequence "One program unpacks other files than another: a virus scanner may see something else than learners do."
        remedy "Pack the files again with another program.";

    ZIP_STRAY_BYTES "zip-stray-bytes" Warning
        [(Profile::Strict, "some unpackers expect a zip to be a zip from its first byte to its last")]
        ["APPNOTE 4.3.6"]
        demand "A zip consists of its entries and its list of files, one after the other."
        consequence "Something is carried along that nobody sees, such as deleted files; a self-extracting archive is refused by many upload forms."
        remedy "Pack the files again as a plain zip.";

    ZIP_ENCRYPTED "zip-encrypted" Error
        [(Profile::Moodle, "Moodle leaves the file out without a word"), (Profile::Strict, "nobody is there to type a password")]
        ["APPNOTE 4.4.4"]
        demand "Nothing in a package is encrypted."
        consequence "An LMS asks nobody for a password: the file is missing after the upload, or the upload fails."
        remedy "Pack the files again without a password.";

    ZIP_COMPRESSION "zip-compression" Error
        [(Profile::Moodle, "PHP reads other methods only on some servers; elsewhere Moodle leaves the file out without a word"),
         (Profile::Strict, "packages are read by programs of any age")]
        ["APPNOTE 4.4.5"]
        demand "Files are stored or deflated, as every program understands."
        consequence "The file is missing after the upload, or the upload fails."
        remedy "Pack the files again with the method Deflate.";

    ZIP_CRC "zip-crc" Error
        [(Profile::Moodle, "PHP reports an error in the middle of the file"), (Profile::Strict, "the file is not what was packed")]
        ["APPNOTE 4.4.7"]
        demand "The data of a file have the checksum that the zip tells."
        consequence "The file was changed or damaged on its way: the upload fails, or learners get a broken page, picture or film."
        remedy "Fetch the package again from where it was whole, or pack it again.";

    ZIP_SIZE "zip-size" Error
        [(Profile::Moodle, "Moodle compares the sizes and leaves the file out without a word"), (Profile::Strict, "the file is not what was packed")]
        ["APPNOTE 4.4.9"]
        demand "A file has as many bytes as the zip tells."
        consequence "The file is missing after the upload, or cut off; an attack hides the true size in this way."
        remedy "Fetch the package again from where it was whole, or pack it again.";

    ZIP_DATA "zip-data" Error
        [(Profile::Moodle, "Moodle leaves the file out without a word"), (Profile::Strict, "the file cannot be had")]
        ["APPNOTE 4.3.8"]
        demand "The data of a file can be unpacked from the first to the last byte."
        consequence "The file is missing after the upload, or cut off."
        remedy "Fetch the package again from where it was whole, or pack it again.";

    ZIP_DUPLICATE "zip-duplicate" Error
        [(Profile::Moodle, "Moodle keeps the first one; other systems keep the last"), (Profile::Strict, "nobody knows which one learners get")]
        ["CWE-694"]
        demand "Each path is in the package once."
        consequence "One LMS shows the first of the files and another one the last: an old version may come back."
        remedy "Pack the files again from their folder, without adding to an older zip.";

    ZIP_NAME_UNFLAGGED "zip-name-unflagged" Warning
        [(Profile::Strict, "unpackers that keep to the letter read the name as code page 437")]
        ["APPNOTE 4.4.4"]
        demand "A name in UTF-8 is flagged as such."
        consequence "The file may have another name after the upload, and links to it lead nowhere."
        remedy "Give the file a name of plain letters, or pack with a program that flags UTF-8.";

    ZIP_NAME_MISFLAGGED "zip-name-misflagged" Error
        [(Profile::Moodle, "Moodle trusts the flag, and the cleaned name is another one"), (Profile::Strict, "no two programs read the name alike")]
        ["APPNOTE 4.4.4"]
        demand "A name that is flagged as UTF-8 is UTF-8."
        consequence "The file has another name after the upload, or none: links to it lead nowhere."
        remedy "Give the file a name of plain letters and pack again.";

    ZIP_NAME_CP437 "zip-name-cp437" Warning
        [(Profile::Moodle, "Moodle guesses the code page from the language of the site"), (Profile::Strict, "the name depends on who reads it")]
        ["APPNOTE 4.4.17"]
        demand "A name has plain letters only, or is written in UTF-8."
        consequence "What the letters with accents are depends on the LMS: the file has another name there, and links to it lead nowhere."
        remedy "Give the file a name of plain letters, or pack with a program that writes UTF-8.";

    PACKAGE_LINK "package-link" Error
        [(Profile::Moodle, "Moodle stores the path that the link leads to as if it were the file"), (Profile::Strict, "a link may lead to any file of the server")]
        ["CWE-59"]
        demand "A package holds files, not links to files."
        consequence "The file is missing after the upload; an attack reads other people's files in this way, so careful systems refuse the package."
        remedy "Put the file itself in the place of the link.";

    PACKAGE_DEVICE "package-device" Error
        [(Profile::Moodle, "Moodle stores an empty file"), (Profile::Strict, "no learner can use it")]
        ["APPNOTE 4.4.15"]
        demand "A package holds plain files: no devices, pipes or sockets."
        consequence "The upload hangs or fails."
        remedy "Take it out of the package.";

    PACKAGE_UNREADABLE "package-unreadable" Error
        [(Profile::Moodle, "the file will be missing"), (Profile::Strict, "the file will be missing")]
        ["IMS CP 1.1.4 3.1"]
        demand "Every file of a package can be read."
        consequence "Whoever packs the folder will leave the file out."
        remedy "Look whether you may read the file, and whether the disk is whole.";

    PATH_CLIMBS "path-climbs" Error
        [(Profile::Moodle, "Moodle takes the dots out, and the file lies elsewhere"), (Profile::Strict, "it looks like an attack")]
        ["CWE-22"]
        demand "No path holds `..`."
        consequence "An attack overwrites files of the server in this way, so careful systems refuse the package; others put the file elsewhere."
        remedy "Pack from inside the folder that holds the manifest.";

    PATH_ABSOLUTE "path-absolute" Error
        [(Profile::Strict, "it is refused, or unpacked to another place")]
        ["APPNOTE 4.4.17"]
        demand "Paths count from the root of the package, without a slash before them."
        consequence "Careful systems refuse the package as an attack; others put the file elsewhere than its links say."
        remedy "Pack from inside the folder that holds the manifest.";

    PATH_DRIVE "path-drive" Error
        [(Profile::Moodle, "Moodle takes the colon out, and the file lies in a folder named after the drive"), (Profile::Strict, "it is refused, or unpacked to another place")]
        ["APPNOTE 4.4.17"]
        demand "No path begins with the letter of a drive."
        consequence "The file lies elsewhere than its links say, or the upload is refused."
        remedy "Pack from inside the folder that holds the manifest.";

    PATH_BACKSLASH "path-backslash" Error
        [(Profile::Strict, "outside of Windows a backslash is a letter like any other")]
        ["APPNOTE 4.4.17"]
        demand "Folders are divided by `/`."
        consequence "On servers without Windows there are no folders, only files with odd names: every link to them leads nowhere."
        remedy "Pack with another program: old versions of .NET and some authoring tools write backslashes.";

    PATH_CONTROL "path-control" Error
        [(Profile::Moodle, "Moodle takes the character out, and the file has another name"), (Profile::Strict, "a NUL ends the name for some programs and not for others")]
        ["CWE-158"]
        demand "Names have no control characters."
        consequence "The file has another name after the upload, or none; an attack hides the true ending of a name in this way."
        remedy "Rename the file.";

    PATH_UNTIDY "path-untidy" Warning
        [(Profile::Strict, "the same file has several paths")]
        ["APPNOTE 4.4.17"]
        demand "A path has no empty part and no part that is a single dot."
        consequence "Some systems put the file elsewhere than its links say."
        remedy "Pack with another program.";

    PATH_WINDOWS "path-windows" Warning
        [(Profile::Strict, "an LMS on Windows cannot make the file")]
        ["CWE-66"]
        demand "No part of a path holds one of `< > : \" | ? *`, ends with a dot or a blank, or is called like a device of Windows (CON, NUL, COM1)."
        consequence "On a server with Windows the upload fails or the file is missing. Moodle takes these characters out."
        remedy "Rename the file, in the manifest as well.";

    PATH_LONG "path-long" Warning
        [(Profile::Moodle, "Moodle's table of files keeps 255 characters"), (Profile::Strict, "an LMS on Windows cannot make the file")]
        ["Moodle 4.2"]
        demand "A path has at most 255 characters."
        consequence "The upload stops with an error of the database, or the file is missing."
        remedy "Give folders and files shorter names, in the manifest as well.";

    PATH_CASE "path-case" Error
        [(Profile::Strict, "on Windows and macOS both are one file")]
        ["CWE-178"]
        demand "No two paths differ in the case of their letters alone."
        consequence "On some servers one file takes the place of the other: learners see the wrong page or picture."
        remedy "Rename one of them, in the manifest as well.";

    PATH_FILE_AND_FOLDER "path-file-and-folder" Error
        [(Profile::Moodle, "Moodle stores both, and other systems cannot take the course over"), (Profile::Strict, "no disk can hold both")]
        ["CWE-694"]
        demand "No path is a file and a folder at once."
        consequence "Only one of the two can be unpacked: the other one is missing, or the upload fails."
        remedy "Rename one of them, in the manifest as well.";

    PATH_ENCODING "path-encoding" Warning
        [(Profile::Strict, "the file cannot be packed under its name")]
        ["APPNOTE 4.4.17"]
        demand "Names of files on disk, and in lists of files, are UTF-8."
        consequence "The file cannot be named in a manifest, and is left out here."
        remedy "Rename the file; save the list as UTF-8.";

    PACKAGE_ARCHIVE_INSIDE "package-archive-inside" Warning
        [(Profile::Strict, "scanners look closely at archives inside archives")]
        ["CWE-409"]
        demand "A package holds no archives, unless learners are to download them."
        consequence "An LMS does not unpack it: what is in it cannot be shown. A source folder or an older package is often left there by accident."
        remedy "Unpack it into the package, or take it out.";

    PACKAGE_CLUTTER "package-clutter" Warning
        [(Profile::Strict, "learners can fetch it, and nobody meant to give it to them")]
        ["IMS CP 1.1.4 3.1"]
        demand "What systems and programs leave in folders (`.DS_Store`, `__MACOSX`, `Thumbs.db`, `.git`) stays out of packages."
        consequence "Every learner can fetch it: it tells names of files and people, and a `.git` the whole history."
        remedy "Pack without it, for example with `zip -x '*.DS_Store' '__MACOSX/*'`.";
}
