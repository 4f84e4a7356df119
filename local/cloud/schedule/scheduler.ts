import { randomUUID } from 'node:crypto';
import type { Delivery } from '../bus/delivery.ts';
import type { Clock } from '../clock.ts';
import type { CloudEmitter } from '../cloud-events.ts';
import type { ScheduleDescription } from '../template/description.ts';
import { nextTime } from './expression.ts';

/** The EventBridge Scheduler of the local cloud. */
export interface Scheduler {
  /** Nothing fires any more. */
  stop(): void;
}

/** What schedules need. */
export interface SchedulerOptions {
  readonly schedules: readonly ScheduleDescription[];
  readonly clock: Clock;
  readonly events: CloudEmitter;
  readonly deliver: (delivery: Delivery) => void;
  /** Whether each schedule also fires at once, whenever it fired last. */
  readonly fireAtStart: boolean;
}

/** `setTimeout` cannot wait longer than 24.8 days. */
const longestWaitMs = 86_400_000;

/**
 * Fires schedules at their times (UTC), a flexible window always at its start. What was missed while the machine slept is
 * caught up by one firing.
 */
export function startScheduler(options: SchedulerOptions): Scheduler {
  const { schedules, clock, fireAtStart } = options;
  const cancels = new Map<ScheduleDescription, () => void>();
  const anchor = clock.now();

  const wait = (schedule: ScheduleDescription, due: number) => {
    const remaining = Math.max(0, due - clock.now());
    cancels.set(
      schedule,
      clock.after(Math.min(remaining, longestWaitMs), () => {
        if (clock.now() < due) return wait(schedule, due);
        fire(schedule, due, options);
        plan(schedule);
      }),
    );
  };
  const plan = (schedule: ScheduleDescription) => {
    const due = nextTime(schedule.expression, anchor, clock.now());
    if (due !== undefined) wait(schedule, due);
  };

  for (const schedule of schedules) {
    if (fireAtStart) fire(schedule, anchor, options);
    plan(schedule);
  }
  return {
    stop: () => {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}

function fire(
  schedule: ScheduleDescription,
  scheduledTime: number,
  { events, deliver }: SchedulerOptions,
): void {
  events.emit('schedule.fired', { schedule: schedule.name, scheduledTime });
  deliver({
    source: schedule.name,
    sourceArn: schedule.arn,
    target: schedule.target,
    body: substitute(schedule, scheduledTime),
  });
}

/** The context attributes of EventBridge Scheduler that an input may hold. */
function substitute(schedule: ScheduleDescription, scheduledTime: number): string {
  const values: Readonly<Record<string, string>> = {
    '<aws.scheduler.scheduled-time>': new Date(scheduledTime).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    '<aws.scheduler.schedule-arn>': schedule.arn,
    '<aws.scheduler.execution-id>': randomUUID(),
    '<aws.scheduler.attempt-number>': '1',
  };
  return schedule.input.replaceAll(/<aws\.scheduler\.[a-z-]+>/g, (name) => values[name] ?? name);
}
