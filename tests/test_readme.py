"""The README is finished, and the files it names are there."""

import re


def test_readme_has_no_gaps_and_no_dead_links(root):
    for path in (root / "README.md", root / "gold" / "README.md"):
        text = path.read_text(encoding="utf-8")
        assert "@@" not in text
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            assert "://" in link or (path.parent / link).exists(), link
