import { hash } from 'node:crypto';
import type { ValidationResult } from '../result.ts';
import { findingStyle } from './html/finding-style.ts';
import { html, Markup } from './html/markup.ts';
import { overview, partsSection } from './html/overview.ts';
import { pageData, scriptJson } from './html/page-data.ts';
import { pageScript } from './html/script.ts';
import { pageStyle } from './html/style.ts';
import { remarks, workbench } from './html/workbench.ts';
import { visibleText } from './visible-text.ts';

/**
 * The result as one HTML file that needs nothing else: it asks no host for anything, and its policy forbids it to. Only its own
 * script and style run, known by their hashes: what stands in a repository cannot become code.
 */
export function htmlReport(result: ValidationResult): string {
  const style = pageStyle + findingStyle;
  const script = pageScript();
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${visibleText(result.repository)}: ${result.grade ?? 'not graded'}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header class="bar-top"><span class="product">Auto-Builder</span><span class="quiet">Validation report</span><button id="theme" type="button" class="plain" hidden>Dark / light</button></header>
<main>
${overview(result)}
${partsSection(result)}
${remarks(result)}
${workbench(result)}
</main>
${result.findings.length > 0 && dataElement(result)}
<script>${new Markup(script)}</script>
</body>
</html>
`.source;
}

function dataElement(result: ValidationResult): Markup {
  const data = new Markup(scriptJson(pageData(result)));
  return html`<script id="data" type="application/json">${data}</script>`;
}

/** How a content security policy names an inline script or style. */
function sourceHash(source: string): string {
  return `'sha256-${hash('sha256', source, 'base64')}'`;
}
