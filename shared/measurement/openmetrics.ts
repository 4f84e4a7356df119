/** Figures of one name. Names, without the suffixes that the formats add: `auto_builder_mirror_run_seconds`. */
export interface MetricFamily {
  /** Ends with its unit, where it has one. */
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
  readonly metrics: Metrics;
}

/** The figures of a family, told apart by their labels. */
export type Metrics =
  | {
      readonly type: 'gauge';
      readonly points: readonly { readonly labels: Labels; readonly value: number }[];
    }
  | {
      readonly type: 'counter';
      readonly points: readonly {
        readonly labels: Labels;
        readonly value: number;
        /** Epoch milliseconds: since when it is counted. */
        readonly since: number;
      }[];
    }
  | {
      readonly type: 'histogram';
      readonly points: readonly {
        readonly labels: Labels;
        /** How many values are at most the bound, rising with it; all values are added behind it. */
        readonly buckets: readonly { readonly bound: number; readonly count: number }[];
        readonly count: number;
        readonly sum: number;
        readonly since: number;
      }[];
    };

/** Values by name of the label. */
export type Labels = Readonly<Record<string, string>>;

/** The content types of both texts. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8';

/** The families as OpenMetrics 1.0: https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export function openMetricsText(families: readonly MetricFamily[]): string {
  const lines = families.flatMap(({ name, help, unit, metrics }) => [
    `# TYPE ${name} ${metrics.type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samplesOf(name, metrics, 'created'),
  ]);
  return [...lines, '# EOF', ''].join('\n');
}

/** The families as the older text 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function prometheusText(families: readonly MetricFamily[]): string {
  const lines = families.flatMap(({ name, help, metrics }) => {
    // Here a counter is called by the name of its sample.
    const called = metrics.type === 'counter' ? `${name}_total` : name;
    return [
      `# HELP ${called} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${called} ${metrics.type}`,
      ...samplesOf(name, metrics, 'without-created'),
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function samplesOf(name: string, metrics: Metrics, form: 'created' | 'without-created'): readonly string[] {
  const created = (labels: Labels, since: number): readonly string[] =>
    form === 'created' ? [sample(`${name}_created`, labels, since / 1000)] : [];
  switch (metrics.type) {
    case 'gauge':
      return metrics.points.map(({ labels, value }) => sample(name, labels, value));
    case 'counter':
      return metrics.points.flatMap(({ labels, value, since }) => [
        sample(`${name}_total`, labels, value),
        ...created(labels, since),
      ]);
    case 'histogram':
      return metrics.points.flatMap(({ labels, buckets, count, sum, since }) => [
        ...buckets.map((bucket) =>
          sample(`${name}_bucket`, { ...labels, le: boundText(bucket.bound) }, bucket.count),
        ),
        sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
        sample(`${name}_count`, labels, count),
        sample(`${name}_sum`, labels, sum),
        ...created(labels, since),
      ]);
  }
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${numberText(value)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

/** Bounds are told apart as texts, and one has one text: `1.0`, not `1`. */
function boundText(bound: number): string {
  const text = String(Number(bound.toPrecision(6)));
  return /^\d+$/.test(text) ? `${text}.0` : text;
}
