"""Lets MkDocs build one site of `docs/` and of the pages that stand at the root of the sources.

Links are written so that they work where the files lie. On the site a page from the root stands beside those of `docs/`, so
links are turned; a link to a file that is no page becomes plain words.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "THIRD_PARTY.md": "third-party.md",
}
"""Pages at the root of the sources, and where they stand on the site."""
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from the root of the sources."""
    for name, uri in PAGES.items():
        files.append(File.generated(config, uri, content=(ROOT / name).read_text("utf-8")))
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    titles = [(one.name, one.read_text("utf-8").splitlines()[0].lstrip("# ")) for one in decisions]
    listed = "\n".join(f"- [{title}]({name})" for name, title in titles)
    files.append(File.generated(config, "adr/index.md", content=f"# Decisions\n\n{listed}\n"))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of a page."""
    uri = page.file.src_uri
    source = next((name for name, one in PAGES.items() if one == uri), f"docs/{uri}")
    return _LINK.sub(lambda link: turned(link, source, uri, files), markdown)


def turned(link: re.Match[str], source: str, uri: str, files: Files) -> str:
    """Return a link as the site needs it.

    Args:
        link: As it is written.
        source: Where the page lies among the sources.
        uri: Where the page stands on the site.
        files: Of the site.
    """
    mark, words, target = link.groups()
    if re.match(r"[a-z]+:|#", target):
        return link[0]
    path, _, anchor = target.partition("#")
    found = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    on_site = PAGES.get(found) or ("adr/index.md" if found == "docs/adr" else found.removeprefix("docs/"))
    is_there = (found in PAGES or found.startswith("docs/")) and files.get_file_from_path(on_site) is not None
    if not is_there:
        return words
    relative = posixpath.relpath(on_site, posixpath.dirname(uri) or ".")
    return f"{mark}[{words}]({relative}{'#' + anchor if anchor else ''})"
