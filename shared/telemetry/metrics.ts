import { type MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';

/** A unit that CloudWatch knows. */
export type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** Where code counts and measures. Every metric carries the dimension `service`. */
export interface Metrics {
  /** Further dimensions make a separate metric: one without them does not include it. */
  add(name: string, unit: Unit, value: number, dimensions?: Readonly<Record<string, string>>): void;
  /** Writes what was added; call once at the end of an invocation. Nothing added: writes nothing. */
  flush(): void;
}

export interface MetricsOptions {
  /** Left out, Powertools reads `POWERTOOLS_METRICS_NAMESPACE`. */
  readonly namespace?: string;
  /** Left out, Powertools reads `POWERTOOLS_SERVICE_NAME`. */
  readonly service?: string;
  /** Receives each line, without its line break. Left out: standard output. */
  readonly write?: (line: string) => void;
}

/** Metrics in CloudWatch's Embedded Metric Format: lines of JSON in the log, without a call to CloudWatch. */
export function createMetrics({
  namespace,
  service,
  write = toStandardOutput,
}: MetricsOptions = {}): Metrics {
  const options = {
    ...(namespace !== undefined && { namespace }),
    ...(service !== undefined && { serviceName: service }),
  };
  const plain = new WritingMetrics(write, options);
  const byDimensions = new Map<string, WritingMetrics>();

  const target = (dimensions: Readonly<Record<string, string>>): WritingMetrics => {
    const entries = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return plain;
    const key = JSON.stringify(entries);
    const metrics =
      byDimensions.get(key) ?? new WritingMetrics(write, { ...options, defaultDimensions: dimensions });
    byDimensions.set(key, metrics);
    return metrics;
  };

  return {
    add: (name, unit, value, dimensions = {}) => {
      target(dimensions).addMetric(name, unit, value);
    },
    flush() {
      plain.publishStoredMetrics();
      for (const metrics of byDimensions.values()) metrics.publishStoredMetrics();
      byDimensions.clear();
    },
  };
}

/** Powertools' own metrics, with the place where lines go as an argument. */
class WritingMetrics extends PowertoolsMetrics {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void, options: ConstructorParameters<typeof PowertoolsMetrics>[0]) {
    super(options);
    this.#write = write;
  }

  override publishStoredMetrics(): this {
    if (!this.hasStoredMetrics()) return this;
    const line = JSON.stringify(this.serializeMetrics());
    this.clearMetrics();
    this.#write(line);
    return this;
  }
}

function toStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
