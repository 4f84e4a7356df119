import { createHash } from 'node:crypto';
import { PassingTroubleError } from '../../functions/deployment/errors.ts';
import type { Runner, Task, TaskState } from '../../shared/tasks/runner.ts';

type Ended = Extract<TaskState, { readonly state: 'ended' }>;

/** A runner whose tasks take so long, and end so, as the test says. */
export interface RunnerInMemory extends Runner {
  /** Every task that was started, once, oldest first. */
  readonly started: readonly Task[];
  /** Names of tasks that were stopped while they ran. */
  readonly stopped: readonly string[];
  /** Commands whose tasks end so instead of well. */
  readonly results: Map<string, Ended['result']>;
  failCall(nth: number, moment: 'before' | 'after'): void;
  callsMade(): number;
}

/** Tasks run for so many milliseconds of the given clock. */
export function runnerInMemory(now: () => number, durationMs: number): RunnerInMemory {
  const tasks = new Map<string, { readonly task: Task; readonly startedAt: number; stopped: boolean }>();
  const started: Task[] = [];
  const stopped: string[] = [];
  const results = new Map<string, Ended['result']>();
  let made = 0;
  let fault: { readonly at: number; readonly moment: 'before' | 'after' } | undefined;

  const call = async <Value>(work: () => Value): Promise<Value> => {
    made += 1;
    const failing = fault?.at === made ? fault.moment : undefined;
    if (failing === 'before') throw new PassingTroubleError('the runner cannot be reached');
    const value = work();
    if (failing === 'after') throw new PassingTroubleError('the answer of the runner is lost');
    return value;
  };
  const stateOf = (name: string): TaskState => {
    const known = tasks.get(name);
    if (!known) throw new Error(`no task ${name}`);
    if (known.stopped) return { state: 'ended', result: 'stopped', detail: 'stopped', log: 'half of it' };
    if (now() - known.startedAt < durationMs) return { state: 'running', log: 'first line\nsecond line' };
    const result = results.get(known.task.command) ?? 'succeeded';
    return { state: 'ended', result, detail: `it ${result}`, log: 'all of it' };
  };

  return {
    started,
    stopped,
    results,
    callsMade: () => made,
    failCall(nth, moment) {
      fault = { at: made + nth, moment };
    },
    toolchain: async () => 'test',
    takeOutput: async () => undefined,
    start: (task) =>
      call(() => {
        const name = createHash('sha256').update(task.token).digest('hex').slice(0, 12);
        if (!tasks.has(name)) {
          tasks.set(name, { task, startedAt: now(), stopped: false });
          started.push(task);
        }
        return name;
      }),
    look: (name) => call(() => stateOf(name)),
    stop: (name) =>
      call(() => {
        const known = tasks.get(name);
        if (!known || stateOf(name).state === 'ended') return;
        known.stopped = true;
        stopped.push(name);
      }),
  };
}
