import type { CheckResult } from '../../../shared/health/health.ts';
import type { QueueLook } from './ports.ts';
import { counted, few, moment } from './quantities.ts';
import { passed, problem } from './results.ts';

/** More messages than a round over ten thousand repositories makes in one go. */
const veryMany = 20_000;

/** How each queue and its dead letters stand. Pure. */
export function checkQueues(queues: readonly QueueLook[]): readonly CheckResult[] {
  return queues.map(checkQueue);
}

function checkQueue({ name, waiting, deadLetters, samples = [] }: QueueLook): CheckResult {
  const about = { check: 'queue', subject: `queue ${name}` } as const;
  if (deadLetters > 0) {
    const codes = [...new Set(samples.map(({ code = 'RECEIVED_TOO_OFTEN' }) => code))].toSorted();
    const oldest = Math.min(...samples.map(({ at }) => at));
    const since = samples.length > 0 ? `, the oldest from ${moment(oldest)}` : '';
    const reason = samples.find((sample) => sample.reason !== undefined)?.reason;
    const why = codes.length > 0 ? ` (${few(codes)}${reason === undefined ? '' : `: ${reason}`})` : '';
    return problem(about, 'queue: there are dead letters', {
      status: 'fail',
      code: 'DEAD_LETTERS',
      evidence: `${counted(deadLetters, 'job')} of the queue ${name} failed for good${since}${why}`,
      remedy: 'Mend the cause, then put them back: auto-builder dlq redrive.',
      // The same with and without samples: a repository's look counts them only.
      fingerprint: `DEAD_LETTERS ${name}`,
    });
  }
  if (waiting > veryMany) {
    return problem(about, 'queue: very many messages wait', {
      status: 'warn',
      code: 'QUEUE_LONG',
      evidence: `${waiting} messages wait in the queue ${name}`,
      remedy: 'Look at the duration and the errors of its function, and at its concurrency.',
      fingerprint: `QUEUE_LONG ${name}`,
    });
  }
  return passed(about, `${counted(waiting, 'message')} in the queue ${name}, no dead letters`);
}
