import type { CompositeDefinition } from './alarm-registry.ts';

const named =
  (...names: readonly string[]) =>
  (name: string): boolean =>
    names.includes(name);

/**
 * What one cause brings about in several places, as one alarm. No alarm is covered by two of them. Those of objectives stand in
 * objective-alarms.ts.
 */
export const compositeAlarms: readonly CompositeDefinition[] = [
  {
    name: 'service-down',
    severity: 'critical',
    when: 'any',
    covers: named('webhook-5xx', 'plan-oldest-message', 'mirror-oldest-message'),
    meaning: 'Pushes do not get through: they are not taken in, not planned or not mirrored.',
  },
  {
    name: 'work-lost',
    severity: 'critical',
    when: 'any',
    covers: named(
      'plan-dead-letters',
      'mirror-dead-letters',
      'validation-dead-letters',
      'taxonomy-dead-letters',
      'deployment-dead-letters',
    ),
    meaning: 'Work failed for good in one queue or more, and waits for a person.',
  },
  {
    name: 'nobody-told',
    severity: 'critical',
    when: 'any',
    covers: named(
      'notifier-errors',
      'notifier-dead-letters',
      'notifier-oldest-message',
      'alert-delivery-failed',
    ),
    meaning: 'Alerts do not reach people.',
  },
  {
    name: 'healing-lost',
    severity: 'high',
    when: 'any',
    covers: named('health-errors', 'health-dead-letters', 'health-oldest-message', 'health-stands-still'),
    meaning: 'Nobody looks at the health of repositories any more, and nothing is healed.',
  },
  {
    name: 'work-late',
    severity: 'high',
    when: 'any',
    covers: named(
      'validation-oldest-message',
      'taxonomy-oldest-message',
      'deployment-oldest-message',
      'metrics-oldest-message',
    ),
    meaning: 'Work beside mirroring waits longer than it should.',
  },
  {
    name: 'functions-fail',
    severity: 'high',
    when: 'any',
    covers: named(
      'webhook-errors',
      'planner-errors',
      'mirror-errors',
      'validation-errors',
      'taxonomy-errors',
      'deployment-errors',
      'metrics-errors',
      'api-errors',
    ),
    meaning: 'Functions crash, run out of memory or exceed their time.',
  },
  {
    name: 'concurrency-used-up',
    severity: 'high',
    when: 'any',
    covers: (name) => name.endsWith('-throttles'),
    meaning: 'Functions are refused for lack of concurrency.',
  },
];
