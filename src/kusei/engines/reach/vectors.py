"""Rows of 32 scenarios as one vector of 32 x 16 bits: the loops numba would not turn into vector code by itself.

Every intrinsic is a whole loop with its sums held in registers. Sums saturate at 65,535 = ``NEVER``: adding to "never" is never,
and nothing wraps. Rows are addressed from arrays of shape [rows, ..., 32], C order, uint16.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils as _cgutils
from numba.extending import intrinsic

cgutils: Any = _cgutils
LANES = 32
_ROW = ir.VectorType(ir.IntType(16), LANES)
_I64 = ir.IntType(64)
_I32 = ir.IntType(32)


def _binary(builder: Any, name: str, a: Any, b: Any) -> Any:
    kind = ir.FunctionType(_ROW, [_ROW, _ROW])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}i16"), [a, b])


def _plus(builder: Any, a: Any, b: Any) -> Any:
    return _binary(builder, "uadd.sat", a, b)


def _least(builder: Any, a: Any, b: Any) -> Any:
    return _binary(builder, "umin", a, b)


def _rows(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Pointer to the array's data as rows."""
    return builder.bitcast(context.make_array(kind)(context, builder, array).data, _ROW.as_pointer())


def _numbers(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    return context.make_array(kind)(context, builder, array).data


def _load(builder: Any, rows: Any, at: Any) -> Any:
    return builder.load(builder.gep(rows, [at]), align=2)


def _store(builder: Any, value: Any, rows: Any, at: Any) -> None:
    builder.store(value, builder.gep(rows, [at]), align=2)


def _index(builder: Any, numbers: Any, at: Any) -> Any:
    return builder.sext(builder.load(builder.gep(numbers, [at])), _I64)


def _wide(value: int) -> Any:
    return ir.Constant(_I64, value)


def _relax_triangles(typing: Any, weights: Any, slots: Any, heads: Any, arc: Any, end: Any) -> tuple[Any, Callable[..., Any]]:
    """For k in arc + 1 .. end - 1: weights[slots[heads[k]]] = least(itself, weights[arc] + weights[k])."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        rows = _rows(context, builder, signature.args[0], args[0])
        slot_of = _numbers(context, builder, signature.args[1], args[1])
        head_of = _numbers(context, builder, signature.args[2], args[2])
        first = _load(builder, rows, args[3])
        begin = builder.add(args[3], _wide(1))
        with cgutils.for_range_slice(builder, begin, args[4], _wide(1), intp=_I64, inc=True) as (k, _count):
            at = _index(builder, slot_of, _index(builder, head_of, k))
            _store(builder, _least(builder, _load(builder, rows, at), _plus(builder, first, _load(builder, rows, k))), rows, at)
        return context.get_dummy_value()

    return types.void(weights, slots, heads, types.int64, types.int64), code


def _pulling(group: int) -> Any:
    def pull(
        typing: Any, found: Any, weights: Any, heads: Any, node: Any, begin: Any, end: Any, fresh: Any
    ) -> tuple[Any, Callable[..., Any]]:
        """found[node, g] = least(itself unless fresh, found[heads[k], g] + weights[k] over k in begin .. end - 1)."""

        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            rows = _rows(context, builder, signature.args[0], args[0])
            arcs = _rows(context, builder, signature.args[1], args[1])
            head_of = _numbers(context, builder, signature.args[2], args[2])
            sums = [cgutils.alloca_once(builder, _ROW) for _g in range(group)]
            never = ir.Constant(_ROW, [0xFFFF] * LANES)
            own = builder.mul(args[3], _wide(group))
            for total in sums:
                builder.store(never, total, align=2)
            with builder.if_then(builder.icmp_signed("==", args[6], _wide(0))):
                for g, total in enumerate(sums):
                    builder.store(_load(builder, rows, builder.add(own, _wide(g))), total, align=2)
            with cgutils.for_range_slice(builder, args[4], args[5], _wide(1), intp=_I64, inc=True) as (k, _count):
                took = _load(builder, arcs, k)
                there = builder.mul(_index(builder, head_of, k), _wide(group))
                for g, total in enumerate(sums):
                    offer = _plus(builder, _load(builder, rows, builder.add(there, _wide(g))), took)
                    builder.store(_least(builder, builder.load(total, align=2), offer), total, align=2)
            for g, total in enumerate(sums):
                _store(builder, builder.load(total, align=2), rows, builder.add(own, _wide(g)))
            return context.get_dummy_value()

        i = types.int64
        return types.void(found, weights, heads, i, i, i, i), code

    return intrinsic(pull)


def _push(typing: Any, found: Any, weights: Any, here: Any, arc: Any, there: Any) -> tuple[Any, Callable[..., Any]]:
    """found[there] = least(itself, found[here] + weights[arc]); ``here`` and ``there`` count rows."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        rows = _rows(context, builder, signature.args[0], args[0])
        arcs = _rows(context, builder, signature.args[1], args[1])
        offer = _plus(builder, _load(builder, rows, args[2]), _load(builder, arcs, args[3]))
        _store(builder, _least(builder, _load(builder, rows, args[4]), offer), rows, args[4])
        return context.get_dummy_value()

    return types.void(found, weights, types.int64, types.int64, types.int64), code


def _lay(typing: Any, target: Any, at: Any, source: Any, where: Any, merge: Any) -> tuple[Any, Callable[..., Any]]:
    """target[at] = source[where], or the least of both when ``merge``; rows of two arrays."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        to = _rows(context, builder, signature.args[0], args[0])
        of = _rows(context, builder, signature.args[2], args[2])
        row = _load(builder, of, args[3])
        kept = builder.select(
            builder.icmp_signed("!=", args[4], _wide(0)), _least(builder, row, _load(builder, to, args[1])), row
        )
        _store(builder, kept, to, args[1])
        return context.get_dummy_value()

    return types.void(target, types.int64, source, types.int64, types.int64), code


def _never(typing: Any, target: Any, at: Any) -> tuple[Any, Callable[..., Any]]:
    """target[at] = never, in every lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        rows = _rows(context, builder, signature.args[0], args[0])
        _store(builder, ir.Constant(_ROW, [0xFFFF] * LANES), rows, args[1])
        return context.get_dummy_value()

    return types.void(target, types.int64), code


def _transposed(builder: Any, rows: list[Any]) -> list[Any]:
    """32 rows of 32 as 32 columns: five rounds in which the rows k and k + 16 are shuffled into each other."""
    half = LANES // 2
    even = ir.Constant(ir.VectorType(_I32, LANES), [n // 2 + LANES * (n % 2) for n in range(LANES)])
    odd = ir.Constant(ir.VectorType(_I32, LANES), [half + n // 2 + LANES * (n % 2) for n in range(LANES)])
    for _round in range(5):
        rows = [
            builder.shuffle_vector(rows[k // 2], rows[k // 2 + half], even if k % 2 == 0 else odd) for k in range(LANES)
        ]
    return rows


def _turn(typing: Any, found: Any, at: Any, away: Any, begin: Any, group: Any, g: Any, tile: Any) -> tuple[Any, Callable[..., Any]]:
    """tile[lane, n] = found[at[begin + n] * group + g, lane] + away[begin + n] for 32 targets n."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        rows = _rows(context, builder, signature.args[0], args[0])
        corners = _numbers(context, builder, signature.args[1], args[1])
        more = _numbers(context, builder, signature.args[2], args[2])
        to = _rows(context, builder, signature.args[6], args[6])
        nothing, first = ir.Constant(_ROW, ir.Undefined), ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES)
        read = []
        for n in range(LANES):
            k = builder.add(args[3], _wide(n))
            row = builder.add(builder.mul(_index(builder, corners, k), args[4]), args[5])
            one = builder.insert_element(nothing, builder.load(builder.gep(more, [k])), ir.Constant(_I32, 0))
            read.append(_plus(builder, _load(builder, rows, row), builder.shuffle_vector(one, nothing, first)))
        for lane, column in enumerate(_transposed(builder, read)):
            _store(builder, column, to, _wide(lane))
        return context.get_dummy_value()

    i = types.int64
    return types.void(found, at, away, i, i, i, tile), code


# Called from kernels with the arguments after ``typing``; a type checker cannot follow that.
relax_triangles: Any = intrinsic(_relax_triangles)
pull_1: Any = _pulling(1)
pull_4: Any = _pulling(4)
push: Any = intrinsic(_push)
lay: Any = intrinsic(_lay)
never: Any = intrinsic(_never)
turn: Any = intrinsic(_turn)
