"""What a file is, is told by its bytes and by nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.core import filetypes
from tests.pictures import a_picture


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (a_picture(kind="JPEG"), "image/jpeg"),
        (a_picture(kind="PNG"), "image/png"),
        (a_picture(kind="GIF"), "image/gif"),
        (a_picture(kind="WEBP"), "image/webp"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x20ftypM4A \0", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0", "video/quicktime"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"OggS\0\x02", "audio/ogg"),
        (b"ID3\x04\0", "audio/mpeg"),
        (b"#!AMR\n", "audio/amr"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"Halo, ini buktinya", "text/plain"),
        (b"<svg onload=alert(1)>", "text/plain"),
        (b"<!doctype html><script>", "text/plain"),
    ],
)
def test_what_is_kept(content: bytes, mime: str) -> None:
    found = filetypes.sniff(content)
    assert found is not None
    assert found.mime == mime


def test_papers_of_an_office_are_kept_and_other_archives_not() -> None:
    paper = filetypes.sniff(zipped("[Content_Types].xml", "word/document.xml"))
    assert paper is not None
    assert paper.suffix == "docx"
    assert filetypes.sniff(zipped("run.exe")) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"MZ\x90\0",
        b"\x7fELF\x02\x01\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        b"RIFF\x24\0\0\0AVI LIST",
        b"\xff\xfe<\0s\0",
        b"Rar!\x1a\x07\0",
    ],
)
def test_what_is_not_kept(content: bytes) -> None:
    assert filetypes.sniff(content) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bukti.jpg", "bukti.jpg"),
        ("bukti.JPEG", "bukti.JPEG"),
        ("bukti.exe", "bukti.jpg"),
        ("bukti", "bukti.jpg"),
        ("", "image.jpg"),
        (".htaccess", "image.jpg"),
        ("a.b.html", "a.b.jpg"),
    ],
)
def test_a_name_ends_as_its_content_is(name: str, shown: str) -> None:
    assert filetypes.named(name, filetypes.JPEG) == shown


@given(st.binary(max_size=80))
def test_no_bytes_make_it_stumble(content: bytes) -> None:
    found = filetypes.sniff(content)
    assert found is None or filetypes.named("x.y", found).endswith(f".{found.suffix}")
