"""How the page looks: by light and by dark, on a wide and on a narrow screen, and on paper."""

# ruff: noqa: E501  rules of CSS stand on a line each

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --text: #1c2128; --rest: #5b6570; --line: #d5dae0; --field: #f5f7f9;
  --good: #116329; --bad: #b3202c; --bad-field: #ffebe9; --good-field: #e9f7ec; }
@media (prefers-color-scheme: dark) { :root { --text: #e2e7ec; --rest: #9aa5b1; --line: #39424d; --field: #1d232b;
  --good: #63c174; --bad: #ff8a83; --bad-field: #46191b; --good-field: #16321d; } body { background: #14181d } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.5rem; margin: 0 0 .3rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem } p { margin: .4rem 0 }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: 0; list-style: none }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .9rem } .counts b { font-size: 1.25rem }
.verified { color: var(--good) } .differs { color: var(--bad) } .not-run, .quiet, .as-known { color: var(--rest) }
details { border-top: 1px solid var(--line); padding: .45rem 0 } summary { cursor: pointer; overflow-wrap: anywhere }
summary:focus-visible { outline: 2px solid var(--rest) } .verdict { display: inline-block; min-width: 4.8rem; font-weight: 600 }
details details { border: 0; margin-left: 1rem } .tag { font-size: .82em; color: var(--rest); white-space: nowrap }
.box { overflow-x: auto; margin: .5rem 0 .8rem } table { border-collapse: collapse; width: 100%; font-size: .92em }
th, td { border-bottom: 1px solid var(--line); padding: .28rem .6rem; text-align: left; vertical-align: top }
th { font-weight: 600; color: var(--rest) } td.value, td.place, pre { font: 12.5px/1.5 ui-monospace, monospace }
td { overflow-wrap: break-word } td.value, td.place { overflow-wrap: anywhere; min-width: 4rem } pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
tr.differ td.place { font-weight: 700 } tr.differ td.place::before { content: "\\2260\\00a0"; color: var(--bad) }
tr.differ td.expected { background: var(--good-field); color: var(--good) }
tr.differ td.seen { background: var(--bad-field); color: var(--bad) } tr.same td { color: var(--rest) }
.note { border-left: 3px solid var(--bad); background: var(--bad-field); padding: .4rem .8rem; margin: .8rem 0 } ul.note { padding-left: 1.8rem }
.known { border-left: 3px solid var(--rest); padding-left: .6rem } .step { margin: .8rem 0 0; font-weight: 600 }
@media (max-width: 40rem) { body { padding: 1rem .6rem 3rem } .diff thead { display: none }
  .diff tr { display: block; border-bottom: 1px solid var(--line); padding: .3rem 0 } .diff td { display: block; border: 0; padding: .1rem .4rem }
  .diff td.expected::before { content: "expected " } .diff td.seen::before { content: "seen " } }
@media print { details:not([open]) > :not(summary) { display: none } }
"""
