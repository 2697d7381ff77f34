"""Model files from the disk: what the command line names, files or whole folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from workflows.errors import WorkflowError
from workflows.messages import N_, Message

SUFFIXES: Final = frozenset({".bpmn", ".dmn", ".form"})


class UnusableFile(WorkflowError):
    """A file or folder that was named cannot be used."""


def gather(paths: Iterable[Path]) -> dict[str, bytes]:
    """The files by their name; raises UnusableFile for what is missing, strange or named twice."""
    found: dict[str, bytes] = {}
    places: dict[str, Path] = {}
    for path in _files(paths):
        if path.name in places and places[path.name].resolve() != path.resolve():
            text = N_("有两个同名文件：{first} 与 {second}；一次部署中文件名不能重复")
            raise UnusableFile(Message(text, first=places[path.name], second=path))
        places[path.name] = path
        found[path.name] = _content(path)
    return found


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise UnusableFile(Message(N_("找不到 {path}"), path=path))
        if not path.is_dir():
            yield _suffixed(path)
            continue
        inside = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES)
        if not inside:
            text = N_("文件夹 {path} 中没有 .bpmn、.dmn 或 .form 文件")
            raise UnusableFile(Message(text, path=path))
        yield from inside


def _suffixed(path: Path) -> Path:
    if path.suffix not in SUFFIXES:
        raise UnusableFile(Message(N_("{path} 不是 .bpmn、.dmn 或 .form 文件"), path=path))
    return path


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnusableFile(
            Message(N_("无法读取 {path}：{reason}"), path=path, reason=reason)
        ) from error
