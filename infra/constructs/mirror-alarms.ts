import { metricNames } from '../../shared/telemetry/metric-names.ts';
import { mirrorLagAlarm } from '../sizing.ts';
import type { AlarmRegistry } from './alarm-registry.ts';
import { serviceMetric } from './service-metric.ts';
import type { Worker } from './worker.ts';

/** Adds the alarms on what mirroring achieves, beside those on its queue and its function. */
export function addMirrorAlarms(worker: Worker, alarms: AlarmRegistry): void {
  const { serviceName } = worker.function;
  alarms.add(worker, {
    name: 'mirror-lag',
    severity: 'high',
    metric: serviceMetric(serviceName, metricNames.mirrorLag, 'p90'),
    threshold: mirrorLagAlarm,
    periods: 3,
    meaning: 'One push in ten takes more than five minutes to reach its destinations.',
  });
  alarms.add(worker, {
    name: 'mirror-failures',
    severity: 'high',
    metric: serviceMetric(serviceName, metricNames.mirrorRunFailed, 'Sum'),
    threshold: 1,
    periods: 3,
    meaning: 'Runs fail at every destination, for 15 minutes.',
  });
}
