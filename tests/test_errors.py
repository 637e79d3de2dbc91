import inspect

from citestack import errors
from citestack.errors import CitestackError, HttpStatusError, MissingExtraError


def classes() -> list[type[CitestackError]]:
    found = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, CitestackError)]
    return sorted(found, key=lambda c: c.__name__)


def test_every_error_is_drawn_in_the_tree_and_codes_are_unique() -> None:
    assert errors.__doc__ is not None
    assert [c.__name__ for c in classes() if c.__name__ not in errors.__doc__] == []
    codes = [c.code for c in classes()]
    assert len(set(codes)) == len(codes)


def test_every_error_says_what_to_do_in_its_json_shape() -> None:
    shape = MissingExtraError("psycopg", "postgres", layer="store").as_dict()
    assert shape == {
        "code": "missing_extra",
        "message": "psycopg is not installed",
        "hint": "Install it: pip install 'citestack[postgres]'",
        "layer": "store",
    }
    assert HttpStatusError("gone", 410).status == 410
    assert all(c.exit_code in (2, 3) for c in classes())
