"""Texts that must never do anything but be shown, and one number that none may compute."""

__all__ = ["COMPUTED", "PAYLOADS", "SHORT", "literal"]

COMPUTED = ("60481729", "q9zq9zq9zq9z")
"""What ``{{7777*7777}}`` and ``{{'q9z'*4}}`` would show if anything evaluated them."""
PAYLOADS = (
    "{{7777*7777}}",
    "{{'q9z'*4}}",
    "{{ ''.__class__.__mro__ }}",
    "{% for %}",
    "{% raw %}",
    "{#",
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    '"><iframe srcdoc="<script>parent.window.pwned=1</script>">',
    "`+(window.pwned=1)+`",
    "${window.pwned=1}",
    "${1}`",
    "';window.pwned=1;//",
    '";window.pwned=1;//',
    "\\';window.pwned=1;//",
    "&lt;img src=x onerror=window.pwned=1&gt;",
    "&#x3c;script&#x3e;window.pwned=1&#x3c;/script&#x3e;",
    "a\u2028window.pwned=1\u2029b",
    "\u202egnp.exe\u202c",
    "nul\x00in the middle",
    "bell\x07 and \x1b[31mred",
    "[click](javascript:window.pwned=1) ![x](https://evil.example/x.png)",
    ":material/lock: $\\href{javascript:window.pwned=1}{x}$ **bold** _it_ :red[x]",
    "javascript:window.pwned=1",
    "]]><!--",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "https://evil.example/?x=<b>",
    "'); DROP TABLE service; --",
    "../../etc/passwd",
    "long " + "x{{7777*7777}}<b>" * 600,
)
SHORT = tuple(text for text in PAYLOADS if len(text) < 200)


def literal(text: str) -> str:
    """Return a text as a reader may find it again: without control characters and outer blanks."""
    kept = "".join(char for char in text if char in "\t\n" or ord(char) >= 32)
    return " ".join(kept.split())
