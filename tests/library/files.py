"""Files as editors bring them: whole, damaged, locked, misnamed."""

import zipfile
from io import BytesIO

import PIL.Image
import pypdfium2 as pdfium
from django.core.files.uploadedfile import SimpleUploadedFile

TEXT = b"Cameras should be sited with a purpose.\n"
_CONTENT = b"BT /F1 12 Tf 20 50 Td (%s) Tj ET"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data)


def pdf(*texts: str, locked: bool = False) -> bytes:
    """A PDF with a page for each text; ``locked``, it opens with a password that nobody knows."""
    texts = texts or ("A bulletin",)
    count = len(texts)
    pages = range(4, 4 + 2 * count, 2)
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page, text in zip(pages, texts, strict=True):
        stream = _CONTENT % text.encode()
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (page + 1)
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _assembled(bodies, _LOCK if locked else b"")


# A user password whose digests fit no password: PDFium asks for it (ISO 32000-1, 7.6.3).
_LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00><00>]" % (b"11" * 32, b"22" * 32)


def _assembled(bodies: list[bytes], trailer: bytes) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + b"trailer << /Size %d /Root 1 0 R %s >>\n" % (
        size,
        trailer,
    )
    return out + b"startxref\n%d\n%%%%EOF\n" % out.rindex(b"xref\n0")


def blank_pdf(width: float, height: float, pages: int = 1) -> bytes:
    """A PDF of empty pages, sides in points."""
    out = BytesIO()
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, height)
    document.save(out)
    document.close()
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    """A ZIP file; ``__`` in a name stands for a slash."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(
                {"types": "[Content_Types].xml"}.get(name, name.replace("__", "/").replace("_", ".")), data, how
            )
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """The least that Word takes for a document."""
    return packed(types=b"<Types/>", word__document_xml=b"<document/>", **more)


def odt(mimetype: bytes = b"application/vnd.oasis.opendocument.text", **more: bytes) -> bytes:
    """The least that is an OpenDocument text."""
    return packed(mimetype=mimetype, content_xml=b"<office/>", **more)


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 600), **options: object) -> bytes:
    """A picture whose colours vary, so that another crop has other bytes."""
    image = PIL.Image.linear_gradient("L").resize(size).convert("RGB")
    image.paste((200, 30, 30), (0, 0, size[0] // 4, size[1]))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
