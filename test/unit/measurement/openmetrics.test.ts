import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type MetricFamily,
  openMetricsText,
  prometheusText,
} from '../../../shared/measurement/openmetrics.ts';
import { parseOpenMetrics } from '../../support/openmetrics-parser.ts';

const since = Date.parse('2026-11-21T00:00:00Z');
const runs: MetricFamily = {
  name: 'house_runs',
  help: 'Runs, "good" and bad.\nIn C:\\.',
  metrics: {
    type: 'counter',
    points: [
      { labels: { outcome: 'synced' }, value: 7, since },
      { labels: { outcome: 'failed' }, value: 0, since },
    ],
  },
};
const times: MetricFamily = {
  name: 'house_run_seconds',
  help: 'Times.',
  unit: 'seconds',
  metrics: {
    type: 'histogram',
    points: [
      {
        labels: {},
        buckets: [
          { bound: 0.5, count: 1 },
          { bound: 1, count: 3 },
        ],
        count: 4,
        sum: 9.25,
        since,
      },
    ],
  },
};

describe('figures as OpenMetrics', () => {
  it('have a description, their samples, and an end', () => {
    expect(openMetricsText([runs, times])).toBe(
      [
        '# TYPE house_runs counter',
        '# HELP house_runs Runs, \\"good\\" and bad.\\nIn C:\\\\.',
        'house_runs_total{outcome="synced"} 7',
        'house_runs_created{outcome="synced"} 1795219200',
        'house_runs_total{outcome="failed"} 0',
        'house_runs_created{outcome="failed"} 1795219200',
        '# TYPE house_run_seconds histogram',
        '# UNIT house_run_seconds seconds',
        '# HELP house_run_seconds Times.',
        'house_run_seconds_bucket{le="0.5"} 1',
        'house_run_seconds_bucket{le="1.0"} 3',
        'house_run_seconds_bucket{le="+Inf"} 4',
        'house_run_seconds_count 4',
        'house_run_seconds_sum 9.25',
        'house_run_seconds_created 1795219200',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('are an end alone when there are none', () => {
    expect(openMetricsText([])).toBe('# EOF\n');
  });

  it('are read as they were meant, whatever the labels and values are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const points = fc.uniqueArray(
      fc.record({
        labels: fc.record({ one: text, other: text }),
        value: fc.oneof(fc.double(), fc.integer()),
      }),
      { selector: ({ labels }) => `${labels.one}\u0000${labels.other}`, maxLength: 5 },
    );
    fc.assert(
      fc.property(points, text, (some, help) => {
        const family: MetricFamily = { name: 'house_heat', help, metrics: { type: 'gauge', points: some } };
        const [read] = parseOpenMetrics(openMetricsText([family]));
        expect(read?.help).toBe(help);
        expect(read?.samples.map(({ labels, value }) => ({ labels, value: value + 0 }))).toEqual(
          some.map(({ labels, value }) => ({ labels: { ...labels }, value: value + 0 })),
        );
      }),
    );
  });
});

describe('figures as the older text', () => {
  it('call a counter by its sample, escape less, and say neither unit nor beginning', () => {
    expect(prometheusText([runs, times])).toBe(
      [
        '# HELP house_runs_total Runs, "good" and bad.\\nIn C:\\\\.',
        '# TYPE house_runs_total counter',
        'house_runs_total{outcome="synced"} 7',
        'house_runs_total{outcome="failed"} 0',
        '# HELP house_run_seconds Times.',
        '# TYPE house_run_seconds histogram',
        'house_run_seconds_bucket{le="0.5"} 1',
        'house_run_seconds_bucket{le="1.0"} 3',
        'house_run_seconds_bucket{le="+Inf"} 4',
        'house_run_seconds_count 4',
        'house_run_seconds_sum 9.25',
        '',
      ].join('\n'),
    );
  });
});

describe('the reader that holds the text', () => {
  const histogram = (...buckets: readonly string[]) =>
    ['# TYPE a histogram', ...buckets.map((bucket) => `a_bucket{le=${bucket}`), 'a_count 2', 'a_sum 1'].join(
      '\n',
    );

  it.each([
    ['no end', '# TYPE a gauge\na 1\n'],
    ['something after the end', '# EOF\n# TYPE a gauge\n'],
    ['an empty line', '# TYPE a gauge\n\na 1\n# EOF\n'],
    ['a sample of no family', 'a 1\n# EOF\n'],
    ['a counter without its suffix', '# TYPE a counter\na 1\n# EOF\n'],
    ['a counter below zero', '# TYPE a counter\na_total -1\n# EOF\n'],
    ['a family in two places', '# TYPE a gauge\na 1\n# TYPE b gauge\n# HELP a x\n# EOF\n'],
    ['a description below samples', '# TYPE a gauge\na 1\n# HELP a x\n# EOF\n'],
    ['a name without its unit', '# TYPE a gauge\n# UNIT a seconds\n# EOF\n'],
    ['a wrong name', '# TYPE a-b gauge\n# EOF\n'],
    ['a wrong label', '# TYPE a gauge\na{b-c="1"} 1\n# EOF\n'],
    ['a label twice', '# TYPE a gauge\na{b="1",b="2"} 1\n# EOF\n'],
    ['an unknown escape', '# TYPE a gauge\na{b="\\t"} 1\n# EOF\n'],
    ['a sample twice', '# TYPE a gauge\na{b="1"} 1\na{b="1"} 2\n# EOF\n'],
    ['no number', '# TYPE a gauge\na one\n# EOF\n'],
    ['two spaces', '# TYPE a gauge\na  1\n# EOF\n'],
    [
      'metrics that are mixed',
      '# TYPE a counter\na_total{b="1"} 1\na_total{b="2"} 1\na_created{b="1"} 1\n# EOF\n',
    ],
    ['names of two families that clash', '# TYPE a counter\n# TYPE a_total gauge\n# EOF\n'],
    ['counts that fall', `${histogram('"1.0"} 3', '"+Inf"} 2')}\n# EOF\n`],
    ['bounds that fall', `${histogram('"2.0"} 1', '"1.0"} 1', '"+Inf"} 2')}\n# EOF\n`],
    ['a bound that is whole', `${histogram('"1"} 1', '"+Inf"} 2')}\n# EOF\n`],
    ['no bucket for all', `${histogram('"1.0"} 2')}\n# EOF\n`],
    ['another count', `${histogram('"+Inf"} 3')}\n# EOF\n`],
  ])('refuses %s', (_, text) => {
    expect(() => parseOpenMetrics(text)).toThrow();
  });
});
