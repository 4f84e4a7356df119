/** The texts in which figures are given out. */
export type FiguresFormat = 'openmetrics' | 'prometheus';

/**
 * The text that a reader likes better, by its header `Accept`; the newer one where it likes both, or says nothing.
 * https://www.rfc-editor.org/rfc/rfc9110#name-accept
 */
export function acceptedFormat(accept: string | undefined): FiguresFormat {
  const ranges = (accept ?? '*/*').split(',').map(rangeOf);
  const openMetrics = quality(ranges, ['application/openmetrics-text', 'application/*', '*/*']);
  const text = quality(ranges, ['text/plain', 'text/*', '*/*']);
  return text > openMetrics ? 'prometheus' : 'openmetrics';
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  const value = Number(weight);
  return { type, quality: Number.isFinite(value) ? value : 0 };
}

/** Of the ranges that mean a type, the most exact one counts. */
function quality(ranges: readonly Range[], names: readonly string[]): number {
  for (const name of names) {
    const found = ranges.filter(({ type }) => type === name);
    if (found.length > 0) return Math.max(...found.map((range) => range.quality));
  }
  return 0;
}
