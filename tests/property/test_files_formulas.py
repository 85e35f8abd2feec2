"""No text is a formula after guarding, and every text comes back."""

from hypothesis import given
from hypothesis import strategies as st

from mapping.files.writing import guard_formula, unguard_formula

odd_text = st.text(alphabet=st.sampled_from("'=+-@\t\r 1(A.)!"), max_size=8) | st.text(max_size=20)


@given(odd_text)
def test_guarding_can_be_undone(text: str) -> None:
    assert unguard_formula(guard_formula(text)) == text


@given(odd_text)
def test_no_guarded_text_starts_like_a_formula(text: str) -> None:
    guarded = guard_formula(text)
    assert not guarded.startswith(("=", "@", "\t", "\r"))
    if guarded.startswith(("+", "-")):
        assert set(guarded.casefold()) <= set("+-–0123456789.,()/%#ext \t\r\n\x0b\x0c")


@given(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_never_guarded(whole: int, real: float) -> None:
    for text in (str(whole), repr(real), f"{real:.6f}"):
        assert guard_formula(text) == text
