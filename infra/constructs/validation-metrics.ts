import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import { notAnalysedAlarm } from '../sizing.ts';
import type { AlarmRegistry } from './alarm-registry.ts';
import { serviceMetric } from './service-metric.ts';
import type { Worker } from './worker.ts';

/** Adds the alarm on what validation achieves, beside those on its queue and its function. */
export function addValidationAlarms(worker: Worker, alarms: AlarmRegistry): void {
  const { serviceName } = worker.function;
  const { percent, files } = notAnalysedAlarm;
  alarms.add(worker, {
    name: 'validation-not-analysed',
    severity: 'medium',
    metric: new cloudwatch.MathExpression({
      label: 'percent of files without an analysis',
      // Every repository has a link or a file that is too large: a few of them mean nothing.
      expression: `IF(missing >= ${files}, 100 * missing / (missing + FILL(known, 0)), 0)`,
      usingMetrics: {
        missing: serviceMetric(serviceName, metricNames.validationFilesNotAnalysed, 'Sum'),
        known: serviceMetric(serviceName, metricNames.validationFiles, 'Sum'),
      },
      period: Duration.hours(1),
    }),
    threshold: percent,
    meaning: 'Of one file in ten nothing is known: an engine crashes, or hosts do not give files out.',
  });
}

/** What validation achieves, for the dashboard. */
export function validationWidgets(serviceName: string): readonly cloudwatch.IWidget[] {
  const sums = (...names: readonly string[]) => names.map((name) => serviceMetric(serviceName, name, 'Sum'));
  const severities = ['critical', 'error', 'warning', 'info'];
  return [
    new cloudwatch.GraphWidget({
      title: 'validations',
      left: sums(metricNames.validationRunPassed, metricNames.validationRunFailed),
    }),
    new cloudwatch.GraphWidget({
      title: 'validation time (ms)',
      left: ['p50', 'p99'].map((label) =>
        serviceMetric(serviceName, metricNames.validationRunDuration, label).with({ label }),
      ),
    }),
    new cloudwatch.GraphWidget({
      title: 'validated files',
      left: sums(
        metricNames.validationFiles,
        metricNames.validationFilesReused,
        metricNames.validationFilesNotAnalysed,
      ),
    }),
    new cloudwatch.GraphWidget({
      title: 'findings',
      left: severities.map((severity) =>
        serviceMetric(serviceName, metricNames.validationFindings, 'Sum', { severity }).with({
          label: severity,
        }),
      ),
    }),
  ];
}
