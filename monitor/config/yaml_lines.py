"""YAML that knows its lines, so that every complaint names file, line and mend."""

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

Model = TypeVar("Model", bound=BaseModel)

SECRET_VALUES = re.compile(
    r"hooks\.slack\.com/(services|workflows)/|\bxox[abeprs]-|://[^/\s:@]+:[^/\s@]+@"
    r"|\b\d{8,10}:[\w-]{35}\b|^[0-9a-f]{32}$|^1[\w-]{300,}=*$"
)
SECRET_KEYS = re.compile(r"(?i)(password|passwd|token|api_hash|secret|webhook_url|api_key)$")


def _no_truth(value: object) -> object:
    # To Python `true` is the number 1, and to nobody else.
    if isinstance(value, bool):
        raise ValueError("is yes or no; write a number")  # noqa: TRY004 - pydantic wants this one
    return value


# What a field that holds a number is read by first.
NoTruth = BeforeValidator(_no_truth)
Whole = Annotated[int, NoTruth]


def load(path: Path, problems: list[str]) -> CommentedMap | None:
    """Read a YAML file that holds a mapping; None, with a problem added, when it is not one."""
    before = len(problems)
    document = parsed(path, problems)
    if isinstance(document, CommentedMap):
        return document
    if len(problems) == before:
        problems.append(f"{path.name}:1: must hold `key: value` lines at the top")
    return None


def parsed(path: Path, problems: list[str]) -> Any:
    """Read a YAML file of plain values; None, with a problem added, when it is not one.

    Aliases and tags are refused: the first can make an endless file of ten lines, and neither has
    a use in a list.
    """
    reader = YAML(typ="rt")
    reader.Composer = _Plain
    try:
        return reader.load(_regular(path).decode("utf-8"))
    except OSError as error:
        problems.append(f"{path.name}: cannot be read ({error.strerror}); check path and rights")
    except UnicodeDecodeError:
        problems.append(f"{path.name}: is not UTF-8; save it as UTF-8")
    except _Refused as error:
        problems.append(f"{path.name}:{error}")
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(f"{path.name}:{line}: not valid YAML ({error.problem}); mend this line")
    except (YAMLError, ValueError) as error:
        problems.append(f"{path.name}: not valid YAML ({str(error).splitlines()[0]})")
    except RecursionError:
        problems.append(f"{path.name}: is nested too deeply; a list of plain entries is enough")
    return None


class _Refused(YAMLError):
    """A line and what may not stand there."""


class _Plain(Composer):
    """Composes documents without aliases and tags."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose the next node, or raise _Refused."""
        event = self.parser.peek_event()
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            raise _Refused(f"{line}: `*{event.anchor}` repeats another part; write it out")
        if getattr(event, "tag", None) is not None:
            raise _Refused(f"{line}: `{event.tag}` is a tag; write the plain value without it")
        return super().compose_node(parent, index)


def _regular(path: Path) -> bytes:
    # Without O_NONBLOCK a pipe would hold us until somebody writes into it.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is no regular file")
        return file.read()


def line_of(document: Any, path: Sequence[int | str]) -> int:
    """Give the line (from 1) of the deepest part of `path` that stands in the document."""
    line, node = 1, document
    for step in path:
        if isinstance(node, CommentedMap) and step in node:
            line = node.lc.key(step)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
        else:
            break
        node = node[step]
    return line


def secrets_in(name: str, document: Any) -> list[str]:
    """Name every place where a YAML file holds a secret."""
    return [
        f"{name}:{line_of(document, path)}: {'.'.join(map(str, path))} holds a secret; remove it, "
        "revoke it, and give it as an environment variable or NAME_FILE"
        for path, value in _leaves(document, ())
        if _is_secret(path, value)
    ]


def _is_secret(path: tuple[int | str, ...], value: Any) -> bool:
    if not isinstance(value, str) or not value:
        return False
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    return bool(SECRET_VALUES.search(value) or SECRET_KEYS.search(key))


def _leaves(node: Any, path: tuple[int | str, ...]) -> list[tuple[tuple[int | str, ...], Any]]:
    if isinstance(node, dict):
        return [leaf for key, value in node.items() for leaf in _leaves(value, (*path, str(key)))]
    if isinstance(node, list):
        return [leaf for n, value in enumerate(node) for leaf in _leaves(value, (*path, n))]
    return [(path, node)]


def validate(model: type[Model], name: str, document: Any, problems: list[str]) -> Model | None:
    """Make the model from the document; None, with every problem added, when it does not fit."""
    found = secrets_in(name, document)
    problems.extend(found)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        problems.extend(
            f"{name}:{line_of(document, e['loc'])}: {_field(e['loc'])}{_mend(e)}"
            for e in error.errors(include_url=False, include_input=False)
        )
    return None


def _field(path: Sequence[int | str]) -> str:
    return f"{'.'.join(map(str, path))}: " if path else ""


def _mend(error: Any) -> str:
    if not error["loc"] and error["type"] == "list_type":
        return "must hold a list, each entry after `- `"
    if error["type"] == "string_too_short":
        return "is empty; fill it in or remove it"
    if error["type"] == "extra_forbidden":
        return "unknown key; remove it or mend its spelling"
    if error["type"] == "missing":
        return "is missing; add it"
    return str(error["msg"]).removeprefix("Value error, ")
