/**
 * The API's reference as one page for people, under the same policy as everything else: no script, no other origin, its styles a
 * file of its own. What it says comes from the table of calls; every text is escaped.
 */
import { refusalsOf, rows, type Operation } from '../../shared/protocol/operations.ts';
import { exampleOf } from './openapi.ts';
import { statusOf } from './problems.ts';

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[letter] ?? letter);

const callers = { anyone: 'Anyone', device: 'A certified device', account: 'A certified device, or the root' } as const;

const refusals = (row: Operation): string =>
  refusalsOf(row)
    .map((code) => [...statusOf(code), code] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([status, title, code]) => `<tr><td>${status}</td><td><code>${code}</code></td><td>${escape(title)}</td></tr>`)
    .join('');

const section = (row: Operation & { readonly name: string }): string => `
<section id="${row.name}" aria-labelledby="${row.name}-title">
<h2 id="${row.name}-title"><span>${row.method}</span> ${escape(row.path)}</h2>
<p><strong>${escape(row.summary)}.</strong> ${escape(row.notes ?? '')}</p>
<p>${callers[row.by]}. Success: ${row.success}${row.etag === true ? ', or 304 with If-None-Match' : ''}.</p>
<pre tabindex="0"><code>${escape(exampleOf(row))}</code></pre>
<details><summary>Refusals</summary><table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead><tbody>${refusals(row)}</tbody></table></details>
</section>`;

export const docsPage = (): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Holdfast API</title><link rel="stylesheet" href="/docs.css"></head>
<body><main><h1>Holdfast API</h1>
<p>All calls are below <code>/api/v1</code>. Bodies are JSON; sealed bytes are base64url text, and the server cannot read them.
The schemas are in <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav aria-label="Calls"><ul>${rows.map(({ name, method, path }) => `<li><a href="#${name}"><span>${method}</span> ${escape(path)}</a></li>`).join('')}</ul></nav>
${rows.map(section).join('')}
</main></body></html>
`;

export const docsStyle = `:root{color-scheme:light dark;--line:light-dark(#c9d3d0,#3b4744);--soft:light-dark(#f3f6f5,#1a2120)}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:light-dark(#fff,#111716);color:light-dark(#17211f,#e3eae8)}
main{max-width:52rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem}h2{font-size:1.05rem;margin:2.5rem 0 .25rem;font-family:ui-monospace,monospace;overflow-wrap:anywhere}
h2 span,nav span{display:inline-block;min-width:4.5rem;color:light-dark(#0b6b5b,#63cbb5);font-family:ui-monospace,monospace}
nav ul{columns:2 20rem;list-style:none;padding:0}nav a{font-family:ui-monospace,monospace;font-size:.875rem}
a{color:inherit}section{border-top:1px solid var(--line)}
pre{overflow:auto;padding:.75rem;background:var(--soft);border-radius:.375rem}code{font-size:.875rem}
summary{cursor:pointer}table{border-collapse:collapse;margin:.5rem 0}td,th{text-align:left;padding:.125rem .75rem .125rem 0;border-bottom:1px solid var(--line)}
`;
