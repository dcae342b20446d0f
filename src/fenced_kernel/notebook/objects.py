"""The classes of `IPython.display`: content together with how it is to be shown."""

import html
import io
import json
import mimetypes
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SIGNATURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


class DisplayObject:
    """Content that is given itself, or by the name of a file or an address."""

    mime = "text/plain"
    binary = False

    def __init__(
        self,
        data: Any = None,
        url: str | None = None,
        filename: str | Path | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        if isinstance(data, Path):
            data, filename = None, data
        self.data = data
        self.url = url
        self.filename = str(filename) if filename is not None else None
        self.metadata = dict(metadata or {})
        self.reload()

    def reload(self) -> None:
        """Read the content again from where it comes."""
        if self.filename is not None:
            path = Path(self.filename)
            self.data = path.read_bytes() if self.binary else path.read_text(encoding="utf-8")
        elif self.url is not None and self.data is None:
            import urllib.request

            # Through the browser, which decides what may be reached.
            with urllib.request.urlopen(self.url) as answer:  # noqa: S310
                content = answer.read()
            self.data = content if self.binary else content.decode("utf-8")

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        if self.data is None:
            return {}
        return {self.mime: self.data}, {self.mime: self.metadata} if self.metadata else {}


class TextDisplayObject(DisplayObject):
    def __init__(self, data: Any = None, *arguments: Any, **options: Any) -> None:
        if data is not None and not isinstance(data, (str, Path)):
            raise TypeError(f"{type(self).__name__} expects text, got {type(data).__name__}")
        super().__init__(data, *arguments, **options)


class Pretty(TextDisplayObject):
    pass


class HTML(TextDisplayObject):
    mime = "text/html"

    def _repr_html_(self) -> Any:
        return self.data

    def __html__(self) -> Any:
        """What template engines ask for."""
        return self.data


class Markdown(TextDisplayObject):
    mime = "text/markdown"


class Latex(TextDisplayObject):
    mime = "text/latex"


class Math(Latex):
    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        return {self.mime: f"$\\displaystyle {str(self.data).strip('$')}$"}


class SVG(DisplayObject):
    mime = "image/svg+xml"

    def __init__(self, data: Any = None, *arguments: Any, **options: Any) -> None:
        if isinstance(data, str) and "<" not in data and "://" not in data:
            data = Path(data)
        super().__init__(data, *arguments, **options)


class JSON(DisplayObject):
    mime = "application/json"

    def __init__(
        self, data: Any = None, *arguments: Any, expanded: bool = False, root: str = "root", **options: Any
    ) -> None:
        super().__init__(data, *arguments, **options)
        self.metadata = {"expanded": expanded, "root": root, **self.metadata}
        if isinstance(self.data, str):
            self.data = json.loads(self.data)


class GeoJSON(JSON):
    mime = "application/geo+json"


class Javascript(TextDisplayObject):
    """A script: the page runs it where scripts may run, when the reader wants it."""

    mime = "text/html"

    def __init__(
        self, data: Any = None, *arguments: Any, lib: Any = None, css: Any = None, **options: Any
    ) -> None:
        self._scripts = [lib] if isinstance(lib, str) else list(lib or ())
        self._styles = [css] if isinstance(css, str) else list(css or ())
        super().__init__(data, *arguments, **options)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        styles = "".join(f'<link rel="stylesheet" href="{html.escape(url)}">' for url in self._styles)
        scripts = "".join(f'<script src="{html.escape(url)}"></script>' for url in self._scripts)
        code = str(self.data).replace("</script", "<\\/script")
        return {self.mime: f"{styles}{scripts}<script>{code}</script>"}


class Code(TextDisplayObject):
    """Program text, with its colours."""

    mime = "text/markdown"

    def __init__(
        self, data: Any = None, *arguments: Any, language: str | None = None, **options: Any
    ) -> None:
        super().__init__(data, *arguments, **options)
        suffix = Path(self.filename).suffix.lstrip(".") if self.filename else "python"
        self.language = language or {"py": "python", "js": "javascript"}.get(suffix, suffix)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        text = str(self.data)
        fence = "`" * max(3, _longest_run(text) + 1)
        return {self.mime: f"{fence}{self.language}\n{text}\n{fence}", "text/plain": text}


class Image(DisplayObject):
    """A picture: bytes, the name of a file, an address, or an object that draws itself (Pillow)."""

    binary = True

    def __init__(
        self,
        data: Any = None,
        url: str | None = None,
        filename: str | Path | None = None,
        format: str | None = None,  # the names are IPython's
        embed: bool | None = None,
        width: int | None = None,
        height: int | None = None,
        alt: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        if isinstance(data, str):
            data, url, filename = (None, data, filename) if "://" in data[:10] else (None, url, data)
        elif hasattr(data, "_repr_png_"):
            data = data._repr_png_()
        self.embed = embed if embed is not None else url is None
        self._size = {name: n for name, n in (("width", width), ("height", height)) if n is not None}
        self._alt = alt
        self._format = format
        super().__init__(data, url if self.embed else None, filename, metadata)
        self.url = url

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        if not self.embed:
            size = "".join(f' {name}="{n}"' for name, n in self._size.items())
            alternative = f' alt="{html.escape(self._alt)}"' if self._alt else ""
            return {"text/html": f'<img src="{html.escape(str(self.url))}"{size}{alternative}>'}
        mime = _picture_type(self.data, self._format)
        extra = {**self._size, **({"alt": self._alt} if self._alt else {}), **self.metadata}
        return {mime: self.data}, {mime: extra} if extra else {}


class Audio(DisplayObject):
    """Sound: samples with their rate, bytes, the name of a file, or an address."""

    binary = True

    def __init__(
        self,
        data: Any = None,
        filename: str | Path | None = None,
        url: str | None = None,
        embed: bool | None = None,
        rate: float | None = None,
        autoplay: bool = False,
        normalize: bool = True,
        *,
        element_id: str | None = None,
    ) -> None:
        if isinstance(data, str):
            data, url, filename = (None, data, filename) if "://" in data[:10] else (None, url, data)
        if data is None and filename is None and url is None:
            raise ValueError("No audio data found. Expecting filename, url, or data.")
        self.embed = embed if embed is not None else url is None
        self.autoplay = autoplay
        self.mimetype = mimetypes.guess_type(str(filename or url))[0] or "audio/wav"
        if self.mimetype == "audio/x-wav":
            self.mimetype = "audio/wav"
        if data is not None and not isinstance(data, (bytes, bytearray, memoryview)):
            if rate is None:
                raise ValueError(
                    "rate must be specified when data is a numpy array or list of audio samples."
                )
            data = wave_file(data, rate, normalize)
        super().__init__(data, url if self.embed else None, filename)
        self.url = url

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        if not self.embed:
            return {"text/html": _link(self.url)}
        return {self.mimetype: self.data}


class Video(DisplayObject):
    """A film: bytes, the name of a file, or an address."""

    binary = True

    def __init__(
        self,
        data: Any = None,
        url: str | None = None,
        filename: str | Path | None = None,
        embed: bool | None = None,
        mimetype: str | None = None,
        width: int | None = None,
        height: int | None = None,
        html_attributes: str = "controls",
    ) -> None:
        if isinstance(data, str):
            data, url, filename = (None, data, filename) if "://" in data[:10] else (None, url, data)
        self.embed = embed if embed is not None else url is None
        self.mimetype = mimetype or mimetypes.guess_type(str(filename or url))[0] or "video/mp4"
        self._size = {name: n for name, n in (("width", width), ("height", height)) if n is not None}
        super().__init__(data, url if self.embed else None, filename)
        self.url = url

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        if not self.embed:
            return {"text/html": _link(self.url)}
        # A player finds out by the bytes what it has got; of other names the page knows none.
        mime = self.mimetype if self.mimetype in ("video/mp4", "video/webm") else "video/mp4"
        return {mime: self.data}, {mime: self._size} if self._size else {}


class IFrame:
    """Another page inside of the output."""

    def __init__(self, src: str, width: Any, height: Any, extras: Any = None, **params: Any) -> None:
        self.src = src
        self.width = width
        self.height = height
        self.extras = list(extras or ())
        self.params = params

    def _repr_html_(self) -> str:
        from urllib.parse import urlencode

        address = f"{self.src}?{urlencode(self.params)}" if self.params else self.src
        return (
            f'<iframe width="{self.width}" height="{self.height}" src="{html.escape(address)}" '
            f'frameborder="0" allowfullscreen {" ".join(self.extras)}></iframe>'
        )


class YouTubeVideo(IFrame):
    def __init__(self, id: str, width: int = 400, height: int = 300, **options: Any) -> None:
        super().__init__(f"https://www.youtube.com/embed/{id}", width, height, **options)


class FileLink:
    """Names a file of the program."""

    def __init__(self, path: Any, *arguments: Any, **options: Any) -> None:
        self.path = str(path)

    def __repr__(self) -> str:
        path = Path(self.path)
        return str(path.absolute()) if path.exists() else f"{path} (there is no such file)"


class FileLinks(FileLink):
    """Names the files of a folder."""

    def __repr__(self) -> str:
        files = sorted(str(path) for path in Path(self.path).rglob("*") if path.is_file())
        return "\n".join(files) or f"{self.path} (there are no files)"


def wave_file(samples: Any, rate: float, normalize: bool) -> bytes:
    """Samples from -1 to 1 as 16-bit sound; of one channel, or a row for each channel."""
    rows = samples.tolist() if hasattr(samples, "tolist") else list(samples)
    rows = [row.tolist() if hasattr(row, "tolist") else row for row in rows]
    channels = [[float(n) for n in row] for row in rows] if rows and isinstance(rows[0], list) else [rows]
    if not channels[0]:
        raise ValueError("There are no samples to play.")
    largest = max((abs(float(n)) for channel in channels for n in channel), default=0.0)
    if not normalize and largest > 1:
        raise ValueError("Audio data must be between -1 and 1 when normalize=False.")
    scale = 32767 / largest if normalize and largest > 0 else 32767
    from array import array

    frames = array("h", (int(float(n) * scale) for frame in zip(*channels, strict=True) for n in frame))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(len(channels))
        writer.setframerate(round(rate))
        writer.setsampwidth(2)
        writer.writeframes(frames.tobytes())
    return file.getvalue()


def _link(url: object) -> str:
    """Sound and films elsewhere: the page loads nothing from there until the reader goes."""
    address = html.escape(str(url))
    return f'<a href="{address}">{address}</a>'


def _longest_run(text: str) -> int:
    """Of backticks."""
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def _picture_type(content: Any, told: str | None) -> str:
    if told:
        return {"jpg": "image/jpeg", "svg": "image/svg+xml"}.get(told.lower(), f"image/{told.lower()}")
    start = bytes(content[:12]) if isinstance(content, (bytes, bytearray, memoryview)) else b""
    if start[:4] == b"RIFF" and start[8:] == b"WEBP":
        return "image/webp"
    return next((mime for signature, mime in _SIGNATURES if start.startswith(signature)), "image/png")
