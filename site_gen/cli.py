"""The command line: arguments in, exit status out."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from site_gen.errors import HistoryError, SiteGenError, UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from site_gen.build import BuildReport
    from site_gen.history.store import History
    from site_gen.history.timelines import Timelines
    from site_gen.lookup import LookupAnswer

_DEFAULT_OUTPUT = Path("output/site")
_DEFAULT_PORT = 8000
_INTERRUPTED = 130
# RFC 3986: scheme, host and path, without a query or a fragment.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status: 0 done, 1 input or disk, 2 usage."""
    try:
        options = parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except SiteGenError as error:
        _say(f"error: {error}")
        return error.exit_code
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _say(f"error: {place}{error.strerror or error}; see to that and run the command again")
        return 1
    except KeyboardInterrupt:
        _say("stopped; what was published is untouched")
        return _INTERRUPTED


def run() -> NoReturn:
    """Run the command and end the process, without taking a whole registry apart beforehand.

    What the encoding of the terminal does not have is escaped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(status)


def parser() -> argparse.ArgumentParser:
    """Describe the commands and their options."""
    top = _Parser(
        prog="site-gen",
        description="Publish IANA's port number and service name registry as a static site.",
    )
    top.add_argument("--version", action=_Version, help="show the version and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_build(commands)
    _add_fetch(commands)
    _add_serve(commands)
    _add_check(commands)
    _add_lookup(commands)
    _add_history(commands)
    return top


class _Version(argparse.Action):
    """Prints the version, which is looked up only then."""

    def __init__(self, option_strings: Sequence[str], dest: str, **words: str | None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=words.get("help"))

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from site_gen import __version__  # noqa: PLC0415

        sys.stdout.write(f"site-gen {__version__}\n")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage as all other errors are reported."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, remedy=f"see {self.prog} --help")


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"  # noqa: SLF001 (argparse names it so)


def _add_build(commands: _Commands) -> None:
    command = commands.add_parser("build", help="read one edition, write the whole site")
    command.add_argument(
        "--source",
        metavar="SRC",
        help="a file (.xml, .csv, .xhtml, .txt, also .gz or .xz), a URL, 'sample' or 'iana'; "
        "without it: IANA's current edition, else the newest in the cache, else the sample",
    )
    command.add_argument("--output", type=Path, default=_DEFAULT_OUTPUT, metavar="DIR")
    command.add_argument(
        "--base-url", default="", type=_base_url, metavar="URL", help="where the site will be"
    )
    command.add_argument(
        "--jobs", type=_positive, default=0, metavar="N", help="processes; all processors if absent"
    )
    command.add_argument(
        "--fresh", action="store_true", help="build even if the site is up to date"
    )
    _add_layers(command)
    command.add_argument("--quiet", action="store_true", help="say nothing but errors and warnings")
    command.set_defaults(run=_build)


def _add_layers(command: _Parser) -> None:
    """Add the options that change what a site shows of the edition or beside it."""
    command.add_argument(
        "--suppress",
        type=Path,
        metavar="FILE",
        help="ids of contacts, one a line, whose name, organization and address to withhold",
    )
    command.add_argument(
        "--notes",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of your own notes on ports and names; may be given more than once",
    )
    command.add_argument(
        "--no-common-names",
        action="store_true",
        help="leave out the bundled list of what people call ports",
    )
    command.add_argument(
        "--history",
        type=Path,
        metavar="DIR",
        help="a history, made by 'site-gen history import': shows what changed and what is gone",
    )


def _add_fetch(commands: _Commands) -> None:
    command = commands.add_parser("fetch", help="download the current edition from IANA")
    command.add_argument(
        "--published", type=_base_url, metavar="URL", help="tell what is new against this site"
    )
    command.add_argument("--revision", default="", metavar="TEXT", help="what stands for the code")
    command.add_argument(
        "--record", type=Path, metavar="FILE", help="write what the next run compares with"
    )
    command.add_argument(
        "--allow-shrink",
        action="store_true",
        help="take an edition with far fewer records than the published one",
    )
    command.add_argument("--quiet", action="store_true", help="say nothing but errors")
    command.set_defaults(run=_fetch)


def _add_serve(commands: _Commands) -> None:
    command = commands.add_parser("serve", help="serve a site the way GitHub Pages does")
    command.add_argument("folder", type=Path, nargs="?", default=_DEFAULT_OUTPUT, metavar="DIR")
    command.add_argument("--port", type=_port, default=_DEFAULT_PORT, metavar="N")
    command.add_argument("--base-path", default="/", metavar="/x/")
    command.set_defaults(run=_serve)


def _add_check(commands: _Commands) -> None:
    command = commands.add_parser("check", help="audit an output folder")
    command.add_argument("folder", type=Path, nargs="?", default=_DEFAULT_OUTPUT, metavar="DIR")
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    command.add_argument("--jobs", type=_positive, default=0, metavar="N")
    command.set_defaults(run=_check)


def _add_lookup(commands: _Commands) -> None:
    command = commands.add_parser("lookup", help="find a port, a service, a person or a document")
    command.add_argument("words", nargs="+", metavar="WORDS", help="443, https, 'luke dion', …")
    command.add_argument(
        "--source", metavar="SRC", help="as for build; without it: the newest edition in the cache"
    )
    command.add_argument("--limit", type=_positive, default=10, metavar="N")
    command.add_argument(
        "--history", type=Path, metavar="DIR", help="print the timeline of the first row as well"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the rows as JSON")
    form.add_argument("--csv", action="store_true", help="print the rows as CSV")
    command.set_defaults(run=_lookup)


def _add_history(commands: _Commands) -> None:
    command = commands.add_parser("history", help="keep every edition, and show what changed")
    actions = command.add_subparsers(title="commands", metavar="COMMAND", required=True)
    action = _history_action(actions, "import", "add the editions in files, folders and git clones")
    action.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a file, a folder, a git clone, or the address of a site whose history to begin with",
    )
    action.add_argument("--jobs", type=_positive, default=0, metavar="N")
    action.add_argument("--quiet", action="store_true", help="show nothing but errors and remarks")
    action.set_defaults(run=_history_import)
    action = _history_action(actions, "append", "add one edition, the newest")
    action.add_argument("--source", metavar="SRC", help="as for build")
    action.set_defaults(run=_history_append)
    action = _history_action(actions, "verify", "rebuild every edition and compare digests")
    action.add_argument(
        "--published", type=_base_url, metavar="URL", help="fail if this site knows more editions"
    )
    action.set_defaults(run=_history_verify)
    action = _history_action(actions, "show", "show the timeline of a page")
    action.add_argument("page", metavar="PAGE", help="port/443, service/https, contact/IESG, …")
    action.add_argument("--json", action="store_true", help="print it as JSON")
    action.set_defaults(run=_history_show)
    action = _history_action(actions, "edition", "print one edition again")
    action.add_argument("edition", metavar="DATE")
    action.add_argument("--format", choices=["csv"], default="csv", help="IANA's CSV columns")
    action.set_defaults(run=_history_edition)
    action = _history_action(actions, "diff", "show what changed between two editions")
    action.add_argument("before", metavar="DATE")
    action.add_argument("after", metavar="DATE")
    action.add_argument("--json", action="store_true", help="print it as JSON")
    action.set_defaults(run=_history_diff)
    action = _history_action(actions, "forget", "remove a contact's name and organization")
    action.add_argument("contact", metavar="ID", help="as the registry prints it in brackets")
    action.set_defaults(run=_history_forget)


def _history_action(actions: _Commands, name: str, text: str) -> _Parser:
    action = actions.add_parser(name, help=text)
    action.add_argument("--history", type=Path, required=True, metavar="DIR")
    return action


# Each command imports what it needs when it runs: --help must not wait for it.
def _build(options: argparse.Namespace) -> int:
    from site_gen.build import Settings, build_site  # noqa: PLC0415
    from site_gen.progress import progress_of  # noqa: PLC0415

    settings = Settings(
        options.source,
        options.output,
        options.base_url,
        options.jobs,
        options.fresh,
        options.suppress,
        tuple(options.notes),
        not options.no_common_names,
        options.history,
    )
    with progress_of("Building", quiet=options.quiet) as progress:
        report = build_site(settings, progress)
    _warn(report.warnings)
    if not options.quiet:
        _print_summary(report, options.output)
    return 0


def _fetch(options: argparse.Namespace) -> int:
    if options.published:
        return _fetch_news(options)
    from site_gen.sources import fetch  # noqa: PLC0415

    fetched = fetch()
    _warn(fetched.warnings)
    if not options.quiet:
        sys.stdout.write(f"{fetched}\n")
    return 0


def _fetch_news(options: argparse.Namespace) -> int:
    from site_gen.news import gather_news, tell_github  # noqa: PLC0415

    news = gather_news(options.published, options.revision, allow_shrink=options.allow_shrink)
    if options.record:
        options.record.write_text(news.as_record(), encoding="utf-8")
    tell_github(news)
    if not options.quiet:
        sys.stdout.write(f"{news.fetched}\n\n{news.as_markdown()}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from site_gen.serve import serve  # noqa: PLC0415

    serve(options.folder, options.port, options.base_path)
    return 0


def _check(options: argparse.Namespace) -> int:
    from site_gen.check import check_site  # noqa: PLC0415
    from site_gen.parallel import default_jobs  # noqa: PLC0415

    report = check_site(options.folder, jobs=options.jobs or default_jobs())
    sys.stdout.write(report.as_json() if options.json else report.as_text())
    return 1 if report.findings else 0


def _lookup(options: argparse.Namespace) -> int:
    from site_gen import lookup  # noqa: PLC0415
    from site_gen.annotations.reading import read_annotations  # noqa: PLC0415
    from site_gen.catalog import Catalog  # noqa: PLC0415

    opened = lookup.edition_at_hand(options.source)
    _warn(opened.warnings)
    # What the terminal's encoding did not decode is no text.
    words = " ".join(options.words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    # A site has the bundled common names too, unless its operator leaves them out.
    common_names, _ = read_annotations((), common_names=True)
    answer = lookup.look_up(Catalog.join(opened.edition, common_names), words, options.limit)
    write = lookup.as_json if options.json else lookup.as_csv if options.csv else lookup.as_table
    sys.stdout.write(write(answer))
    if options.history and write is lookup.as_table:
        sys.stdout.write(_timeline(options.history, answer))
    if answer.note:
        _say(answer.note)
    return 0 if answer.is_found else 1


def _timeline(folder: Path, answer: LookupAnswer) -> str:
    """Print the timeline of the first page that an answer names; nothing where there is none."""
    from site_gen.history import printing  # noqa: PLC0415

    url = next((row.url for row in answer.rows if row.url), "")
    if not url:
        return ""
    timelines = _timelines(folder)
    with suppress(HistoryError):
        return f"\n{printing.timeline_text(timelines, printing.find_place(timelines, url))}"
    return ""


def _history_in(folder: Path) -> History:
    from site_gen.history.store import read_history  # noqa: PLC0415

    return read_history(folder, is_needed=True)


def _timelines(folder: Path) -> Timelines:
    from site_gen.history.timelines import Timelines  # noqa: PLC0415

    return Timelines.of(_history_in(folder).editions)


def _history_import(options: argparse.Namespace) -> int:
    from site_gen.history.importing import adopt_history, import_editions  # noqa: PLC0415
    from site_gen.history.store import read_history  # noqa: PLC0415
    from site_gen.parallel import default_jobs  # noqa: PLC0415
    from site_gen.progress import progress_of  # noqa: PLC0415

    first, *others = options.sources
    if first.startswith(("http://", "https://")):
        adopt_history(first, options.history)
    else:
        others.insert(0, first)
    if not others:
        sys.stdout.write(f"{read_history(options.history)}\n")
        return 0
    with progress_of("Reading editions", quiet=options.quiet) as progress:
        jobs = options.jobs or default_jobs()
        report = import_editions(map(Path, others), options.history, jobs, progress)
    for remark in report.remarks:
        _say(f"skipped: {remark}")
    if not options.quiet:
        sys.stdout.write(f"{report}\n")
    return 0


def _history_append(options: argparse.Namespace) -> int:
    from site_gen.history.importing import append_edition  # noqa: PLC0415
    from site_gen.history.printing import summary_of  # noqa: PLC0415
    from site_gen.history.store import read_history  # noqa: PLC0415
    from site_gen.sources import open_edition  # noqa: PLC0415

    opened = open_edition(options.source)
    _warn(opened.warnings)
    count = len(read_history(options.history).editions)
    editions = append_edition(opened.edition, opened.digest, options.history)
    is_new = len(editions) > count
    sys.stdout.write(summary_of(editions) if is_new else "the history already has this edition\n")
    return 0


def _history_verify(options: argparse.Namespace) -> int:
    from site_gen.news import refuse_shorter  # noqa: PLC0415

    history = _history_in(options.history)
    if options.published:
        refuse_shorter(history, options.published)
    sys.stdout.write(f"{history}\n")
    return 0


def _history_show(options: argparse.Namespace) -> int:
    from site_gen.history import printing  # noqa: PLC0415

    timelines = _timelines(options.history)
    place = printing.find_place(timelines, options.page)
    show = printing.timeline_json if options.json else printing.timeline_text
    sys.stdout.write(show(timelines, place))
    return 0


def _history_edition(options: argparse.Namespace) -> int:
    from site_gen.datasets.tables import csv_text  # noqa: PLC0415

    state = _history_in(options.history).state_at(options.edition)
    sys.stdout.write(csv_text(state.edition()))
    return 0


def _history_diff(options: argparse.Namespace) -> int:
    from site_gen.history.events import compare  # noqa: PLC0415
    from site_gen.history.printing import comparison_json, comparison_text  # noqa: PLC0415

    history = _history_in(options.history)
    ids = options.before, options.after
    events = compare(*(history.state_at(each).all() for each in ids))
    sys.stdout.write((comparison_json if options.json else comparison_text)(*ids, events))
    return 0


def _history_forget(options: argparse.Namespace) -> int:
    from site_gen.history.writing import forget  # noqa: PLC0415

    forget(options.history, options.contact)
    words = "no longer has the name and organization of"
    sys.stdout.write(f"{options.history} {words} {options.contact}\n")
    return 0


def _print_summary(report: BuildReport, output: Path) -> None:
    pages = ", ".join(f"{count:,} {kind}" for kind, count in sorted(report.pages.items()))
    total = sum(report.pages.values())
    sys.stdout.write(
        f"edition {report.edition or 'without a date'} from {report.origin}\n"
        f"{total:,} pages: {pages}\n"
        f"{report.files:,} files, {report.bytes / 1e6:.1f} MB in {output}: "
        f"{'up to date, nothing written' if report.up_to_date else 'written'} "
        f"in {report.seconds:.1f} s\n"
    )


def _warn(warnings: Iterable[str]) -> None:
    for warning in warnings:
        _say(f"warning: {warning}")


def _say(message: str) -> None:
    sys.stderr.write(f"{one_line(message)}\n")


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        message = f"{text!r} is not a whole number above 0"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004 (the last port)
        message = f"{text!r} is not a port number"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _base_url(text: str) -> str:
    from urllib.parse import urlsplit  # noqa: PLC0415

    # Every address of the sitemap begins with it, so it must be one as it stands.
    if text and not (_ADDRESS.fullmatch(text) and urlsplit(text).hostname):
        message = f"{text!r} is no http(s) address of a folder"
        raise argparse.ArgumentTypeError(message)
    return text
