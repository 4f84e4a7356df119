/** One line of the result: what was measured, against what, and what was to be reached. */
export interface Row {
  readonly name: string;
  /** The peer's figure, with its unit. */
  readonly peer?: string;
  readonly ours: string;
  /** Ours over the peer's, from the same run. */
  readonly ratio?: number;
  readonly target?: { readonly text: string; readonly met: boolean };
}

/** The middle of the values; the mean of the two middle ones for an even number. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which the share of the values lies, interpolated. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Milliseconds for people. */
export function milliseconds(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

/** A row that compares two times, against the largest ratio that is wanted. */
export function ratioRow(
  name: string,
  peer: readonly number[],
  ours: readonly number[],
  largest?: number,
): Row {
  const ratio = median(ours) / median(peer);
  return {
    name,
    peer: milliseconds(median(peer)),
    ours: milliseconds(median(ours)),
    ratio,
    ...(largest === undefined ? {} : { target: { text: `≤ ${largest}`, met: ratio <= largest } }),
  };
}

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const ratio = row.ratio === undefined ? '' : row.ratio.toFixed(2);
    const target = row.target ? `${row.target.text} ${row.target.met ? '✓' : '✗ missed'}` : '';
    return `| ${row.name} | ${row.peer ?? ''} | ${row.ours} | ${ratio} | ${target} |`;
  });
  return ['| case | peer | ours | ratio | to reach |', '|---|---|---|---|---|', ...lines].join('\n');
}
