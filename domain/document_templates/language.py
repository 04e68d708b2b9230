"""What a template may say: names, conditions and loops over what it is given. Nothing is called, calculated or looked into.

A template is written by a user. Whatever could reach beyond its fields, or work without end, is refused when it is read.
"""

from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

_SAID: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.NSRef,
    nodes.Getattr,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Test,
)
FILTERS = frozenset({"default", "d", "join", "length", "count", "first", "last"})
TESTS = frozenset({"defined", "undefined", "none", "odd", "even"})
DEEPEST = 3  # loops within loops


def _refused(node: nodes.Node) -> str | None:
    """What of a template is not for it to say."""
    if not isinstance(node, _SAID):
        return type(node).__name__
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f".{node.attr}"
    if isinstance(node, nodes.Name) and node.name.startswith("_"):
        return node.name
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return f"|{node.name}"
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return f"is {node.name}"
    if isinstance(node, nodes.For) and (node.recursive or not isinstance(node.iter, nodes.Name | nodes.Getattr)):
        return "For"
    return None


def _checked(node: nodes.Node, loops: int = 0) -> None:
    said = _refused(node)
    deeper = loops + isinstance(node, nodes.For)
    if said is None and deeper > DEEPEST:
        said = "For"
    if said is not None:
        raise TemplateSyntaxError(f"not allowed here: {said}", getattr(node, "lineno", 1))
    for child in node.iter_child_nodes():
        _checked(child, deeper)


class Language(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with less in it; values are escaped, an unknown field is an error."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, extensions=())
        self.globals.clear()

    def from_string(self, source: Any, *given: Any, **more: Any) -> Template:
        """Raises TemplateSyntaxError for what is no template of ours."""
        _checked(self.parse(source))
        return super().from_string(source, *given, **more)
