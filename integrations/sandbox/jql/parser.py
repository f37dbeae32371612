"""A query's text to its tree."""

from .lexer import RESERVED, Token, tokens
from .nodes import And, Clause, Empty, Function, JqlError, Node, Not, Operand, Or, Order, Query, Value

OPERATORS = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'"
HEAD = "Error in the JQL Query: "


def parse(text: str) -> Query:
    """Raises ``JqlError`` with Jira's message where the query stops making sense."""
    return _Parser(tokens(text)).query()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens, self._at = found, 0

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._now
        self._at += 1
        return token

    def _took(self, *keywords: str) -> bool:
        """Whether these words come next; they are read then."""
        ahead = [token.keyword for token in self._tokens[self._at : self._at + len(keywords)]]
        if ahead != list(keywords):
            return False
        self._at += len(keywords)
        return True

    def _sign(self, sign: str) -> bool:
        if self._now.kind != "sign" or self._now.text != sign:
            return False
        self._at += 1
        return True

    def query(self) -> Query:
        where = None if self._now.kind == "end" or self._now.keyword == "order" else self._or()
        order = self._order() if self._took("order") else ()
        if self._now.kind != "end":
            token = self._now
            raise JqlError(f"{HEAD}Expecting either 'OR' or 'AND' but got '{token.text}'. {token.where}")
        return Query(where, order)

    def _or(self) -> Node:
        parts = [self._and()]
        while self._took("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Node:
        parts = [self._not()]
        while self._took("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self) -> Node:
        if self._took("not") or self._bang():
            return Not(self._not())
        if self._sign("("):
            inside = self._or()
            if not self._sign(")"):
                raise self._unexpected("Expecting ')'")
            return inside
        return self._clause()

    def _bang(self) -> bool:
        if self._now.kind != "operator" or self._now.text != "!":
            return False
        self._at += 1
        return True

    def _clause(self) -> Clause:
        field = self._field()
        operator = self._operator()
        if operator in ("in", "not in"):
            return Clause(field, operator, self._list())
        operand = self._operand()
        if operator in ("is", "is not") and not isinstance(operand, Empty):
            message = f"The '{operator}' operator for the '{field}' field only supports the EMPTY and NULL values."
            raise JqlError(f"{HEAD}{message}")
        return Clause(field, operator, (operand,))

    def _field(self) -> str:
        token = self._now
        if token.kind not in ("word", "quoted"):
            raise self._unexpected("Expecting a field name")
        self._refuse_reserved(token)
        return self._next().text

    def _refuse_reserved(self, token: Token) -> None:
        if token.keyword in RESERVED:
            raise JqlError(
                f"{HEAD}'{token.text}' is a reserved JQL word. You must surround it in quotation marks "
                f"to use it in a query. {token.where}"
            )

    def _operator(self) -> str:
        token = self._now
        if token.kind == "operator" and token.text != "!":
            return self._next().text
        for words in (("not", "in"), ("in",), ("is", "not"), ("is",)):
            if self._took(*words):
                return " ".join(words)
        if token.kind == "end":
            raise JqlError(
                f"{HEAD}Expecting operator before the end of the query. The valid operators are {OPERATORS}."
            )
        raise JqlError(
            f"{HEAD}Expecting operator but got '{token.text}'. The valid operators are {OPERATORS}. {token.where}"
        )

    def _list(self) -> tuple[Operand, ...]:
        if not self._sign("("):
            operand = self._operand()
            if isinstance(operand, Function):
                return (operand,)
            raise JqlError(f"{HEAD}Expecting a list in parentheses.")
        values = [self._operand()]
        while self._sign(","):
            values.append(self._operand())
        if not self._sign(")"):
            raise self._unexpected("Expecting ')'")
        return tuple(values)

    def _operand(self) -> Operand:
        token = self._now
        if token.keyword in ("empty", "null"):
            self._next()
            return Empty()
        if token.kind not in ("word", "quoted"):
            raise self._unexpected("Expecting either a value, list or function")
        ahead = self._tokens[self._at + 1]
        if ahead.kind == "sign" and ahead.text == "(":
            return self._function()
        self._refuse_reserved(token)
        self._next()
        return Value(token.text, quoted=token.kind == "quoted")

    def _function(self) -> Function:
        name = self._next().text
        self._next()
        arguments: list[str] = []
        while not self._sign(")"):
            if arguments and not self._sign(","):
                raise self._unexpected("Expecting ')'")
            if self._now.kind not in ("word", "quoted"):
                raise self._unexpected("Expecting a function argument")
            arguments.append(self._next().text)
        return Function(name, tuple(arguments))

    def _order(self) -> tuple[Order, ...]:
        if not self._took("by"):
            raise self._unexpected("Expecting 'BY'")
        terms = [self._term()]
        while self._sign(","):
            terms.append(self._term())
        return tuple(terms)

    def _term(self) -> Order:
        field = self._field()
        descending = self._took("desc")
        if not descending:
            self._took("asc")
        return Order(field, descending)

    def _unexpected(self, expecting: str) -> JqlError:
        token = self._now
        if token.kind == "end":
            return JqlError(f"{HEAD}{expecting} before the end of the query.")
        advice = f" You must surround '{token.text}' in quotation marks to use it as a value." if token.text else ""
        return JqlError(f"{HEAD}{expecting} but got '{token.text}'.{advice} {token.where}")
