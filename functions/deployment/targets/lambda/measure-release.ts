import type { LambdaAlias } from '../../../../shared/aws/lambda-function.ts';
import type { Minutes, ReadMetrics } from '../../../../shared/aws/metric-reader.ts';
import type { Traffic } from '../target.ts';

/** A version as it is invoked through an alias. */
export interface InvokedVersion {
  readonly function: string;
  readonly alias: string;
  readonly version: string;
}

/** Invocations, errors, and the 95th percentile of their duration in milliseconds. */
interface Measured {
  readonly invocations: Minutes;
  readonly errors: Minutes;
  readonly durations: Minutes;
}

/**
 * What reached a version through its alias. Lambda names the version only while the alias divides its traffic
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html): minutes in which it does count by version, and all others
 * belong to the version that the alias leads to alone. Without a single invocation nobody knows anything.
 */
export async function measureRelease(
  readMetrics: ReadMetrics,
  invoked: InvokedVersion,
  alias: LambdaAlias,
  time: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Traffic | undefined> {
  const name = functionName(invoked.function);
  const whole = { FunctionName: name, Resource: `${name}:${invoked.alias}` };
  const single = { ...whole, ExecutedVersion: invoked.version };
  const [byVersion, byAlias] = await read(readMetrics, [single, whole], time, signal);
  if (!byVersion || !byAlias) return undefined;
  const isAlone = alias.version === invoked.version && alias.other === undefined;
  const minutes = new Map(byVersion.invocations.keys().map((at) => [at, byVersion]));
  if (isAlone) {
    for (const at of byAlias.invocations.keys()) {
      if (!byVersion.invocations.has(at)) minutes.set(at, byAlias);
    }
  }
  return sumOf(minutes);
}

async function read(
  readMetrics: ReadMetrics,
  dimensions: readonly Readonly<Record<string, string>>[],
  time: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly Measured[]> {
  const none: Minutes = new Map();
  const namespace = 'AWS/Lambda';
  const questions = dimensions.flatMap((each) => [
    { namespace, metric: 'Invocations', dimensions: each, statistic: 'Sum' },
    { namespace, metric: 'Errors', dimensions: each, statistic: 'Sum' },
    { namespace, metric: 'Duration', dimensions: each, statistic: 'p95' },
  ]);
  const answers = await readMetrics(questions, time, signal);
  return dimensions.map((_each, index) => ({
    invocations: answers[3 * index] ?? none,
    errors: answers[3 * index + 1] ?? none,
    durations: answers[3 * index + 2] ?? none,
  }));
}

/** The percentiles of the minutes are weighed by their invocations: those of longer times cannot be put together exactly. */
function sumOf(minutes: ReadonlyMap<number, Measured>): Traffic | undefined {
  let requests = 0;
  let errors = 0;
  let timed = 0;
  let weighed = 0;
  for (const [at, measured] of minutes) {
    const invocations = measured.invocations.get(at) ?? 0;
    const failed = measured.errors.get(at);
    const duration = measured.durations.get(at);
    // It has not arrived yet, which is not the same as none.
    if (failed === undefined) continue;
    requests += invocations;
    errors += failed;
    if (duration === undefined) continue;
    timed += invocations;
    weighed += invocations * duration;
  }
  if (requests === 0) return undefined;
  return { requests, errors, p95Ms: timed === 0 ? undefined : weighed / timed };
}

/** The name in a name or ARN of a function. */
function functionName(nameOrArn: string): string {
  return nameOrArn.split(':')[nameOrArn.startsWith('arn:') ? 6 : 0] ?? nameOrArn;
}
