"""Which files a run looks at, with real folders, links, pipes and sockets."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from kerasorder_lint.source.discovery import DEFAULT_EXCLUDES, Exclusion, discover


def _make(root: Path, *names: str, **texts: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def _found(*paths: Path | str, exclude: tuple[str, ...] = DEFAULT_EXCLUDES) -> set[str]:
    result = discover([str(path) for path in paths], lambda _: Exclusion(exclude))
    assert not result.missing
    assert len({f.path for f in result.files}) == len(result.files)
    return {found.path for found in result.files}


def _below(root: Path) -> set[str]:
    return {os.path.relpath(path, root) for path in _found(root)}


def test_python_and_notebooks_below_a_folder(tmp_path: Path) -> None:
    _make(tmp_path, "a.py", "b.pyi", "c.ipynb", "d.txt", "py", "x/y/e.py", "x/f.pyc", ".hidden.py")
    assert _below(tmp_path) == {"a.py", "b.pyi", "c.ipynb", "x/y/e.py", ".hidden.py"}


def test_default_excludes_are_judged_below_the_given_folder(tmp_path: Path) -> None:
    root = tmp_path / "build" / "venv"
    _make(
        root,
        "a.py",
        "dist/b.py",
        "x/node_modules/c.py",
        ".git/d.py",
        "x/.venv/e.py",
        "building/f.py",
    )
    assert _below(root) == {"a.py", "building/f.py"}
    assert _found(root / "dist" / "b.py") == {str(root / "dist" / "b.py")}
    assert _found(root / "dist") == {str(root / "dist" / "b.py")}


def test_gitignore_at_every_level(tmp_path: Path) -> None:
    _make(tmp_path, "a.py", "gen/b.py", "x/c.py", "x/d.py", "x/y/c.py", "x/y/keep_c.py", "x/gen.py")
    (tmp_path / ".gitignore").write_text("/gen\nc.py\n*_c.py\n# comment\n\n[z\n")
    (tmp_path / "x" / ".gitignore").write_text("d.py\n")
    (tmp_path / "x" / "y" / ".gitignore").write_text("!keep_c.py\n")
    assert _below(tmp_path) == {"a.py", "x/gen.py", "x/y/keep_c.py"}
    assert _found(tmp_path / "x" / "d.py") == {str(tmp_path / "x" / "d.py")}


def test_gitignore_above_counts_within_a_repository_unless_it_names_the_folder(
    tmp_path: Path,
) -> None:
    _make(
        tmp_path,
        "repo/.git/HEAD",
        "repo/src/a.py",
        "repo/src/generated.py",
        "repo/out/generated.py",
    )
    _make(tmp_path, "repo/out/b.py")
    (tmp_path / ".gitignore").write_text("a.py\n")
    (tmp_path / "repo" / ".gitignore").write_text("generated.py\nout/\n")
    assert _below(tmp_path / "repo") == {"src/a.py"}
    assert _below(tmp_path / "repo" / "src") == {"a.py"}
    assert _below(tmp_path / "repo" / "out") == {"b.py", "generated.py"}


def test_what_is_no_file_is_passed_by(tmp_path: Path) -> None:
    _make(tmp_path, "a.py", "folder.py/b.py")
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.py"))
        (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere.py")
        (tmp_path / "self.py").symlink_to(tmp_path / "self.py")
        assert _below(tmp_path) == {"a.py", "folder.py/b.py"}


def test_links_to_files_and_folders_count_once(tmp_path: Path) -> None:
    _make(tmp_path, "in/z.py", "in/sub/b.py", "out/c.py", "out/deep/d.py")
    (tmp_path / "in" / "a_link.py").symlink_to("z.py")
    (tmp_path / "in" / "foreign.py").symlink_to(tmp_path / "out" / "c.py")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out" / "deep")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "sub" / "up").symlink_to("..")
    (tmp_path / "out" / "deep" / "back").symlink_to(tmp_path / "in")
    assert _below(tmp_path / "in") == {"z.py", "sub/b.py", "foreign.py", "folder/d.py"}


def test_a_file_given_twice_is_met_once(tmp_path: Path) -> None:
    _make(tmp_path, "a.py")
    path = tmp_path / "a.py"
    assert _found(path, tmp_path, path, tmp_path / "." / "a.py") == {str(path)}


def test_any_ending_is_read_when_given(tmp_path: Path) -> None:
    _make(tmp_path, "script")
    assert _found(tmp_path / "script") == {str(tmp_path / "script")}


def test_given_paths_that_cannot_be_linted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "dangling.py").symlink_to("nowhere")
    paths = [str(tmp_path / name) for name in ("missing.py", "pipe.py", "dangling.py", "a\0b.py")]
    result = discover(paths, lambda _: Exclusion(()))
    assert len(result.missing) == 4
    assert not result.files


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xe4.py")
    try:
        (tmp_path / name).write_text("")
    except OSError:
        pytest.skip("the file system wants text")
    assert _below(tmp_path) == {name}


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (("gen_*.py",), {"a.py", "x/b.py", "x/y/c.py"}),
        (("x",), {"a.py", "gen_a.py"}),
        (("x/",), {"a.py", "gen_a.py"}),
        (("x/y",), {"a.py", "gen_a.py", "x/b.py", "x/gen_b.py"}),
        (("x/*.py",), {"a.py", "gen_a.py", "x/y/c.py"}),
        (("x/**/*.py",), {"a.py", "gen_a.py"}),
        (("**/c.py",), {"a.py", "gen_a.py", "x/b.py", "x/gen_b.py"}),
        (("[ab].py",), {"gen_a.py", "x/gen_b.py", "x/y/c.py"}),
        (("y/c.py",), {"a.py", "gen_a.py", "x/b.py", "x/gen_b.py", "x/y/c.py"}),
    ],
)
def test_patterns(tmp_path: Path, patterns: tuple[str, ...], left: set[str]) -> None:
    _make(tmp_path, "a.py", "gen_a.py", "x/b.py", "x/gen_b.py", "x/y/c.py")
    found = {os.path.relpath(path, tmp_path) for path in _found(tmp_path, exclude=patterns)}
    assert found == left


def test_force_exclude_takes_given_files_too(tmp_path: Path) -> None:
    _make(tmp_path, "gen/a.py", "b.py")
    paths = [str(tmp_path / "gen" / "a.py"), str(tmp_path / "b.py")]

    def exclusion(folder: str) -> Exclusion:
        return Exclusion(("gen",), str(tmp_path))

    assert len(discover(paths, exclusion).files) == 2
    assert [f.path for f in discover(paths, exclusion, force_exclude=True).files] == paths[1:]


@pytest.mark.parametrize("given", ["gen", "gen/", "gen/deep", "./gen/../gen"])
def test_force_exclude_takes_given_folders_too(tmp_path: Path, given: str) -> None:
    _make(tmp_path, "gen/a.py", "gen/deep/c.py", "b.py")
    paths = [f"{tmp_path}/{given}", str(tmp_path)]

    def exclusion(folder: str) -> Exclusion:
        return Exclusion(("gen",), str(tmp_path))

    assert discover(paths[:1], exclusion).files
    found = discover(paths, exclusion, force_exclude=True)
    assert [file.path for file in found.files] == [str(tmp_path / "b.py")]


def test_a_configuration_within_a_folder_does_not_hide_it_from_the_one_above(
    tmp_path: Path,
) -> None:
    _make(tmp_path, "gen/a.py")
    asked: list[str] = []

    def exclusion(folder: str) -> Exclusion:
        asked.append(os.path.abspath(folder))
        return Exclusion(("gen",), asked[-1])

    assert not discover([f"{tmp_path}/gen/"], exclusion, force_exclude=True).files
    assert asked == [str(tmp_path)]


def test_a_tree_deeper_than_the_stack(tmp_path: Path) -> None:
    folder = tmp_path
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(1_200):
            os.mkdir("d")
            os.chdir("d")
        Path("a.py").write_text("")
    finally:
        os.chdir(here)
    try:
        result = discover([str(tmp_path)], lambda _: Exclusion(()))
        assert len(result.files) == 1
    finally:
        # What cleans up temporary folders recurses, and would not come to the end of it.
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


@pytest.mark.parametrize("repository", [True, False])
def test_force_exclude_passes_by_what_git_ignores(tmp_path: Path, repository: bool) -> None:
    _make(tmp_path, "a/m.py", "a/deep/n.py", "x.tmp.py", "b.py", "c/d.py")
    (tmp_path / ".gitignore").write_text("a/\n*.tmp.py\n")
    (tmp_path / "c" / ".gitignore").write_text("!d.py\n")
    if repository:
        (tmp_path / ".git").mkdir()
    paths = [
        str(tmp_path / name) for name in ("a/m.py", "a/deep/n.py", "x.tmp.py", "b.py", "c/d.py")
    ]

    def exclusion(folder: str) -> Exclusion:
        return Exclusion((), str(tmp_path))

    found = [file.path for file in discover(paths, exclusion, force_exclude=True).files]
    # Without a repository only the file beside it counts, as below a given folder.
    gone = paths[:3] if repository else paths[2:3]
    assert found == [path for path in paths if path not in gone]
