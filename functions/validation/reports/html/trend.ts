import { grades } from '../../findings/grade.ts';
import type { TrendPoint, ValidationResult } from '../../result.ts';
import { severityWords } from '../wording.ts';
import { html, type Markup } from './markup.ts';

interface Step {
  readonly grade: string;
  readonly title: string;
}

const width = 320;
const height = 112;
const margin = { left: 22, right: 14, top: 10, bottom: 14 };
/** More would be a smear. */
const mostSteps = 30;

/** The grades of earlier results and of this one, as a line. Nothing where there is no earlier one. */
export function trendFigure(result: ValidationResult): Markup {
  const steps = [...result.trend.flatMap(earlierStep), ...currentStep(result)].slice(-mostSteps);
  if (steps.length < 2) return html``;
  const points = steps.map(({ grade }, index) => ({ x: xOf(index, steps.length), y: yOf(grade) }));
  const line = points.map(({ x, y }) => `${x},${y}`).join(' ');
  const first = points[0]?.x ?? 0;
  const last = points.at(-1)?.x ?? 0;
  const floor = height - margin.bottom;
  const words = `Grade over the last ${steps.length} results: from ${steps[0]?.grade} to ${steps.at(-1)?.grade}`;
  return html`<figure class="trend">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${words}">
${['A', 'B', 'C', 'D', 'F'].map(
  (letter) =>
    html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${yOf(letter)}" y2="${yOf(letter)}"/><text x="6" y="${yOf(letter) + 3.5}">${letter}</text>`,
)}
<polygon class="area" points="${first},${floor} ${line} ${last},${floor}"/>
<polyline class="line" points="${line}"/>
${points.map(
  ({ x, y }, index) =>
    html`<circle class="${index === points.length - 1 ? 'now' : 'then'}" cx="${x}" cy="${y}" r="${index === points.length - 1 ? 5 : 2.5}"><title>${steps[index]?.title}</title></circle>`,
)}
</svg>
<figcaption>Grade over the last ${steps.length} results</figcaption>
</figure>`;
}

function earlierStep({ at, commit, grade, counts }: TrendPoint): Step[] {
  if (grade === undefined) return [];
  const day = new Date(at).toISOString().slice(0, 10);
  return [{ grade, title: `${day}, ${commit.slice(0, 10)}: ${grade}, ${severityWords(counts)}` }];
}

function currentStep({ grade, counts }: ValidationResult): Step[] {
  return grade === undefined ? [] : [{ grade, title: `Now: ${grade}, ${severityWords(counts)}` }];
}

function xOf(index: number, steps: number): number {
  const room = width - margin.left - margin.right;
  return round(margin.left + (room * index) / (steps - 1));
}

function yOf(grade: string): number {
  const room = height - margin.top - margin.bottom;
  return round(margin.top + (room * Math.max(0, grades.indexOf(grade))) / (grades.length - 1));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
