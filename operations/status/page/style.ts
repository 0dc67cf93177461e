/** All of the page's style. No attribute has any: the page's own policy forbids it. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--card:#f6f8fa;--text:#1b1f24;--dim:#4d5560;--line:#8c959f;--ok:#116329;--warning:#7a4d00;--error:#a40e26;--link:#0550ae;--c:#0550ae;--k:#8250df}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--card:#161b22;--text:#e6edf3;--dim:#a9b3be;--line:#6e7681;--ok:#56d364;--warning:#e3b341;--error:#ff7b72;--link:#79c0ff;--c:#79c0ff;--k:#d2a8ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:75rem;padding:1rem;background:var(--bg);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25;margin:1rem 0 .5rem}
h3{font-size:1.1rem;margin-top:0}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static}
.counts{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0}
.counts li{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.4rem .8rem}
.ok .level,.counts .ok,.items .ok{color:var(--ok)}
.warning .level,.counts .warning,.findings .warning strong,.items .warning{color:var(--warning)}
.error .level,.counts .error,.findings .error strong,.items .error{color:var(--error)}
form{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end}
form[hidden]{display:none}
label{display:block;font-weight:600}
input,select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:.3rem;padding:.4rem;max-width:100%;min-height:2.75rem}
#list{list-style:none;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr))}
.card{background:var(--card);border:1px solid var(--line);border-left:.4rem solid var(--ok);border-radius:.4rem;padding:.75rem;content-visibility:auto;contain-intrinsic-size:auto 22rem}
.card.warning{border-left-color:var(--warning)}
.card.error{border-left-color:var(--error)}
.card[hidden]{display:none}
.missing{border-left:.4rem solid var(--error);padding-left:.75rem}
.level{font-size:.9rem;font-weight:600}
.findings,.items{padding-left:1.1rem;margin:.25rem 0}
dl{margin:.5rem 0 0}
dl div{display:flex;gap:.5rem}
dt{flex:0 0 8rem;color:var(--dim)}
dd{margin:0;min-width:0}
table{border-collapse:collapse;width:100%;max-width:40rem}
caption{text-align:left;font-weight:600}
th,td{text-align:left;padding:.15rem .5rem .15rem 0;font-weight:400}
thead th{color:var(--dim)}
td:last-child{width:40%}
svg{display:block}
svg line{stroke:var(--line);stroke-width:2}
svg .now{stroke:var(--text)}
.c{fill:var(--c)}
.k{fill:var(--k)}
.key span{display:inline-block;font-weight:700}
.key .c{color:var(--c)}
.key .k{color:var(--k)}
@media (max-width:30rem){dl div{display:block}table,th,td{font-size:.85rem}}
@media print{:root{--bg:#fff;--card:#fff;--text:#000;--dim:#333;--ok:#116329;--warning:#7a4d00;--error:#a40e26;--link:#000}form,.skip{display:none!important}.card{break-inside:avoid;content-visibility:visible}body{max-width:none;font-size:10pt}}
`;
