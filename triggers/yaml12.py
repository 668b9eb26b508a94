"""
YAML 1.2 as case files need it: scalars stay the words that were written, until a reader says what they must be.

So `on`, `yes` and `no` are words, `007` is an id, and `8140/3` needs no quotes.
"""

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MOST_REPEATED = 10_000


class NotYAML(ValueError):
    """The text is not YAML, or not one document; the message says where."""


class Word(str):
    """A scalar written without quotes: it may stand for a number, a date or a truth value."""

    __slots__ = ()


def read_yaml(text: str) -> object:
    """
    Read one YAML document: mappings with text keys, lists, `Word` for plain and `str` for quoted scalars.

    :raises NotYAML: if it is not YAML, a key occurs twice, or there is more than one document.
    """
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        return None if node is None else _Reading().value(node)
    except RecursionError:
        raise NotYAML("lists and keys are nested too deeply") from None
    except MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise NotYAML(f"{where}{error.problem or error.context}") from None
    except YAMLError as error:
        raise NotYAML(" ".join(str(error).split())) from None
    except NotYAML:
        raise
    except ValueError:
        # The reader turns an escape such as "\U00110000" into a character without asking whether there is one.
        raise NotYAML("an escape in quotes stands for no character") from None


class _Reading:
    """One document being read; it counts what aliases repeat, for a few lines of them can stand for billions."""

    def __init__(self) -> None:
        self.inside: set[int] = set()
        self.seen: set[int] = set()
        self.repeated = 0

    def value(self, node: Node) -> object:
        if isinstance(node, ScalarNode):
            return _scalar(node)
        line = node.start_mark.line + 1
        if id(node) in self.inside:
            raise NotYAML(f"line {line}: the alias contains itself")
        if id(node) in self.seen:
            self.repeated += 1 + len(node.value)
        if self.repeated > MOST_REPEATED:
            raise NotYAML(f"line {line}: aliases repeat more than {MOST_REPEATED} values; write them out")
        self.seen.add(id(node))
        self.inside.add(id(node))
        read = [self.value(item) for item in node.value] if isinstance(node, SequenceNode) else self._mapping(node)
        self.inside.remove(id(node))
        return read

    def _mapping(self, node: Node) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for key, value in node.value if isinstance(node, MappingNode) else ():
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise NotYAML(f"line {line}: a key must be a word")
            if key.value in mapping:
                raise NotYAML(f"line {line}: “{key.value}” is given twice")
            mapping[key.value] = self.value(value)
        return mapping


def _scalar(node: ScalarNode) -> str:
    try:
        node.value.encode()
    except UnicodeEncodeError:
        raise NotYAML(f"line {node.start_mark.line + 1}: a character that no text may contain") from None
    return str(node.value) if node.style else Word(node.value)
