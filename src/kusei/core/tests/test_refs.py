"""References: unguessable, readable aloud, silent in migrations."""

from __future__ import annotations

import pytest

from kusei.core.refs import ALPHABET, BadRef, RefField, new_ref, parse_ref

pytestmark = pytest.mark.pure


def test_a_new_reference_is_ten_characters_of_the_alphabet() -> None:
    refs = {new_ref() for _ in range(500)}
    assert len(refs) == 500
    assert all(len(ref) == 10 and set(ref) <= set(ALPHABET) for ref in refs)


@pytest.mark.parametrize(
    "typed", ["7K3M9QX201", "7k3m9qx2o1", " 7k3m9-qx2ol ", "７Ｋ３Ｍ９ＱＸ２０Ｉ", "7K3M9 QX201"]
)
def test_a_reference_is_read_as_people_type_it(typed: str) -> None:
    assert parse_ref(typed) == "7K3M9QX201"


@pytest.mark.parametrize("typed", ["", "7K3M9QX20", "7K3M9QX2011", "7K3M9QX20U", "../../etc/p"])
def test_anything_else_is_refused_as_a_reference(typed: str) -> None:
    with pytest.raises(BadRef):
        parse_ref(typed)


def test_the_field_leaves_its_fixed_options_out_of_migrations() -> None:
    field = RefField()
    field.set_attributes_from_name("ref")
    _name, path, args, kwargs = field.deconstruct()
    assert path == "kusei.core.refs.RefField"
    assert (list(args), kwargs) == ([], {})
    assert field.unique
    assert not field.editable
    assert field.max_length == 10
    assert len(field.get_default()) == 10
