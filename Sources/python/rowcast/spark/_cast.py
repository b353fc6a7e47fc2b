"""Columns of text as columns of the types of a schema, without a digit lost.

A whole column is cast at once. Where that fails it is halved until the values that do not fit stand alone, so that
a batch with few of them costs little more than one with none.
"""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from typing import Any

import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]
import pyarrow.compute as compute  # type: ignore[import-untyped, import-not-found, unused-ignore]

_WORDS = pyarrow.array(["false", "true", "no", "yes", "0", "1"])
_ZONE = r"(?i)(Z|[+-]\d\d:?\d\d|[+-]\d\d| UTC)$"
# A double holds each number of so many digits.
_EXACT_DIGITS = 15


@dataclass(frozen=True)
class Caster:
    """Casts texts to one type. An empty text of a type other than string is null."""

    type: Any
    """The type of Arrow."""
    time_zone: str | None = None
    """The zone of times that name none, in a column of instants."""
    is_exact: bool = True
    """Whether a number that a double does not hold fits no column of doubles."""

    def cast(self, texts: Any) -> tuple[Any, list[int]]:
        """The values, and the indexes of the texts that do not fit, which are null."""
        if pyarrow.types.is_string(self.type):
            return texts, []
        texts = compute.if_else(compute.equal(texts, ""), None, texts)
        parts: list[Any] = []
        misfits: list[int] = []
        self._cast_part(texts, 0, parts, misfits)
        return (parts[0] if len(parts) == 1 else pyarrow.concat_arrays(parts)), misfits

    def _cast_part(self, texts: Any, start: int, parts: list[Any], misfits: list[int]) -> None:
        try:
            parts.append(self._whole(texts))
            return
        except pyarrow.ArrowInvalid:
            pass
        if len(texts) > 1:
            middle = len(texts) // 2
            self._cast_part(texts[:middle], start, parts, misfits)
            self._cast_part(texts[middle:], start + middle, parts, misfits)
            return
        try:
            parts.append(self._whole(pyarrow.array([self._plain(texts[0].as_py())])))
        except (pyarrow.ArrowInvalid, decimal.InvalidOperation):
            parts.append(pyarrow.nulls(1, self.type))
            misfits.append(start)

    def _whole(self, texts: Any) -> Any:
        """All values; raises ArrowInvalid if one does not fit, or is spelled in a rare way."""
        if pyarrow.types.is_integer(self.type):
            # Arrow reads hexadecimal numbers, which no result has.
            if _any(compute.match_substring(texts, "x", ignore_case=True)):
                raise pyarrow.ArrowInvalid("no digits")
            return compute.cast(texts, self.type)
        if pyarrow.types.is_floating(self.type):
            return self._doubles(texts)
        if pyarrow.types.is_boolean(self.type):
            return self._booleans(texts)
        if pyarrow.types.is_timestamp(self.type) and self.type.tz is not None:
            return self._instants(texts)
        return compute.cast(texts, self.type)

    def _doubles(self, texts: Any) -> Any:
        values = compute.cast(texts, self.type)
        has_exponent = compute.match_substring(texts, "e", ignore_case=True)
        if self.is_exact:
            is_long = compute.greater(compute.utf8_length(texts), _EXACT_DIGITS)
            doubtful = compute.or_(is_long, has_exponent)
        else:
            doubtful = compute.and_(compute.is_inf(values), compute.match_substring_regex(texts, r"\d"))
        if not _any(doubtful):
            return values
        # The shortest digits of a double are told apart from the text only where they differ.
        texts = texts.filter(doubtful)
        shown = compute.cast(values.filter(doubtful), pyarrow.string())
        differs = compute.not_equal(texts, shown)
        for text, short in zip(texts.filter(differs).to_pylist(), shown.filter(differs).to_pylist()):
            if "inf" in short or (self.is_exact and not _is_same(text, short)):
                raise pyarrow.ArrowInvalid("a double is another number")
        return values

    def _booleans(self, texts: Any) -> Any:
        indexes = compute.index_in(compute.utf8_lower(texts), value_set=_WORDS)
        if indexes.null_count != texts.null_count:
            raise pyarrow.ArrowInvalid("no boolean")
        return compute.equal(compute.bit_wise_and(indexes, 1), 1)

    def _instants(self, texts: Any) -> Any:
        if self.time_zone is None or _any(compute.match_substring_regex(texts, _ZONE)):
            return compute.cast(texts, self.type)
        local = compute.cast(texts, pyarrow.timestamp("us"))
        zoned = compute.assume_timezone(local, self.time_zone)
        return compute.cast(zoned, self.type)

    def _plain(self, text: str | None) -> str | None:
        """A text in the spelling that Arrow reads, where it stands for the same value in another one."""
        if text is None:
            return None
        text = text.strip()
        if pyarrow.types.is_integer(self.type):
            number = decimal.Decimal(text)
            if number.is_finite() and -40 < number.adjusted() < 40 and number == number.to_integral():
                return str(int(number))
        elif pyarrow.types.is_date(self.type):
            return re.sub(r"^(\d{4}-\d\d-\d\d)[T ]00:00(:00(\.0+)?)?$", r"\1", text)
        elif pyarrow.types.is_timestamp(self.type):
            text = re.sub(r"(\.\d{6})0+(?!\d)", r"\1", text)
            return re.sub(r"(?i) ?UTC$", "Z", text) if self.type.tz else text
        return text


def _any(values: Any) -> bool:
    return bool(compute.any(values).as_py())


def _is_same(text: str, other: str) -> bool:
    try:
        return decimal.Decimal(text) == decimal.Decimal(other)
    except decimal.InvalidOperation:
        # nan and infinity, in any case.
        return text.lower().lstrip("+-")[:3] in ("nan", "inf")
