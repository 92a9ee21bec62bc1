"""The text of a content stream, whatever is drawn over it, in lines as they lie on the page and in the order drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hr_portal.core.guard.carriers.pdf_fonts import Font
from hr_portal.core.guard.carriers.pdf_objects import Name, Operator, Reader, Value

Matrix = tuple[float, float, float, float, float, float]
_ONE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_PIECES = 400_000
_CELL_GAP = 1.2
"""Gap between two pieces of a line, in font sizes, that parts columns of a table."""
_WORD_GAP = 0.25


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


@dataclass
class Piece:
    """A run of text: where it starts, where it ends, the height of a line there."""

    x: float
    y: float
    end: float
    size: float
    text: str


@dataclass
class Drawn:
    """What one page, form or annotation draws."""

    pieces: list[Piece] = field(default_factory=list)
    is_unreadable: bool = False
    """Some text was drawn in a font whose codes lead to no characters."""
    pictures: list[str] = field(default_factory=list)
    """Names of XObjects used."""
    inline: list[str] = field(default_factory=list)
    """Text given beside the drawing: /ActualText, /Alt."""


class Painter:
    def __init__(self, fonts: Callable[[str], Font]) -> None:
        self._fonts = fonts
        self.drawn = Drawn()
        self._graphics: list[Matrix] = []
        self._page = _ONE
        self._line = self._text = _ONE
        self._font, self._size, self._leading = Font(), 1.0, 0.0
        self._spread = 1.0
        self._character_gap = self._word_gap = 0.0

    def paint(self, content: bytes) -> Drawn:
        stack: list[Value] = []
        reader = Reader(content)
        for item in reader.tokens():
            if not isinstance(item, Operator):
                stack.append(item)
                if len(stack) > 2_000:
                    del stack[:1_000]
                continue
            if item == "ID":
                end = content.find(b"EI", reader.at)
                while end > 0 and content[end + 2 : end + 3] not in (b"", b" ", b"\n", b"\r", b"\t"):
                    end = content.find(b"EI", end + 2)
                reader.at = end + 2 if end > 0 else len(content)
                self.drawn.pictures.append("inline")
            else:
                self._do(item, stack)
            stack.clear()
            if len(self.drawn.pieces) > _MOST_PIECES:
                break
        return self.drawn

    def _do(self, operator: str, stack: list[Value]) -> None:
        numbers = [
            float(value) for value in stack if isinstance(value, (int, float)) and not isinstance(value, bool)
        ]
        last = stack[-1] if stack else None
        if operator == "BT":
            self._line = self._text = _ONE
        elif operator == "Tf" and len(stack) >= 2 and isinstance(stack[-2], Name) and numbers:
            self._font, self._size = self._fonts(stack[-2]), numbers[-1]
        elif operator in ("Td", "TD") and len(numbers) >= 2:
            if operator == "TD":
                self._leading = -numbers[1]
            self._next_line(numbers[0], numbers[1])
        elif operator == "Tm" and len(numbers) >= 6:
            self._line = self._text = tuple(numbers[-6:])  # type: ignore[assignment]
        elif operator == "T*":
            self._next_line(0, -self._leading)
        elif operator == "TL" and numbers:
            self._leading = numbers[-1]
        elif operator == "Tz" and numbers:
            self._spread = numbers[-1] / 100
        elif operator == "Tc" and numbers:
            self._character_gap = numbers[-1]
        elif operator == "Tw" and numbers:
            self._word_gap = numbers[-1]
        elif operator in ("Tj", "'", '"') and isinstance(last, bytes):
            if operator != "Tj":
                self._next_line(0, -self._leading)
            self._show([last])
        elif operator == "TJ" and isinstance(last, list):
            self._show(last)
        elif operator == "cm" and len(numbers) >= 6:
            self._page = _times(tuple(numbers[-6:]), self._page)  # type: ignore[arg-type]
        elif operator == "q" and len(self._graphics) < 200:
            self._graphics.append(self._page)
        elif operator == "Q" and self._graphics:
            self._page = self._graphics.pop()
        elif operator == "Do" and isinstance(last, Name):
            self.drawn.pictures.append(last)
        elif operator in ("BDC", "DP") and isinstance(last, dict):
            self.drawn.inline += [
                value.decode("utf-16-be", "replace")
                if value[:2] == b"\xfe\xff"
                else value.decode("utf-8", "replace")
                for key in ("ActualText", "Alt", "E")
                if isinstance(value := last.get(key), bytes)
            ]

    def _next_line(self, x: float, y: float) -> None:
        self._line = self._text = _times((1, 0, 0, 1, x, y), self._line)

    def _show(self, items: list[Value]) -> None:
        text, begin, length = "", self._text, 0.0
        for item in items:
            if isinstance(item, bytes):
                piece, thousandths = self._font.decode(item)
                self.drawn.is_unreadable = self.drawn.is_unreadable or (
                    not self._font.is_known and len(item) > 1
                )
                text += piece
                length += (
                    thousandths / 1000 * self._size
                    + len(piece) * self._character_gap
                    + piece.count(" ") * self._word_gap
                )
            elif isinstance(item, (int, float)):
                gap = -item / 1000 * self._size
                length += gap
                if gap > _CELL_GAP * abs(self._size):
                    text += "\t"
                elif gap > _WORD_GAP * abs(self._size):
                    text += " "
        length *= self._spread
        self._text = _times((1, 0, 0, 1, length, 0), begin)
        if not text:
            return
        at, after = _times(begin, self._page), _times(self._text, self._page)
        scale = max(abs(at[0]) + abs(at[1]), 0.01)
        # Lines that run up or down the page are kept in their own direction.
        turned = abs(at[1]) > abs(at[0])
        x, y, end = (at[5], at[4], after[5]) if turned else (at[4], at[5], after[4])
        self.drawn.pieces.append(Piece(x, y, max(x, end), abs(self._size) * scale, text))


def lines(pieces: list[Piece]) -> list[str]:
    """Pieces side by side, columns parted by tabs, from the top of the page down."""
    by_line: list[tuple[float, list[Piece]]] = []
    for piece in sorted(pieces, key=lambda p: -p.y):
        if by_line and abs(by_line[-1][0] - piece.y) <= max(1.0, 0.35 * piece.size):
            by_line[-1][1].append(piece)
        else:
            by_line.append((piece.y, [piece]))
    return [_joined(sorted(line, key=lambda p: p.x)) for _, line in by_line]


def _joined(line: list[Piece]) -> str:
    text, end = line[0].text, line[0].end
    for piece in line[1:]:
        gap = (piece.x - end) / max(piece.size, 0.5)
        text += ("\t" if gap > _CELL_GAP else " " if gap > _WORD_GAP else "") + piece.text
        end = max(end, piece.end)
    return text


def in_order(pieces: list[Piece]) -> str:
    """As drawn: a new line where the line of the page changes."""
    out: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        if last is not None and abs(last.y - piece.y) > max(1.0, 0.35 * piece.size):
            out.append("\n")
        elif last is not None and piece.x - last.end > _CELL_GAP * piece.size:
            out.append("\t")
        out.append(piece.text)
        last = piece
    return "".join(out)
