import { severities } from '../../finding.ts';
import type { Grade, GradedPart, SeverityCounts, ValidationResult } from '../../result.ts';
import { visibleText } from '../visible-text.ts';
import {
  durationWords,
  languageNames,
  obstacles,
  quantity,
  severalNames,
  severityWords,
  subjectWords,
} from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { trendFigure } from './trend.ts';

const worstToLeast = severities.toReversed();

/** Grade, verdict, trend and numbers: what is seen first. */
export function overview(result: ValidationResult): Markup {
  const facts = [
    quantity(result.files, 'file'),
    quantity(result.lines, 'line'),
    ...(result.reused > 0 ? [`${result.reused.toLocaleString('en')} known from before`] : []),
    durationWords(result.durationMs),
    ...(result.inBaseline > 0 ? [`${result.inBaseline.toLocaleString('en')} in the baseline`] : []),
  ];
  return html`<section class="hero card" aria-label="Overview">
${gradeBadge(result.grade, 'large')}
<div class="subject">
<h1>${visibleText(result.repository)}</h1>
<p class="revision">${visibleText(subjectWords({ ...result, repository: '' }))}</p>
<p class="verdict ${result.ok ? 'passed' : 'failed'}">${verdict(result)}</p>
<p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
</div>
${trendFigure(result)}
</section>
<dl class="counts">
${worstToLeast.map(
  (severity) =>
    html`<div class="card count ${severity}${result.counts[severity] === 0 && ' none'}"><dt>${severalNames[severity]}</dt><dd>${result.counts[severity].toLocaleString('en')}</dd></div>`,
)}
</dl>`;
}

function verdict(result: ValidationResult): string {
  if (!result.ok) return `Failed: ${obstacles(result).join(', ')}`;
  if (result.grade === undefined) return 'Passed: there was nothing to analyse';
  return `Passed: nothing at or above ${result.failOn}`;
}

/** The grade in the colour of its letter. */
function gradeBadge(grade: Grade, size: 'large' | 'small'): Markup {
  const letter = grade?.charAt(0).toLowerCase() ?? 'none';
  const said = grade === undefined ? 'not graded' : `grade ${grade}`;
  return html`<span class="grade ${size} grade-${letter}" role="img" aria-label="${said}">${grade?.charAt(0) ?? '–'}${grade !== undefined && grade.length > 1 && html`<sup>${grade.charAt(1) === '-' ? '−' : '+'}</sup>`}</span>`;
}

/** The grades of languages and folders. Their names filter the findings. */
export function partsSection({ languages, folders, findings }: ValidationResult): Markup {
  if (languages.length === 0) return html``;
  const filters = findings.length > 0;
  return html`<div class="parts">
${partsTable('Languages', languages, ({ name }) =>
  filters
    ? html`<button type="button" data-only-language="${name}">${languageNames[name]}</button>`
    : html`${languageNames[name]}`,
)}
${partsTable('Folders', folders, ({ name }) =>
  filters && name !== '.'
    ? html`<button type="button" data-only-path="/${name}/">${visibleText(name)}</button>`
    : html`${name === '.' ? 'root' : visibleText(name)}`,
)}
</div>`;
}

function partsTable<P extends GradedPart>(
  title: string,
  parts: readonly P[],
  name: (part: P) => Markup,
): Markup {
  return html`<section class="card part">
<h2>${title}</h2>
<div class="rows"${parts.length > 8 && html` tabindex="0" role="region" aria-label="${title}"`}>
<table>
<thead><tr><th scope="col">Grade</th><th scope="col">Name</th><th scope="col" class="figure">Files</th><th scope="col" class="figure">Lines</th><th scope="col">Findings</th></tr></thead>
<tbody>
${parts.map(
  (part) =>
    html`<tr><td>${gradeBadge(part.grade, 'small')}</td><th scope="row">${name(part)}</th><td class="figure">${part.files.toLocaleString('en')}</td><td class="figure">${part.lines.toLocaleString('en')}</td><td>${countsBar(part.counts)}</td></tr>`,
)}
</tbody>
</table>
</div>
</section>`;
}

function countsBar(counts: SeverityCounts): Markup {
  const words = severityWords(counts);
  const total = severities.reduce((sum, severity) => sum + counts[severity], 0);
  if (total === 0) return html`<span class="quiet">none</span>`;
  let x = 0;
  const bars = worstToLeast.map((severity) => {
    const width = (counts[severity] / total) * 100;
    const bar = html`<rect class="${severity}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="8"/>`;
    x += width;
    return bar;
  });
  return html`<span class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${words}"><title>${words}</title>${bars}</svg><span class="figure">${total.toLocaleString('en')}</span></span>`;
}
