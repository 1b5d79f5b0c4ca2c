"""Where imports lead when a file changes the search path, and in layouts without a marker.

Python is the judge: it runs each program, and says which file it imported.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kerasorder_lint.source.imports import imports_in
from kerasorder_lint.source.loading import DiskLoader
from kerasorder_lint.source.modules import Modules
from kerasorder_lint.source.search_path import path_in

FILES = (
    "src/nets/__init__.py",
    "src/nets/blocks.py",
    "src/loose/parts.py",
    "src/sub/__init__.py",
    "src/sub/inner.py",
    "scripts/near.py",
    "scripts/both.py",
    "src/both.py",
    "lib/both.py",
    "lib/only_lib.py",
    "other/deep/only_deep.py",
)
OS = "import os, sys\n"
HERE = OS + "here = os.path.dirname(os.path.abspath(__file__))\n"
PATHLIB = "import sys\nfrom pathlib import Path\n"

#: What the file `scripts/train.py` does, the module that it imports, and where it is started.
PROGRAMS = {
    "append, from the top": (OS + "sys.path.append('src')", "nets.blocks", ""),
    "append with a dot": (OS + "sys.path.append('./src')", "nets.blocks", ""),
    "append upwards": (OS + "sys.path.append('../src')", "nets.blocks", "scripts"),
    "the folder above": (OS + "sys.path.append('..')", "src.nets.blocks", "scripts"),
    "abspath of it": (
        OS + "sys.path.insert(0, os.path.abspath('..'))",
        "src.nets.blocks",
        "scripts",
    ),
    "the working directory": (OS + "sys.path.insert(0, os.getcwd())", "src.nets.blocks", ""),
    "below the working directory": (
        OS + "sys.path.insert(0, os.path.join(os.getcwd(), 'src'))",
        "nets.blocks",
        "",
    ),
    "join of dirname": (
        OS + "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'src'))",
        "nets.blocks",
        "",
    ),
    "join of the file": (
        OS + "sys.path.insert(0, os.path.abspath(os.path.join(__file__, '..', '..', 'src')))",
        "nets.blocks",
        "",
    ),
    "dirname of dirname": (
        OS + "sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))",
        "src.nets.blocks",
        "",
    ),
    "a name": (HERE + "sys.path.insert(0, os.path.join(here, '../src'))", "nets.blocks", ""),
    "a name of the folder itself": (HERE + "sys.path.insert(0, here)", "near", ""),
    "a sum": (HERE + "sys.path.append(here + '/../src')", "nets.blocks", ""),
    "an f-string": (HERE + "sys.path.append(f'{here}/../src')", "nets.blocks", ""),
    "format": (HERE + "sys.path.append('{}/../src'.format(here))", "nets.blocks", ""),
    "percent": (HERE + "sys.path.append('%s/../src' % here)", "nets.blocks", ""),
    "pardir": (
        HERE + "sys.path.append(os.path.join(here, os.pardir, 'src'))",
        "nets.blocks",
        "",
    ),
    "an augmented sum": (HERE + "here += '/../src'\nsys.path.append(here)", "nets.blocks", ""),
    "osp": (
        "import sys\nimport os.path as osp\n"
        "sys.path.insert(0, osp.join(osp.dirname(__file__), '..', 'src'))",
        "nets.blocks",
        "",
    ),
    "names of os.path": (
        "import sys\nfrom os.path import abspath, dirname, join\n"
        "sys.path.append(join(dirname(dirname(abspath(__file__))), 'src'))",
        "nets.blocks",
        "",
    ),
    "from os import path": (
        "import sys\nfrom os import path\n"
        "sys.path.append(path.join(path.dirname(path.dirname(path.realpath(__file__))), 'src'))",
        "nets.blocks",
        "",
    ),
    "pathlib": (
        PATHLIB + "sys.path.append(str(Path(__file__).resolve().parent.parent / 'src'))",
        "nets.blocks",
        "",
    ),
    "parents": (
        PATHLIB + "sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'src'))",
        "nets.blocks",
        "",
    ),
    "joinpath": (
        PATHLIB + "ROOT = Path(__file__).absolute().parents[1]\n"
        "sys.path.insert(0, ROOT.joinpath('src').as_posix())",
        "nets.blocks",
        "",
    ),
    "Path.cwd": (PATHLIB + "sys.path.append(str(Path.cwd() / 'src'))", "nets.blocks", ""),
    "Path of a text": (
        PATHLIB + "sys.path.append(str(Path('..').resolve() / 'src'))",
        "nets.blocks",
        "scripts",
    ),
    "import pathlib": (
        "import sys, pathlib\n"
        "sys.path.append(str(pathlib.Path(__file__).parent.parent.resolve() / 'src'))",
        "nets.blocks",
        "",
    ),
    "+=": (HERE + "sys.path += [here + '/../src']", "nets.blocks", ""),
    "extend": (HERE + "sys.path.extend([here, here + '/../src'])", "nets.blocks", ""),
    "a new list": (HERE + "sys.path = [here + '/../src'] + sys.path", "nets.blocks", ""),
    "a starred list": (HERE + "sys.path = [here + '/../src', *sys.path]", "nets.blocks", ""),
    "a slice": (HERE + "sys.path[0:0] = [here + '/../src']", "nets.blocks", ""),
    "from sys import path": (
        "from sys import path\nimport os\n"
        "path.insert(0, os.path.join(os.path.dirname(__file__), '../src'))",
        "nets.blocks",
        "",
    ),
    "from sys import path as p": (
        "from sys import path as p\nimport os\n"
        "p.append(os.path.join(os.path.dirname(__file__), '../src'))",
        "nets.blocks",
        "",
    ),
    "sys by another name": (
        "import sys as s, os\ns.path.append(os.path.join(os.path.dirname(__file__), '../src'))",
        "nets.blocks",
        "",
    ),
    "sys by another name, before what is there": (
        HERE + "import sys as _sys\n_sys.path[0:0] = [here + '/../src']",
        "both",
        "",
    ),
    "sys by another name, without the first": (
        HERE + "import sys as _sys\ndel _sys.path[0]\n_sys.path += [here + '/../lib']",
        "both",
        "",
    ),
    "only if it is not there": (
        HERE + "src = os.path.join(os.path.dirname(here), 'src')\n"
        "if src not in sys.path:\n    sys.path.insert(0, src)",
        "nets.blocks",
        "",
    ),
    "a loop": (
        HERE + "for name in ('lib', 'src'):\n    sys.path.append(os.path.join(here, '..', name))",
        "nets.blocks",
        "",
    ),
    "a comprehension": (
        HERE + "[sys.path.append(os.path.join(here, '..', n)) for n in ('lib', 'src')]",
        "nets.blocks",
        "",
    ),
    "a function": (
        HERE
        + "def add_path(path):\n    if path not in sys.path:\n        sys.path.insert(0, path)\n"
        "add_path(os.path.join(here, '..', 'src'))",
        "nets.blocks",
        "",
    ),
    "a function that gives the root": (
        OS + "def root():\n    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n"
        "sys.path.append(os.path.join(root(), 'src'))",
        "nets.blocks",
        "",
    ),
    "a try": (
        OS + "try:\n    here = os.path.dirname(os.path.abspath(__file__))\n"
        "except NameError:\n    here = os.getcwd()\nsys.path.append(here + '/../src')",
        "nets.blocks",
        "",
    ),
    "inspect": (
        "import os, sys, inspect\ncurrent = os.path.dirname(os.path.abspath("
        "inspect.getfile(inspect.currentframe())))\nparent = os.path.dirname(current)\n"
        "sys.path.insert(0, parent)",
        "src.nets.blocks",
        "",
    ),
    "argv": (
        OS + "sys.path.append(os.path.join(os.path.dirname(sys.argv[0]), '..', 'src'))",
        "nets.blocks",
        "",
    ),
    "the first of the path": (
        OS + "sys.path.insert(0, os.path.join(sys.path[0], '..', 'src'))",
        "nets.blocks",
        "",
    ),
    "split": (
        OS + "head, tail = os.path.split(os.path.abspath(__file__))\n"
        "sys.path.append(os.path.join(head, '..', 'src'))",
        "nets.blocks",
        "",
    ),
    "addsitedir": (
        HERE + "import site\nsite.addsitedir(os.path.join(here, '..', 'src'))",
        "nets.blocks",
        "",
    ),
    "a folder without an __init__": (HERE + "sys.path.append(here + '/../src')", "loose.parts", ""),
    "a deep folder": (HERE + "sys.path.append(here + '/../other/deep')", "only_deep", ""),
    "a join that begins anew": (
        HERE + "sys.path.append(os.path.join('nowhere', here, '..', 'lib'))",
        "only_lib",
        "",
    ),
    "the file's folder comes first": (HERE + "sys.path.append(here + '/../src')", "both", ""),
    "what is put before it comes first": (
        HERE + "sys.path.insert(0, here + '/../src')",
        "both",
        "",
    ),
    "the last that is put before": (
        HERE + "sys.path.insert(0, here + '/../src')\nsys.path.insert(0, here + '/../lib')",
        "both",
        "",
    ),
    "the second place": (HERE + "sys.path.insert(1, here + '/../src')", "both", ""),
    "the first place is taken": (HERE + "sys.path[0] = here + '/../lib'", "both", ""),
    "the first place is dropped": (
        HERE + "sys.path.pop(0)\nsys.path.append(here + '/../lib')",
        "both",
        "",
    ),
    "of several the first": (
        HERE + "sys.path[:0] = [here + '/../lib', here + '/../src']",
        "both",
        "",
    ),
    "put before, and behind": (
        HERE + "sys.path.append(here + '/../src')\nsys.path.insert(0, here + '/../lib')",
        "both",
        "",
    ),
    "imported before": (
        HERE + "import both\nsys.path.insert(0, here + '/../src')",
        "both",
        "",
    ),
    "another working directory": (
        OS + "os.chdir(os.path.dirname(os.path.abspath(__file__)))\n"
        "sys.path.append(os.path.abspath('../src'))",
        "nets.blocks",
        "",
    ),
    "a helper": ("import set_up", "nets.blocks", ""),
}
SET_UP = "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), '..', 'src'))\n"


def found_by_us(root: Path, name: str, module: str) -> str | None:
    file = str(root / name)
    data = (root / name).read_bytes()
    modules = Modules(DiskLoader())
    start = modules.start(file, path_in(data), lambda: imports_in(data))
    return modules.view(file, start).resolve(module)


def found_by_python(root: Path, name: str, cwd: str) -> str:
    done = subprocess.run(
        [sys.executable, "-S", "-E", str(root / name)],
        cwd=root / cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize("marker", ["pyproject.toml", None])
def test_a_changed_search_path_leads_where_python_goes(tmp_path: Path, marker: str | None) -> None:
    for number, (kind, (code, module, cwd)) in enumerate(PROGRAMS.items()):
        root = tmp_path / str(number)
        write(root, dict.fromkeys(FILES, ""))
        write(root, {"scripts/set_up.py": SET_UP})
        if marker is not None:
            write(root, {marker: ""})
        text = f"{code}\nimport {module} as found\nimport os.path as p\n"
        write(root, {"scripts/train.py": text + "print(p.realpath(found.__file__))\n"})
        theirs = found_by_python(root, "scripts/train.py", cwd)
        assert found_by_us(root, "scripts/train.py", module) == theirs, kind


DEEP_FILES = (
    "lib/only_lib.py",
    "lib/both.py",
    "lib/api/__init__.py",
    "lib/api/calls.py",
    "other/both.py",
)
TOP = HERE + "top = os.path.join(here, '..', '..', '..')\n"
#: What the file `jobs/night/long/train.py` does, and the module that it imports.
DEEP_PROGRAMS = {
    "four times dirname": (
        OS + "top = os.path.abspath(__file__)\nfor _ in (1, 2, 3, 4):\n"
        "    top = os.path.dirname(top)\nsys.path.append(os.path.join(top, 'lib'))",
        "only_lib",
    ),
    "parents": (
        PATHLIB + "sys.path.append(str(Path(__file__).resolve().parents[3] / 'lib'))",
        "only_lib",
    ),
    "four times parent": (
        PATHLIB + "top = Path(__file__).resolve().parent.parent.parent.parent\n"
        "sys.path.append(str(top / 'lib'))",
        "only_lib",
    ),
    "dirname of abspath": (
        HERE + "up = os.path.abspath(os.path.join(here, '../..'))\n"
        "sys.path.append(os.path.join(os.path.dirname(up), 'lib'))",
        "only_lib",
    ),
    "dirname of normpath": (
        HERE + "up = os.path.normpath(os.path.join(here, '../..'))\n"
        "sys.path.append(os.path.join(os.path.dirname(up), 'lib'))",
        "only_lib",
    ),
    "dirname of what ends upwards": (
        HERE + "up = os.path.join(here, '..')\n"
        "sys.path.append(os.path.join(os.path.dirname(up), '../../../lib'))",
        "only_lib",
    ),
    "rpartition": (
        HERE + "top = here.rpartition('/')[0].rpartition('/')[0].rpartition('/')[0]\n"
        "sys.path.append(top + '/lib')",
        "only_lib",
    ),
    "taken away behind the import": (
        TOP + "sys.path.insert(0, top + '/lib')\nimport only_lib\nsys.path.remove(top + '/lib')",
        "only_lib",
    ),
    "one of two is taken away": (
        TOP + "sys.path += [top + '/other', top + '/lib']\nsys.path.remove(top + '/other')",
        "both",
    ),
    "the last is taken away": (
        TOP + "sys.path.append(top + '/other')\nsys.path.pop()\nsys.path.append(top + '/lib')",
        "both",
    ),
    "before the last": (
        TOP + "sys.path.append(top + '/lib')\nsys.path.insert(-1, top + '/other')",
        "both",
    ),
    "before the last of a list of one's own": (
        TOP + "sys.path[:] = [top + '/lib']\nsys.path.insert(-1, top + '/other')",
        "both",
    ),
    "all is set": (TOP + "sys.path[:] = [top + '/lib'] + sys.path", "both"),
    "a name that ends like a stub": (TOP + "sys.path.append(top + '/lib')", "api.calls"),
}


@pytest.mark.parametrize("kind", DEEP_PROGRAMS)
def test_from_a_deep_folder(tmp_path: Path, kind: str) -> None:
    code, module = DEEP_PROGRAMS[kind]
    write(tmp_path, dict.fromkeys(DEEP_FILES, ""))
    # What Python needs later is loaded before the path is changed.
    text = f"import os.path as p\n{code}\nimport {module} as found\n"
    name = "jobs/night/long/train.py"
    write(tmp_path, {name: text + "print(p.realpath(found.__file__))\n"})
    assert found_by_us(tmp_path, name, module) == found_by_python(tmp_path, name, "")


def test_code_that_no_compiler_takes_or_that_grows_ends_soon() -> None:
    change = "import sys\nsys.path.append('a')\n"
    assert path_in(f"{change}return 1\n".encode()) == path_in(change.encode())
    chain = f"found = table{'.where(1)' * 60}\n"
    assert path_in((change + chain).encode()) == path_in(change.encode())
    doubled = "name, names = 'a', ('a',)\n" + "name += name\nnames += names\n" * 60
    assert path_in((change + doubled).encode()) == path_in(change.encode())
    many = path_in(("import sys\n" + "sys.path.append('a')\n" * 5_000).encode())
    assert many is not None
    assert len(many.at_end) < 1_000


#: The importing file, the module, where it is, and what else lies there.
LAYOUTS = {
    "the top beside src": ("train.py", "nets.blocks", "src/nets/blocks.py", ()),
    "the top beside src, a package": (
        "train.py",
        "nets",
        "src/nets/__init__.py",
        ("src/nets/blocks.py",),
    ),
    "src by its name": ("train.py", "src.nets.blocks", "src/nets/blocks.py", ()),
    "scripts beside src": ("scripts/train.py", "nets.blocks", "src/nets/blocks.py", ()),
    "src from scripts": ("scripts/train.py", "src.nets.blocks", "src/nets/blocks.py", ()),
    **{
        f"{folder} beside src, {marker}": (
            f"{folder}/train.py",
            "nets.blocks",
            "src/nets/blocks.py",
            (marker,),
        )
        for folder in ("scripts", "tests", "jobs", "jobs/night")
        for marker in (
            ".git/config",
            "requirements.txt",
            "README.md",
            "environment.yml",
            "Makefile",
            "pyproject.toml",
        )
    },
    "the top from a folder": ("jobs/train.py", "nets.blocks", "nets/blocks.py", ("README.md",)),
    "a README in both": (
        "jobs/train.py",
        "nets.blocks",
        "nets/blocks.py",
        ("jobs/README.md", "README.md"),
    ),
    "a package that names itself": ("src/nets/model.py", "nets.blocks", "src/nets/blocks.py", ()),
    "src that names itself": ("src/nets/model.py", "src.nets.blocks", "src/nets/blocks.py", ()),
    "its own folder first": ("train.py", "both", "both.py", ("src/both.py",)),
}


@pytest.mark.parametrize("kind", LAYOUTS)
def test_layouts_without_a_word_in_the_code(tmp_path: Path, kind: str) -> None:
    name, module, wanted, others = LAYOUTS[kind]
    write(tmp_path, {**dict.fromkeys((*others, wanted), ""), name: f"import {module}\n"})
    assert found_by_us(tmp_path, name, module) == str(tmp_path / wanted)


#: What Python would not look into, or surely finds elsewhere.
NOT_TAKEN: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "an installed name beside src": ("train.py", "datasets", ("src/datasets.py", "README.md"), ""),
    "an installed name at the top": (
        "scripts/train.py",
        "transformers",
        ("transformers.py", "requirements.txt"),
        "",
    ),
    "an installed name in a package": (
        "pkg/model.py",
        "transformers",
        ("pkg/__init__.py", "pkg/transformers.py", "pyproject.toml"),
        "",
    ),
    "an installed name behind what is installed": (
        "train.py",
        "datasets",
        ("other/datasets.py",),
        "import sys\nsys.path.append('other')",
    ),
    "a folder that is not there": (
        "train.py",
        "nets",
        ("other/nets.py",),
        "import sys\nsys.path.append('others')",
    ),
    "a path that is made in a way of its own": (
        "train.py",
        "nets",
        ("other/nets.py",),
        "import sys\nfrom where import root\nsys.path.append(root('other'))",
    ),
    "a comment": ("train.py", "nets", ("other/nets.py",), "# sys.path.append('other')"),
    "a list of another name": (
        "train.py",
        "nets",
        ("other/nets.py",),
        "import sys\nclass Paths:\n    path = []\nsys = Paths()\nsys.path.append('other')",
    ),
    "a home full of projects": ("one/train.py", "nets", ("nets.py", "two/nets.py"), ""),
}


@pytest.mark.parametrize("kind", NOT_TAKEN)
def test_a_folder_that_python_does_not_search(tmp_path: Path, kind: str) -> None:
    name, module, others, code = NOT_TAKEN[kind]
    write(tmp_path, {**dict.fromkeys(others, ""), name: f"{code}\nimport {module}\n"})
    assert found_by_us(tmp_path, name, module) is None


def test_an_installed_name_is_the_projects_own_where_it_is_that_project(tmp_path: Path) -> None:
    files = ("setup.py", "src/datasets/__init__.py", "tests/test_it.py")
    write(tmp_path, dict.fromkeys(files, ""))
    found = found_by_us(tmp_path, "tests/test_it.py", "datasets")
    assert found == str(tmp_path / "src/datasets/__init__.py")


def test_modules_look_where_the_program_looks(tmp_path: Path) -> None:
    """What a followed file imports is looked for where the first file began, as Python does."""
    write(
        tmp_path,
        {
            "train.py": "import sys\nsys.path.append('lib')\nimport nets.model as found\n"
            "print(found.WHERE)\n",
            "nets/model.py": "import utils, parts\nWHERE = (utils.__file__, parts.__file__)\n",
            "nets/utils.py": "",
            "utils.py": "",
            "lib/parts.py": "",
        },
    )
    modules = Modules(DiskLoader())
    file = str(tmp_path / "train.py")
    data = (tmp_path / "train.py").read_bytes()
    start = modules.start(file, path_in(data), lambda: imports_in(data))
    model = modules.view(file, start).resolve("nets.model")
    assert model == str(tmp_path / "nets/model.py")
    view = modules.view(model, start)
    ours = (view.resolve("utils"), view.resolve("parts"))
    assert str(ours) == found_by_python(tmp_path, "train.py", "").replace("lib/../", "")


def test_the_files_of_a_test_are_set_up_by_its_conftest(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "t/conftest.py": "import sys, os\n"
            "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'code'))\n",
            "t/test_it.py": "import nets\n",
            "code/nets.py": "",
        },
    )
    assert found_by_us(tmp_path, "t/test_it.py", "nets") == str(tmp_path / "code/nets.py")
