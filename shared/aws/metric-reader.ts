import {
  type CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { askService } from './service-failure.ts';

/** One metric, by its name and dimensions. */
export interface MetricQuestion {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `p95`, … */
  readonly statistic: string;
}

/** What was measured, by the epoch milliseconds of the minute. Minutes without data are not there. */
export type Minutes = ReadonlyMap<number, number>;

/** Reads metrics, minute by minute, in the order in which they are asked for. */
export type ReadMetrics = (
  questions: readonly MetricQuestion[],
  time: { readonly from: number; readonly to: number },
  signal: AbortSignal,
) => Promise<readonly Minutes[]>;

const minuteMs = 60_000;

/** Metrics of CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export function connectMetrics(client: CloudWatchClient): ReadMetrics {
  return (questions, { from, to }, abortSignal) =>
    askService('CloudWatch metrics', async () => {
      const found = questions.map(() => new Map<number, number>());
      const input = {
        MetricDataQueries: questions.map(queryOf),
        StartTime: new Date(Math.floor(from / minuteMs) * minuteMs),
        EndTime: new Date(Math.ceil(to / minuteMs) * minuteMs),
      };
      for await (const { MetricDataResults } of paginateGetMetricData({ client }, input)) {
        abortSignal.throwIfAborted();
        for (const { Id, Timestamps = [], Values = [] } of MetricDataResults ?? []) {
          const minutes = found[Number(Id?.slice(1))];
          for (const [index, at] of Timestamps.entries()) minutes?.set(at.getTime(), Values[index] ?? 0);
        }
      }
      return found;
    });
}

function queryOf(
  { namespace, metric, dimensions, statistic }: MetricQuestion,
  index: number,
): MetricDataQuery {
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: minuteMs / 1000,
      Stat: statistic,
    },
  };
}
