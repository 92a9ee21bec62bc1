"""成绩计算公式 as an announcement prints it: exact arithmetic over named scores, rounded only where it says.

    round((xingce + shenlun) / 2, 2)          笔试成绩 = 行测 50% + 申论 50%, two decimals
    round(xingce*40% + shenlun*30% + gongan*30%, 2)     公安
    round((xingce + shenlun)/3*50% + zhuanye*20% + mianshi*30%, 2)

Names are the components of the exam's rules. `round(x, n)` is half-up (四舍五入); nothing else rounds. A divisor is copied
from the announcement, never mended. Thirds stay thirds: (100.5 + 1.5) / 3 * 75% is 25.5, not 25.4999…
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LIMIT = 500
"""Most characters of a formula."""

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_FOLDED = str.maketrans("＋－×÷（）％，。", "+-*/()%,.")

Scores = Mapping[str, Decimal]
_Step = Callable[[Mapping[str, Fraction]], Fraction]
_Linear = Mapping[str, Fraction]
"""Coefficients by name, the constant under the empty name."""


class BadFormula(ValueError):
    """The formula cannot be read; `where` is the piece at fault."""

    def __init__(self, where: str) -> None:
        super().__init__(f"not a formula: {where}")
        self.where = where


def half_up(value: Decimal, decimals: int) -> Decimal:
    """四舍五入: 82.705 with two decimals is 82.71."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _half_up(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    whole = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, scale)


@dataclass(frozen=True)
class _Weights:
    """round(linear, n): whole weights over one divisor, so that a million totals cost little."""

    weights: tuple[tuple[str, Decimal], ...]
    constant: Decimal
    divisor: Decimal
    unit: Decimal

    def of(self, scores: Scores) -> Decimal:
        top = self.constant
        for name, weight in self.weights:
            top += weight * scores[name]
        whole = (2 * abs(top) / self.unit + self.divisor) // (2 * self.divisor)
        return (whole if top >= 0 else -whole) * self.unit


@dataclass(frozen=True)
class Formula:
    """A formula that was read. `names` are the scores it needs; `decimals` what its value is printed with, None where it
    ends unrounded and can only be part of another."""

    text: str
    names: frozenset[str]
    decimals: int | None
    _step: _Step
    _linear: _Linear | None
    _weights: _Weights | None

    def of(self, scores: Scores) -> Decimal:
        """The value for these scores, which must hold every name. Raises `ZeroDivisionError` where what it divides by
        is nought, `ValueError` where nothing says how it is rounded."""
        if self.decimals is None:
            raise ValueError(f"nothing says how it is rounded: {self.text}")
        if self._weights is not None:
            return self._weights.of(scores)
        value = self._step({name: Fraction(scores[name]) for name in self.names})
        return Decimal(int(value * 10**self.decimals)).scaleb(-self.decimals)

    def in_whole_numbers(self, places: int) -> tuple[Mapping[str, int], int, int] | None:
        """(weights, constant, divisor) for scores counted in units of 10^-places: the value in units of its last decimal is
        (sum of weight times score + constant) // divisor. None where it is no rounded weighted sum, or could fall below
        nought, where half-up rounds the other way."""
        if self._weights is None or self.decimals is None:
            return None
        known, unit = self._weights, 10**places
        if known.constant < 0 or any(weight < 0 for _, weight in known.weights):
            return None
        twice = 2 * 10**self.decimals
        weights = {name: twice * int(weight) for name, weight in known.weights}
        return (
            weights,
            unit * (twice * int(known.constant) + int(known.divisor)),
            2 * unit * int(known.divisor),
        )


def read_formula(
    text: str, decimals: int | None = None, parts: Mapping[str, Formula] | None = None
) -> Formula:
    """Read a formula as announcements print it: ×÷ and full-width signs too. With `decimals` the whole is rounded to so
    many; `parts` are formulas that may stand in it by name, exact unless they round themselves. Raises `BadFormula`."""
    if len(text) > LIMIT:
        raise BadFormula(text[:20])
    source = _PERCENT.sub(r"(\1/100)", text.translate(_FOLDED).strip())
    if decimals is not None:
        source = f"round({source}, {decimals})"
    try:
        body = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadFormula(text) from error
    reading = _Reading(source, parts or {})
    step = reading.compile(body)
    names, linear = frozenset(reading.names), reading.linear(body)
    match body:
        case ast.Call(args=[inner, ast.Constant(value=int(places))]):
            return Formula(text, names, places, step, linear, _weights(reading.linear(inner), places))
    return Formula(text, names, None, step, linear, None)


_SUMS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


class _Reading:
    """One formula being read."""

    def __init__(self, source: str, parts: Mapping[str, Formula]) -> None:
        self.names: set[str] = set()
        self._source, self._parts = source, parts

    def _text(self, node: ast.expr) -> str:
        return ast.get_source_segment(self._source, node) or ""

    def compile(self, node: ast.expr) -> _Step:
        match node:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float()):
                number = Fraction(self._text(node))
                return lambda scores: number
            case ast.Name(id=name) if name in self._parts:
                self.names |= self._parts[name].names
                return self._parts[name]._step
            case ast.Name(id=name):
                self.names.add(name)
                return lambda scores: scores[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.compile(operand)
                return lambda scores: -inner(scores)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _SUMS:
                sums = _SUMS[type(operator)]
                one, other = self.compile(left), self.compile(right)
                return lambda scores: sums(one(scores), other(scores))
            case ast.Call(
                func=ast.Name(id="round"), args=[value, ast.Constant(value=int(decimals))], keywords=[]
            ) if not isinstance(decimals, bool) and 0 <= decimals <= 6:
                inner = self.compile(value)
                return lambda scores: _half_up(inner(scores), decimals)
        raise BadFormula(self._text(node) or self._source)

    def linear(self, node: ast.expr) -> _Linear | None:
        """The coefficients, where nothing is rounded inside and no score is multiplied or divided by another."""
        match node:
            case ast.Constant():
                return {"": Fraction(self._text(node))}
            case ast.Name(id=name) if name in self._parts:
                return self._parts[name]._linear
            case ast.Name(id=name):
                return {name: Fraction(1)}
            case ast.UnaryOp(operand=operand):
                inner = self.linear(operand)
                return None if inner is None else {name: -weight for name, weight in inner.items()}
            case ast.BinOp(left=left, op=operator, right=right):
                one, other = self.linear(left), self.linear(right)
                return None if one is None or other is None else _combined(one, operator, other)
        return None


def _combined(one: _Linear, operator: ast.operator, other: _Linear) -> _Linear | None:
    match operator:
        case ast.Add() | ast.Sub():
            sign = 1 if isinstance(operator, ast.Add) else -1
            return {
                name: one.get(name, Fraction(0)) + sign * other.get(name, Fraction(0))
                for name in {*one, *other}
            }
        case ast.Mult() if set(other) <= {""}:
            return {name: weight * other.get("", Fraction(0)) for name, weight in one.items()}
        case ast.Mult() if set(one) <= {""}:
            return {name: weight * one.get("", Fraction(0)) for name, weight in other.items()}
        case ast.Div() if set(other) == {""} and other[""]:
            return {name: weight / other[""] for name, weight in one.items()}
    return None


def _weights(linear: _Linear | None, decimals: int) -> _Weights | None:
    if linear is None:
        return None
    divisor = math.lcm(*(weight.denominator for weight in linear.values()))
    whole = {name: Decimal(int(weight * divisor)) for name, weight in linear.items()}
    constant = whole.pop("", Decimal(0))
    return _Weights(tuple(sorted(whole.items())), constant, Decimal(divisor), Decimal(1).scaleb(-decimals))
