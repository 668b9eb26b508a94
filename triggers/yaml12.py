"""
YAML 1.2 as case files need it: scalars stay the words that were written, until a reader says what they must be.

So `on`, `yes` and `no` are words, `007` is an id, and `8140/3` needs no quotes.
"""

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


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
    except MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise NotYAML(f"{where}{error.problem or error.context}") from None
    except YAMLError as error:
        raise NotYAML(str(error)) from None
    return None if node is None else _value(node, ())


def _value(node: Node, inside: tuple[int, ...]) -> object:
    if id(node) in inside:
        raise NotYAML(f"line {node.start_mark.line + 1}: the alias contains itself")
    inside = (*inside, id(node))
    if isinstance(node, ScalarNode):
        return str(node.value) if node.style else Word(node.value)
    if isinstance(node, SequenceNode):
        return [_value(item, inside) for item in node.value]
    mapping: dict[str, object] = {}
    if isinstance(node, MappingNode):
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise NotYAML(f"line {line}: a key must be a word")
            if key.value in mapping:
                raise NotYAML(f"line {line}: “{key.value}” is given twice")
            mapping[key.value] = _value(value, inside)
    return mapping
