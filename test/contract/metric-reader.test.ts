import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { measureRelease } from '../../functions/deployment/targets/lambda/measure-release.ts';
import { connectMetrics } from '../../shared/aws/metric-reader.ts';
import { ServiceFailure } from '../../shared/aws/service-failure.ts';
import { startAwsJsonService } from '../support/aws-json-service.ts';

const signal = new AbortController().signal;
const minute = 60_000;
const start = Date.parse('2026-11-21T10:00:00Z');
const time = { from: start, to: start + 3 * minute };

/** What CloudWatch has: by metric and executed version (`-`: not divided), values by minute. */
type Stored = Readonly<Record<string, Readonly<Record<number, number>>>>;

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
}

const startCloudWatch = (stored: Stored) =>
  startAwsJsonService(({ input }) => {
    const { MetricDataQueries: queries } = input as { MetricDataQueries: readonly Query[] };
    const results = queries.map(({ Id, MetricStat: { Metric } }) => {
      const version = Metric.Dimensions.find(({ Name }) => Name === 'ExecutedVersion')?.Value ?? '-';
      const minutes = Object.entries(stored[`${Metric.MetricName} ${version}`] ?? {});
      return {
        Id,
        Timestamps: minutes.map(([at]) => start / 1000 + Number(at) * 60),
        Values: minutes.map(([, value]) => value),
      };
    });
    return { output: { MetricDataResults: results } };
  });

const measure = async (stored: Stored, alias: { readonly version: string; readonly isDivided: boolean }) => {
  await using service = await startCloudWatch(stored);
  const client = new CloudWatchClient(service.client);
  const other = alias.isDivided ? { other: { version: '2', share: 0.1 } } : {};
  const traffic = await measureRelease(
    connectMetrics(client),
    { function: 'checkout', alias: 'live', version: '2' },
    { name: 'live', version: alias.version, ...other, description: '', revision: 'r' },
    time,
    signal,
  );
  return { traffic, calls: service.calls };
};

describe('what reached a version of a function', () => {
  it('is counted by version while the traffic is divided', async () => {
    const stored = {
      'Invocations 2': { 0: 10, 1: 30 },
      'Errors 2': { 0: 1, 1: 0 },
      'Duration 2': { 0: 100, 1: 200 },
      'Invocations -': { 0: 100, 1: 300 },
      'Errors -': { 0: 50, 1: 50 },
    };
    const { traffic } = await measure(stored, { version: '1', isDivided: true });
    expect(traffic).toEqual({ requests: 40, errors: 1, p95Ms: 175 });
  });

  it('is everything that reached the alias in the minutes in which it had all of it', async () => {
    const stored = {
      'Invocations 2': { 0: 10 },
      'Errors 2': { 0: 1 },
      'Duration 2': { 0: 100 },
      'Invocations -': { 0: 100, 1: 90 },
      'Errors -': { 0: 50, 1: 2 },
      'Duration -': { 0: 900, 1: 200 },
    };
    const { traffic } = await measure(stored, { version: '2', isDivided: false });
    expect(traffic).toEqual({ requests: 100, errors: 3, p95Ms: 190 });
  });

  it('is unknown when there are no data', async () => {
    expect((await measure({}, { version: '2', isDivided: false })).traffic).toBeUndefined();
  });

  it('leaves out minutes whose errors have not arrived yet', async () => {
    const stored = { 'Invocations 2': { 0: 10, 1: 20 }, 'Errors 2': { 0: 0 } };
    const { traffic } = await measure(stored, { version: '1', isDivided: true });
    expect(traffic).toEqual({ requests: 10, errors: 0, p95Ms: undefined });
  });

  it('is asked for by whole minutes, with the dimensions that Lambda gives', async () => {
    const { calls } = await measure({}, { version: '1', isDivided: true });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.operation).toBe('GetMetricData');
    expect(calls[0]?.input).toMatchObject({
      StartTime: start / 1000,
      EndTime: start / 1000 + 180,
      MetricDataQueries: expect.arrayContaining([
        {
          Id: 'm2',
          MetricStat: {
            Period: 60,
            Stat: 'p95',
            Metric: {
              Namespace: 'AWS/Lambda',
              MetricName: 'Duration',
              Dimensions: [
                { Name: 'FunctionName', Value: 'checkout' },
                { Name: 'Resource', Value: 'checkout:live' },
                { Name: 'ExecutedVersion', Value: '2' },
              ],
            },
          },
        },
      ]),
    });
  });

  it('is trouble that passes when CloudWatch has too much to do', async () => {
    await using service = await startAwsJsonService(() => ({ error: 'ThrottlingException' }));
    const read = connectMetrics(new CloudWatchClient(service.client));
    const failure = await read([], time, signal).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ServiceFailure);
    expect(failure).toMatchObject({ kind: 'passing', retryable: true });
  });
});
