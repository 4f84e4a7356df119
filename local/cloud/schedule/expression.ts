import { type CronFields, nextCronTime, parseCron } from './cron.ts';

/** A schedule expression of EventBridge Scheduler, parsed. */
export type CronOrRate =
  | { readonly kind: 'rate'; readonly intervalMs: number }
  | { readonly kind: 'cron'; readonly fields: CronFields };

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** `rate(5 minutes)` or `cron(0 12 * * ? *)`; `undefined` for any other form, `at()` among them. */
export function parseScheduleExpression(expression: string): CronOrRate | undefined {
  const rate = /^rate\(\s*([1-9]\d*)\s+(minute|hour|day)(s?)\s*\)$/.exec(expression);
  if (rate !== null) {
    const count = Number(rate[1]);
    // EventBridge insists on the singular for one and the plural for more.
    if ((count === 1) !== (rate[3] === '')) return undefined;
    return { kind: 'rate', intervalMs: count * unitMs[rate[2] as keyof typeof unitMs] };
  }
  const cron = /^cron\((.*)\)$/.exec(expression);
  const fields = cron?.[1] === undefined ? undefined : parseCron(cron[1]);
  return fields === undefined ? undefined : { kind: 'cron', fields };
}

/**
 * The first time strictly after `after` (epoch milliseconds, UTC) at which the schedule is due. A rate counts from
 * `anchor`. `undefined` when a cron expression never comes true again.
 */
export function nextTime(expression: CronOrRate, anchor: number, after: number): number | undefined {
  if (expression.kind === 'cron') return nextCronTime(expression.fields, after);
  const elapsed = Math.max(0, after - anchor);
  return anchor + (Math.floor(elapsed / expression.intervalMs) + 1) * expression.intervalMs;
}
