import { createHash } from 'node:crypto';
import type { DeadLetter } from '../../../shared/jobs/dead-letter-queue.ts';

/** Messages that no worker understands, whatever else is mended. */
const poison: readonly string[] = ['MESSAGE_NOT_UNDERSTOOD'];

/** The one letter that was sent ahead, to see whether the cause is gone. */
export interface Canary {
  /** Of its body. */
  readonly digest: string;
  /** Epoch milliseconds when it was sent. */
  readonly at: number;
}

/** What is put back at one look. */
export type Choice =
  /** Nothing that may be put back is there. */
  | { readonly kind: 'none' }
  /** The one that is sent ahead. */
  | { readonly kind: 'canary'; readonly letter: DeadLetter; readonly digest: string }
  /** The one before did not come back: the cause is gone. */
  | { readonly kind: 'rest'; readonly count: number };

/** A canary has so long to come back: the queue tries it several times. After a day it says nothing any more. */
const soonestMs = 20_000;
const oldestMs = 86_400_000;

/**
 * Chooses which dead letters are put back. Pure. First one alone; when it has not come back, the others. What nobody understands stays
 * where it is, for a person.
 */
export function chooseLetters(
  letters: readonly DeadLetter[],
  canary: Canary | undefined,
  now: number,
): Choice {
  const good = letters.filter(isRedrivable).toSorted((a, b) => a.sentAt - b.sentAt);
  const [oldest] = good;
  if (!oldest) return { kind: 'none' };
  const age = canary ? now - canary.at : Number.NaN;
  const speaks = canary !== undefined && age >= soonestMs && age < oldestMs;
  const isBack = letters.some((letter) => digestOf(letter) === canary?.digest);
  if (speaks && !isBack) return { kind: 'rest', count: good.length };
  // Another than the one that came back, where there is one: perhaps only that one is bad.
  const next = good.find((letter) => digestOf(letter) !== canary?.digest) ?? oldest;
  return { kind: 'canary', letter: next, digest: digestOf(next) };
}

/** Whether a letter may be put back at all. */
export function isRedrivable({ code }: Pick<DeadLetter, 'code'>): boolean {
  return code === undefined || !poison.includes(code);
}

/** What a letter is recognised by when it comes back: it has a new id then. */
export function digestOf({ body }: Pick<DeadLetter, 'body'>): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}
