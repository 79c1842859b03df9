"""Every slug is readable, one-to-one, and safe on every file system."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen import permalinks
from site_gen.permalinks import key_of, slug

LONGEST = 200
SAFE = re.compile(r"[A-Za-z0-9._~-]+")
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)),
}

# Keys as strangers write them: any text, and text made of what breaks naive slugs.
TRICKY = st.lists(
    st.sampled_from([*'./\\~ -_+*:?|"<>%#&aAzZ0é\0\n', "con", "CON", "aux", "~~", "~2", ".."])
)
KEYS = st.one_of(
    st.text(),
    TRICKY.map("".join),
    st.text(alphabet=st.characters()),
    st.sampled_from(sorted(DEVICES)).flatmap(
        lambda device: st.sampled_from([device, device.upper(), f"{device}.txt", f"{device}x"])
    ),
)


def is_safe(spelled: str) -> bool:
    return (
        SAFE.fullmatch(spelled) is not None
        and not spelled.startswith(".")
        and not spelled.endswith(".")
        and spelled.lower().split(".")[0] not in DEVICES
        and len(spelled.encode()) <= LONGEST
    )


@given(KEYS, st.booleans())
def test_every_slug_is_one_safe_segment(key: str, exact_case: bool) -> None:  # noqa: FBT001
    assert is_safe(slug(key, exact_case=exact_case))


@given(KEYS, st.booleans())
def test_a_slug_reads_back_as_its_key(key: str, exact_case: bool) -> None:  # noqa: FBT001
    """Only a very long key, or the empty one, is told by a digest."""
    spelled = slug(key, exact_case=exact_case)
    if "~~" in spelled:
        assert key_of(spelled) is None
        assert not key or 3 * len(key.encode("utf-8", "surrogatepass")) > LONGEST
    else:
        assert key_of(spelled) == key


@given(st.lists(KEYS, unique=True, min_size=2))
def test_slugs_are_one_to_one(keys: list[str]) -> None:
    assert len({slug(key) for key in keys}) == len(keys)


@given(st.lists(st.one_of(KEYS, st.text("aAbB/")), unique_by=permalinks.lowered))
def test_services_never_share_a_path_where_case_is_lost(names: list[str]) -> None:
    assert len({permalinks.service(name).casefold() for name in names}) == len(names)


@given(KEYS)
def test_exact_case_survives_a_file_system_without_case(key: str) -> None:
    spelled = slug(key, exact_case=True)
    assert "~~" in spelled or spelled == spelled.lower()


@given(st.text("abABz09._-", min_size=1, max_size=LONGEST))
def test_a_safe_key_is_its_own_slug(key: str) -> None:
    assert slug(key) == key or not is_safe(key)


@given(st.integers(LONGEST + 1, 10_000), st.sampled_from("aé/"))
def test_a_very_long_key_keeps_its_beginning_and_a_digest(length: int, letter: str) -> None:
    spelled, other = slug(letter * length), slug(letter * length + "b")
    head, digest = spelled.split("~~")
    assert spelled != other
    assert len(digest) == 64
    assert re.fullmatch(r"(?:[a-z]|~[0-9a-f]{2})*", head)


@pytest.mark.parametrize(
    ("contact", "is_taken", "spelled"),
    [
        ("Luke_Dion", False, "Luke_Dion"),
        ("Adam_Norén", False, "Adam_Nor~c3~a9n"),
        ("AIG_S.L.", False, "AIG_S.L~2e"),
        ("SEIKO_EPSON", False, "SEIKO_EPSON"),
        ("Seiko_Epson", True, "~53eiko_~45pson"),
        ("seiko_epson", True, "~73eiko_epson"),
        ("_3gpp", True, "_3~67pp"),
    ],
)
def test_published_addresses_of_contacts_never_change(
    contact: str,
    is_taken: bool,  # noqa: FBT001
    spelled: str,
) -> None:
    assert permalinks.contact_slug(contact, is_taken=is_taken) == spelled
    assert key_of(spelled) == contact


@pytest.mark.parametrize(
    ("key", "spelled"),
    [
        ("RFC6335", "rfc6335"),
        ("RFC-ietf-ntp-roughtime-19", "rfc-ietf-ntp-roughtime-19"),
        ("https://example.org/A", "https~3a~2f~2fexample.org~2f~41"),
        ("https://example.org/a", "https~3a~2f~2fexample.org~2fa"),
        ("ISO/IEC 13818-6", "iso~2fiec~2013818-6"),
    ],
)
def test_published_addresses_of_references_never_change(key: str, spelled: str) -> None:
    assert permalinks.reference_slug(key) == spelled


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("", "/"),
        ("https://example.org", "/"),
        ("https://example.org/ports", "/ports/"),
        ("https://example.org/a/b/", "/a/b/"),
    ],
)
def test_the_base_path_has_a_slash_at_both_ends(base_url: str, path: str) -> None:
    assert permalinks.base_path(base_url) == path


@pytest.mark.parametrize(
    "uri",
    [
        *(
            "javascript:alert(1)",
            "//example.org/",
            "http://",
            "http://[::1",
            "https://exa mple.org/",
        ),
        *("https://example.org:99999/", "https://user@example.org/", "https://example.org/%zz"),
        *('https://example.org/"x="', "https://example.org/<b>", "https://example.org/#a#b", ""),
        *("http:example.org", "https://example.org/\\u202e", "ftp://example.org/"),
    ],
)
def test_no_link_leads_to_what_is_no_address(uri: str) -> None:
    assert not permalinks.is_followable(uri)
