import { createHash } from 'node:crypto';
import type { Mirror } from '../../../shared/config/configuration.ts';
import { matcher } from '../../../shared/config/globs.ts';
import type { ObjectId, Refs } from '../../../shared/git/object-id.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import type { FindingKind } from '../report/weights-and-levels.ts';
import type { HeldRef } from './held-refs.ts';
import { counted, few } from './quantities.ts';
import { passed, problem } from './results.ts';

/** Refs of the source that pass the mirror's filters and that the destination has not, or not like that. */
export type Differences = ReadonlyMap<string, ObjectId>;

/** Compares two sides under the filters of a mirror. Pure. */
export function differences(
  source: Refs,
  destination: Refs,
  { branches, tags }: Pick<Mirror, 'branches' | 'tags'>,
): Differences {
  const isBranch = matcher(branches);
  const isTag = matcher(tags);
  const isSelected = (ref: string): boolean =>
    ref.startsWith('refs/heads/')
      ? isBranch(ref.slice('refs/heads/'.length))
      : ref.startsWith('refs/tags/') && isTag(ref.slice('refs/tags/'.length));
  return new Map([...source].filter(([ref, id]) => destination.get(ref) !== id && isSelected(ref)));
}

/** Differences that nobody has an explanation for. Pure. */
export function unexplained(different: Differences, held: readonly HeldRef[]): Differences {
  const explained = new Set(held.map(({ ref }) => ref));
  return new Map([...different].filter(([ref]) => !explained.has(ref)));
}

/** A text that is the same as long as the same refs lead to the same commits. Pure. */
export function differencesDigest(different: Differences): string {
  const lines = [...different].map(([ref, id]) => `${id} ${ref}\n`).toSorted();
  return `REFS ${createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16)}`;
}

/** What was found of the refs of one destination. */
export interface RefsLook {
  /** Key of the destination. */
  readonly key: string;
  readonly different: Differences;
  readonly held: readonly HeldRef[];
  /** Why the differences that nobody explains are to be expected for now; absent: they are not. */
  readonly excuse?: string;
  /** Whether the same differences were seen by an earlier look. */
  readonly seenBefore: boolean;
}

/** Whether the destination has what the source has. Pure. */
export function checkRefs({ key, different, held, excuse, seenBefore }: RefsLook): CheckResult {
  const about = { check: 'refs', subject: key } as const;
  const behind = unexplained(different, held);
  const standing = held.filter(({ ref, kind }) => kind !== 'kept' && (different.has(ref) || kind === 'held'));
  if (behind.size > 0 && excuse === undefined) {
    return problem(about, 'refs: the destination is behind', {
      status: seenBefore ? 'fail' : 'warn',
      code: 'REFS_BEHIND',
      evidence: `${key} has not what the source has: ${few([...behind.keys()])}`,
      remedy:
        'Have it mirrored: auto-builder mirror <repository>. If it comes back, see whether webhooks arrive.',
      fingerprint: differencesDigest(behind),
    });
  }
  const [worst] = standing.toSorted((a, b) => severity.indexOf(a.kind) - severity.indexOf(b.kind));
  if (worst) {
    const { kind, code, remedy } = meanings[worst.kind === 'kept' ? 'held' : worst.kind];
    const fingerprint = differencesDigest(new Map(standing.map(({ ref, reason }) => [ref, reason])));
    const evidence = `${key}: ${few(standing.map(({ ref, reason }) => `${ref} ${reason}`))}`;
    return problem(about, kind, { status: 'warn', code, evidence, remedy, fingerprint });
  }
  if (behind.size > 0) {
    const evidence = `${key}: ${counted(behind.size, 'ref')} on the way: ${excuse}`;
    return passed(about, evidence, differencesDigest(behind));
  }
  const kept =
    held.length > 0 ? `, but for ${few(held.map(({ ref }) => ref))}, which stays as configured` : '';
  return passed(about, `${key} has every ref of the source${kept}`);
}

const severity: readonly HeldRef['kind'][] = ['held', 'diverged', 'waiting', 'kept'];

interface Meaning {
  readonly kind: FindingKind;
  readonly code: string;
  readonly remedy: string;
}

const meanings: Readonly<Record<'held' | 'diverged' | 'waiting', Meaning>> = {
  held: {
    kind: 'refs: a ref is held',
    code: 'REFS_HELD',
    remedy:
      'Let the token or the App push there (a protected branch needs an exception), or leave the ref out.',
  },
  diverged: {
    kind: 'refs: histories went apart',
    code: 'REFS_DIVERGED',
    remedy: 'Decide which side holds, and merge or move the branch; or set conflictStrategy.',
  },
  waiting: {
    kind: 'refs: a branch waits for validation',
    code: 'REFS_WAITING',
    remedy: 'Mend what validation found, or have it look again: auto-builder validate <repository>.',
  },
};
