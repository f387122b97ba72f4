"""Texts that would run in a page or a spreadsheet if they were taken for more than text: for titles, names of companies and of files.

What runs calls `alert`, or asks for a picture named `leak`, so that a test can notice it.
"""

SCRIPTS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=data:text/javascript,alert(1)></script>",
    "<img src=leak onerror=alert(1)>",
    "<img src=`leak` onerror=alert(1)>",
    "\"><img src=leak onerror=alert(1)>",
    "'><img src=leak onerror=alert(1)>",
    "\" onmouseover=\"alert(1)\" autofocus onfocus=\"alert(1)",
    "' onfocus='alert(1)' autofocus tabindex='1",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><style><img src=leak onerror=alert(1)></style></mtext></math>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:parent.alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=javascript:alert(1)//>",
    "<link rel=stylesheet href=leak>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x</a>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% for x in range(9) %}{{ self }}{% endfor %}",
    "${alert(1)}`+alert(1)+`",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\u2028alert(1)\u2029",
)
FORMULAS = (
    "=HYPERLINK(\"http://leak.invalid\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1",
    "\t=1+1",
)
PAYLOADS = SCRIPTS + FORMULAS
