import { languages, severities, stageNames, stages } from '../../finding.ts';
import type { ValidationResult } from '../../result.ts';
import { visibleText } from '../visible-text.ts';
import { languageNames, quantity } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { mostPageFindings } from './page-data.ts';

/** The findings and what narrows them down. Empty until the script fills it. */
export function workbench(result: ValidationResult): Markup {
  const { findings, counts } = result;
  if (findings.length === 0) return emptyWorkbench(result);
  const present = new Set(findings.map(({ language }) => language));
  const cut = findings.length > mostPageFindings;
  return html`<section id="workbench" hidden aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
${cut && html`<p class="notice">There are ${quantity(findings.length, 'finding')}. This page has the ${mostPageFindings.toLocaleString('en')} worst.</p>`}
<div id="toolbar" class="card toolbar" role="search" aria-label="Filters">
<div class="field wide"><label for="search">Search <kbd>/</kbd></label><input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="Message, code, path or source"></div>
<div class="field"><label for="path">File</label><input id="path" type="search" autocomplete="off" spellcheck="false" placeholder="Part of the path"></div>
${select('stage', 'Stage', [['', 'All stages'], ...stages.map((stage) => [String(stage), `${stage} ${stageNames[stage]}`] as const)])}
${select('language', 'Language', [['', 'All languages'], ...languages.filter((language) => present.has(language)).map((language) => [language, languageNames[language]] as const)])}
${select('order', 'Order', [
  ['file', 'By file'],
  ['worst', 'Worst first'],
])}
<div class="toolbar-row"><fieldset class="chips"><legend>Severity</legend>
${severities
  .toReversed()
  .map(
    (severity) =>
      html`<button type="button" class="chip ${severity}" aria-pressed="true" data-severity="${severities.indexOf(severity)}">${severity} <span class="figure">${counts[severity].toLocaleString('en')}</span></button>`,
  )}
</fieldset>
<label class="tick"><input id="fixable" type="checkbox"> Fixable only</label>
<button id="reset" type="button" class="plain">Reset</button>
<p id="shown" class="shown" role="status"></p></div>
</div>
<div id="findings"></div>
<p id="nothing" class="empty card" hidden>No finding fits these filters.</p>
<button id="more" type="button" class="more" hidden></button>
</section>
<noscript><p class="notice">The list of findings needs JavaScript. Everything else on this page does not.</p></noscript>`;
}

function emptyWorkbench({ grade, inBaseline }: ValidationResult): Markup {
  const words =
    grade === undefined
      ? 'No file was analysed.'
      : inBaseline > 0
        ? 'No findings beside those of the baseline.'
        : 'No findings. Well kept.';
  return html`<section><h2>Findings</h2><p class="empty card">${words}</p></section>`;
}

function select(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): Markup {
  return html`<div class="field"><label for="${id}">${label}</label><select id="${id}">${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></div>`;
}

/** What was not analysed, what was not followed, what was fixed: each only where there is something. */
export function remarks({ notAnalysed, notHonoured, fixed }: ValidationResult): Markup {
  return html`${remark(
    'Not analysed',
    'Nothing is known about these files: they do not count as clean.',
    notAnalysed.map(({ file, reason }) => [file, reason] as const),
    true,
  )}${remark(
    'Settings that are not followed',
    'They were seen in the repository, and have no effect here.',
    notHonoured.map(({ file, what }) => [file, what] as const),
    false,
  )}${remark(
    'Fixed',
    'Safe fixes that were applied, by file.',
    fixed.map(({ file, codes }) => [file, codes.join(', ')] as const),
    false,
  )}`;
}

function remark(
  title: string,
  meaning: string,
  rows: readonly (readonly [file: string, text: string])[],
  serious: boolean,
): Markup {
  if (rows.length === 0) return html``;
  return html`<section class="card remark${serious && ' serious'}"><details${rows.length <= 20 && html` open`}>
<summary><h2>${title}</h2> <span class="number">${rows.length.toLocaleString('en')}</span></summary>
<p class="quiet">${meaning}</p>
<ul>${rows.map(([file, text]) => html`<li><span class="path">${visibleText(file)}</span><span>${visibleText(text)}</span></li>`)}</ul>
</details></section>`;
}
