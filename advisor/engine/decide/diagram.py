"""Multi-valued decision diagrams: a function of many inputs with few distinct cells, stored once per sub-function.

(Bryant, Graph-based algorithms for Boolean function manipulation, IEEE Transactions on Computers C-35(8), 1986;
here nodes have a child per elementary cell and any terminals.) Functions are numbers: terminals are negative, so that
`terminal(0)` is false and `terminal(1)` is true; two functions are equal exactly when their numbers are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advisor.engine.decide.cover import Clock

Function = int

_BUDGET = 1024


def terminal(value: int) -> Function:
    """The constant function of that value (0, 1, ...)."""
    return -1 - value


FALSE = terminal(0)
TRUE = terminal(1)


class Diagram:
    """A store of functions over inputs with the given numbers of cells, in that order."""

    def __init__(self, sizes: Sequence[int], clock: Clock) -> None:
        self.sizes = tuple(sizes)
        self.levels: list[int] = []
        self.children: list[tuple[Function, ...]] = []
        self._unique: dict[tuple[int, tuple[Function, ...]], Function] = {}
        self._clock = clock
        self._and: dict[tuple[Function, Function], Function] = {}
        self._not: dict[Function, Function] = {FALSE: TRUE, TRUE: FALSE}
        self._choice: dict[tuple[Function, Function, Function], Function] = {}

    def indicator(self, level: int, cells: int) -> Function:
        """True where the input lies in the set of cells."""
        return self.node(level, tuple(TRUE if cells >> cell & 1 else FALSE for cell in range(self.sizes[level])))

    def node(self, level: int, children: tuple[Function, ...]) -> Function:
        """The function that branches on an input, or the child itself where all children are one."""
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (level, children)
        found = self._unique.get(key)
        if found is None:
            found = len(self.levels)
            if found % _BUDGET == 0:
                self._clock.look()
            self.levels.append(level)
            self.children.append(children)
            self._unique[key] = found
        return found

    def both(self, f: Function, g: Function) -> Function:
        """True where both are true."""
        if g in (f, TRUE):
            return f
        if f == TRUE:
            return g
        if FALSE in (f, g):
            return FALSE
        key = (f, g) if f < g else (g, f)
        found = self._and.get(key)
        if found is None:
            found = self._and[key] = self._merge(self.both, f, g)
        return found

    def inverse(self, f: Function) -> Function:
        """True where it is false."""
        found = self._not.get(f)
        if found is None:
            found = self.node(self.levels[f], tuple(self.inverse(child) for child in self.children[f]))
            self._not[f] = found
            self._not[found] = f
        return found

    def either(self, f: Function, g: Function) -> Function:
        """True where one of them is true."""
        return self.inverse(self.both(self.inverse(f), self.inverse(g)))

    def choose(self, condition: Function, yes: Function, no: Function) -> Function:
        """The one function where the condition is true, the other where it is false."""
        if condition == TRUE or yes == no:
            return yes
        if condition == FALSE:
            return no
        key = (condition, yes, no)
        found = self._choice.get(key)
        if found is None:
            levels, children = self.levels, self.children
            level = min(levels[f] for f in key if f >= 0)
            parts = [children[f] if f >= 0 and levels[f] == level else None for f in key]
            found = self.node(
                level,
                tuple(
                    self.choose(*(part[cell] if part is not None else f for part, f in zip(parts, key, strict=True)))
                    for cell in range(self.sizes[level])
                ),
            )
            self._choice[key] = found
        return found

    def mapped(self, f: Function, values: Mapping[int, int] | Sequence[int]) -> Function:
        """The function with each terminal value replaced."""
        memo: dict[Function, Function] = {}

        def walk(g: Function) -> Function:
            if g < 0:
                return terminal(values[-1 - g])
            found = memo.get(g)
            if found is None:
                found = memo[g] = self.node(self.levels[g], tuple([walk(child) for child in self.children[g]]))
            return found

        return walk(f)

    def paired(self, f: Function, g: Function, pair: Callable[[int, int], int]) -> Function:
        """The function of both terminal values."""
        memo: dict[tuple[Function, Function], Function] = {}

        def walk(one: Function, other: Function) -> Function:
            if one < 0 and other < 0:
                return terminal(pair(-1 - one, -1 - other))
            key = (one, other)
            found = memo.get(key)
            if found is None:
                found = memo[key] = self._merge(walk, one, other)
            return found

        return walk(f, g)

    def cofactor(self, f: Function, level: int, cell: int) -> Function:
        """The function with one input held in a cell."""
        memo: dict[Function, Function] = {}

        def walk(g: Function) -> Function:
            if g < 0 or self.levels[g] > level:
                return g
            if self.levels[g] == level:
                return self.children[g][cell]
            found = memo.get(g)
            if found is None:
                found = memo[g] = self.node(self.levels[g], tuple([walk(child) for child in self.children[g]]))
            return found

        return walk(f)

    def terminals(self, f: Function, within: Sequence[int] | None = None) -> set[int]:
        """All values that the function takes, where each input may lie in a set of cells (default: in all)."""
        seen: set[Function] = set()
        found: set[int] = set()
        stack = [f]
        while stack:
            g = stack.pop()
            if g < 0:
                found.add(-1 - g)
            elif g not in seen:
                seen.add(g)
                allowed = None if within is None else within[self.levels[g]]
                stack.extend(
                    child for cell, child in enumerate(self.children[g]) if allowed is None or allowed >> cell & 1
                )
        return found

    def witness(self, f: Function, value: int = 1) -> dict[int, int] | None:
        """Cells of a few inputs that alone make the function take the value; the other inputs do not matter.

        The missing cell is taken only where no other leads there. None where the value is never taken.
        """
        dead: set[Function] = set()

        def walk(g: Function, taken: dict[int, int]) -> bool:
            if g < 0:
                return g == terminal(value)
            if g in dead:
                return False
            order = [*range(1, self.sizes[self.levels[g]]), 0]
            for cell in order:
                taken[self.levels[g]] = cell
                if walk(self.children[g][cell], taken):
                    return True
            del taken[self.levels[g]]
            dead.add(g)
            return False

        path: dict[int, int] = {}
        return path if walk(f, path) else None

    def at(self, f: Function, cells: Sequence[int]) -> int:
        """The value at a point, given as one cell per input."""
        while f >= 0:
            f = self.children[f][cells[self.levels[f]]]
        return -1 - f

    def below(self, f: Function) -> list[Function]:
        """All inner nodes of a function, children before parents."""
        order: list[Function] = []
        seen: set[Function] = set()

        def walk(g: Function) -> None:
            if g < 0 or g in seen:
                return
            seen.add(g)
            for child in self.children[g]:
                walk(child)
            order.append(g)

        walk(f)
        return order

    def share(self, f: Function, weights: Sequence[Sequence[float]], value: int = 1) -> float:
        """The probability that the function takes the value where the inputs are independent, each cell with its weight."""
        shares: dict[Function, float] = {}
        for g in self.below(f):
            chances = weights[self.levels[g]]
            shares[g] = sum(
                chance * (shares[child] if child >= 0 else float(child == terminal(value)))
                for chance, child in zip(chances, self.children[g], strict=True)
            )
        return shares[f] if f >= 0 else float(f == terminal(value))

    def _merge(self, operation: Callable[[Function, Function], Function], f: Function, g: Function) -> Function:
        level_f = self.levels[f] if f >= 0 else len(self.sizes)
        level_g = self.levels[g] if g >= 0 else len(self.sizes)
        if level_f == level_g:
            pairs = zip(self.children[f], self.children[g], strict=True)
            return self.node(level_f, tuple([operation(one, other) for one, other in pairs]))
        if level_f < level_g:
            return self.node(level_f, tuple([operation(one, g) for one in self.children[f]]))
        return self.node(level_g, tuple([operation(f, other) for other in self.children[g]]))
