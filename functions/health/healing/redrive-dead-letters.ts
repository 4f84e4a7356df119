import { z } from 'zod';
import { listDeadLetters } from '../../../shared/jobs/dead-letter-queue.ts';
import type { Queue } from '../../../shared/jobs/queue.ts';
import { redriveDeadLetters } from '../../../shared/jobs/redrive.ts';
import type { CursorStore } from '../../../shared/state/health-store.ts';
import { type Canary, chooseLetters, digestOf, isRedrivable } from './choose-letters.ts';
import type { Applied, Remedy } from './ports.ts';

/** A queue, and where its jobs go that failed for good. */
export interface QueuePair {
  readonly live: Queue;
  readonly dead: Queue;
}

/** What putting jobs back needs. */
export interface Redriving {
  /** By name: `mirror`. */
  readonly queues: ReadonlyMap<string, QueuePair>;
  readonly cursors: CursorStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newOwner: () => string;
  /** How long a queue may search its servers for more: 0 to 20. */
  readonly waitSeconds?: number;
}

const looked = 100;
const mostAtOnce = 100;
const takenMs = 60_000;
const canarySchema = z.object({ digest: z.string(), at: z.number() });

/**
 * Puts dead letters back to work: one alone first, and the others when it has not come back by the next look. What no worker understands
 * is never put back.
 */
export function redriveLetters(parts: Redriving): Remedy {
  const { queues, cursors, now, newOwner } = parts;
  const pairOf = (subject: string) => queues.get(subject.replace(/^queue /, ''));
  return {
    helps: ({ subject }) => pairOf(subject) !== undefined,
    async apply({ subject }) {
      const pair = pairOf(subject);
      const cursor = await cursors.take(`canary ${subject}`, newOwner(), now(), takenMs);
      if (!pair || !cursor)
        return { outcome: 'refused', detail: 'another look is at it', retryAfterSeconds: 60 };
      const { applied, canary } = await redrive(parts, pair, readCanary(cursor.value));
      await cursor.save(JSON.stringify(canary ?? {}));
      return applied;
    },
  };
}

async function redrive(
  { now, waitSeconds = 1 }: Redriving,
  { live, dead }: QueuePair,
  before: Canary | undefined,
): Promise<{ readonly applied: Applied; readonly canary: Canary | undefined }> {
  const { messages } = await listDeadLetters(dead, looked, waitSeconds);
  const choice = chooseLetters(messages, before, now());
  if (choice.kind === 'none') {
    const isEmpty = messages.length === 0;
    return {
      canary: before,
      applied: isEmpty
        ? { outcome: 'applied', detail: 'there are none any more' }
        : { outcome: 'refused', detail: 'no worker understands them: a person has to look', hopeless: true },
    };
  }
  const moving = { from: dead, to: live, waitSeconds };
  if (choice.kind === 'canary') {
    const { redriven } = await redriveDeadLetters({
      ...moving,
      limit: 1,
      choose: (letter) => isRedrivable(letter) && digestOf(letter) === choice.digest,
    });
    const isBack =
      before?.digest === choice.digest || messages.some((letter) => digestOf(letter) === before?.digest);
    const words = isBack
      ? 'the one that was put back failed again; another was put back'
      : 'one was put back, to see whether it fails again';
    return {
      applied: { outcome: 'applied', detail: redriven === 0 ? 'somebody else put it back' : words },
      canary: { digest: choice.digest, at: now() },
    };
  }
  const { redriven } = await redriveDeadLetters({ ...moving, limit: mostAtOnce, choose: isRedrivable });
  const detail = `the one that was put back did its work; ${redriven} more were put back`;
  return { applied: { outcome: 'applied', detail }, canary: before };
}

function readCanary(text: string | undefined): Canary | undefined {
  return canarySchema.safeParse(JSON.parse(text ?? '{}')).data;
}
