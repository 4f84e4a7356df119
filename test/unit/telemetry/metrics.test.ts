import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../shared/telemetry/metrics.ts';

function measuring() {
  const lines: string[] = [];
  const metrics = createMetrics({ namespace: 'Test', service: 'mirror', write: (line) => lines.push(line) });
  return { metrics, lines, entries: () => lines.map((line): unknown => JSON.parse(line)) };
}

const described = (dimensions: readonly string[], metrics: readonly object[]) => ({
  _aws: { CloudWatchMetrics: [{ Namespace: 'Test', Dimensions: [dimensions], Metrics: metrics }] },
});

describe('metrics', () => {
  it('become one line in the Embedded Metric Format at the end of an invocation', () => {
    const { metrics, lines, entries } = measuring();
    metrics.add('Runs', 'Count', 1);
    metrics.add('Lag', 'Milliseconds', 250);
    expect(lines).toEqual([]);
    metrics.flush();
    expect(entries()).toMatchObject([
      {
        ...described(
          ['service'],
          [
            { Name: 'Runs', Unit: 'Count' },
            { Name: 'Lag', Unit: 'Milliseconds' },
          ],
        ),
        service: 'mirror',
        Runs: 1,
        Lag: 250,
      },
    ]);
  });

  it('with other dimensions become lines of their own', () => {
    const { metrics, entries } = measuring();
    metrics.add('Deliveries', 'Count', 1, { outcome: 'accepted' });
    metrics.add('Deliveries', 'Count', 1, { outcome: 'refused' });
    metrics.add('Deliveries', 'Count', 1, { outcome: 'refused' });
    metrics.flush();
    expect(entries()).toMatchObject([
      {
        ...described(['service', 'outcome'], [{ Name: 'Deliveries', Unit: 'Count' }]),
        outcome: 'accepted',
        Deliveries: 1,
      },
      { service: 'mirror', outcome: 'refused', Deliveries: [1, 1] },
    ]);
  });

  it('are written once, and nothing at all when there are none', () => {
    const { metrics, lines } = measuring();
    metrics.flush();
    metrics.add('Runs', 'Count', 1);
    metrics.flush();
    metrics.flush();
    expect(lines).toHaveLength(1);
  });

  it('are all kept when there are more than one line holds', () => {
    const { metrics, entries } = measuring();
    for (let value = 0; value < 250; value++) metrics.add('Lag', 'Milliseconds', value);
    metrics.flush();
    const values = entries().flatMap((entry) => (entry as { Lag: number[] }).Lag);
    expect(values).toEqual(Array.from({ length: 250 }, (_, value) => value));
  });
});
