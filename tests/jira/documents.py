"""Random documents of the model, in normal form."""

from hypothesis import strategies as st

from integrations.jira.markup.document import Lossy, Node, doc, simplify, text

ALPHABET = "ab1 é–*_`~[]()<>!&#+-=|\\{}^?:./\"'h"
words = st.one_of(
    st.text(ALPHABET, min_size=1, max_size=14),
    st.sampled_from(
        ["plain", "two words", "a_b_c", "http://x.y/a_b?c=d&e", "h1. no head", "1. no list", "- no", "{code}"]
    ),
)
code_words = st.text("ab `{}*&#x1;\\", min_size=1, max_size=8).filter(str.strip)
links = st.sampled_from(["http://a.b/c", "https://x.y/(z)?q=1&r=2", "mailto:a@b.c"])


@st.composite
def runs(draw: st.DrawFn) -> Node:
    kind = draw(st.sampled_from(["plain", "plain", "marked", "code", "link", "break"]))
    if kind == "break":
        return {"type": "hardBreak"}
    if kind == "code":
        return text(draw(code_words), [{"type": "code"}])
    if kind == "link":
        return text(draw(words), [{"type": "link", "attrs": {"href": draw(links)}}])
    marks = draw(st.sets(st.sampled_from(["strong", "em", "strike"]), min_size=1)) if kind == "marked" else ()
    return text(draw(words), [{"type": m} for m in marks])


inlines = st.lists(runs(), min_size=1, max_size=5)
calm = st.sampled_from(["word", "two words", "a_b", "x-y", "it's", "see (this) here"])


@st.composite
def marked_apart(draw: st.DrawFn) -> list[Node]:
    """Wild words, and calm ones under one mark with a space or a stop around them."""
    if draw(st.booleans()):
        return draw(st.lists(words.map(text), min_size=1, max_size=2))
    mark = draw(st.sampled_from(["strong", "em", "strike", "code", "link"]))
    attrs = {"attrs": {"href": draw(st.sampled_from(["https://x.y/a_b?c=d", "http://x.y"]))}} if mark == "link" else {}
    near = st.one_of(words, calm)
    before = draw(near) + draw(st.sampled_from([" ", ".", ": ", "("]))
    after = draw(st.sampled_from([" ", ",", "; ", ")"])) + draw(near)
    middle = [text(draw(calm), [{"type": mark, **attrs}])]
    return [*draw(st.sampled_from([[], [text(before)]])), *middle, *draw(st.sampled_from([[], [text(after)]]))]


simple_inlines = marked_apart()


def paragraphs(content: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    return content.map(lambda c: {"type": "paragraph", "content": c})


def _list(content: st.SearchStrategy[list[Node]], below: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    item = st.builds(
        lambda paragraph, rest: {"type": "listItem", "content": [paragraph, *rest]}, paragraphs(content), below
    )
    kinds = st.sampled_from(["bulletList", "orderedList"])
    return st.builds(lambda k, items: {"type": k, "content": items}, kinds, st.lists(item, min_size=1, max_size=3))


def lists(content: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    """Lists up to three deep."""
    below: st.SearchStrategy[list[Node]] = st.just([])
    for _ in range(2):
        below = st.lists(_list(content, below), max_size=1)
    return _list(content, below)


def headings(content: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    def heading(level: int, runs: list[Node]) -> Node:
        return {"type": "heading", "attrs": {"level": level}, "content": [r for r in runs if r["type"] == "text"]}

    return st.builds(heading, st.integers(1, 6), content)


fences = st.builds(
    lambda language, body: {
        "type": "codeBlock",
        **({"attrs": {"language": language}} if language else {}),
        **({"content": [text(body)]} if body else {}),
    },
    st.sampled_from(["", "python", "c++"]),
    st.lists(st.sampled_from(["x = 1", "", "  *y*", "```", "# h", "{code}"]), max_size=4).map("\n".join),
)


def tables(content: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    @st.composite
    def table(draw: st.DrawFn) -> Node:
        width = draw(st.integers(1, 3))

        def row(kind: str) -> Node:
            cells = [[n for n in draw(content) if n["type"] == "text"] for _ in range(width)]
            blocks = [[{"type": "paragraph", "content": c}] for c in cells]
            return {"type": "tableRow", "content": [{"type": kind, "content": b} for b in blocks]}

        return {
            "type": "table",
            "content": [row("tableHeader"), *(row("tableCell") for _ in range(draw(st.integers(0, 2))))],
        }

    return table()


def blocks(content: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    simple = st.one_of(paragraphs(content), headings(content), lists(content), fences, st.just({"type": "rule"}))
    quotes = st.lists(st.one_of(paragraphs(content), lists(content)), min_size=1, max_size=2).map(
        lambda inner: {"type": "blockquote", "content": inner}
    )
    return st.one_of(simple, quotes, tables(content))


def _normal(nodes: list[Node]) -> Node:
    try:
        return simplify(doc(nodes))
    except Lossy:
        return simplify(doc([]))


documents = st.lists(blocks(inlines), max_size=4).map(_normal)
simple_documents = st.lists(
    st.one_of(
        paragraphs(simple_inlines), headings(simple_inlines), lists(simple_inlines), fences, st.just({"type": "rule"})
    ),
    max_size=4,
).map(_normal)
