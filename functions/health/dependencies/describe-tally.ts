import type { DependencyList } from './dependency-list.ts';
import type { Offender, Tally } from './tally-dependencies.ts';

/** Names in a sentence; the others are counted. */
const named = 3;

/** What was seen, in one sentence: what is wrong first, then what is not known, then what was left out. */
export function describeTally(tally: Tally, list: DependencyList): string {
  const parts = [...wrong(tally), ...unknown(tally), ...leftOut(tally, list)];
  const found = wrong(tally).length > 0;
  return (found ? parts : [fine(tally), ...parts]).join('; ');
}

function wrong({ judged, outdated, withdrawn, withdrawnBelow }: Tally): readonly string[] {
  const sentences: string[] = [];
  if (outdated.length > 0) {
    const steps = outdated.map(({ name, used, newest }) => `${name} ${used} → ${newest}`);
    sentences.push(
      `${outdated.length} of ${dependencies(judged)} ${are(outdated.length)} behind by a major version${examples(steps)}`,
    );
  }
  if (withdrawn.length > 0) {
    const of = outdated.length > 0 ? '' : ` of ${dependencies(judged)}`;
    sentences.push(
      `${withdrawn.length}${of} ${are(withdrawn.length)} deprecated${examples(namesOf(withdrawn))}`,
    );
  }
  if (withdrawnBelow.length > 0) {
    const versions = withdrawnBelow.map(({ name, used }) => `${name} ${used}`);
    sentences.push(
      `${withdrawnBelow.length} that others need ${are(withdrawnBelow.length)} deprecated${examples(versions)}`,
    );
  }
  return sentences;
}

function fine({ judged, minor, patch }: Tally): string {
  if (judged === 0) return 'no dependency of npm or PyPI could be judged';
  const newest = judged - minor - patch;
  return `none of ${dependencies(judged)} is behind by a major version: ${newest} ${are(newest)} the newest, ${minor} a minor version behind, ${patch} a patch`;
}

function unknown({ unanswered, postponed }: Tally): readonly string[] {
  const sentences = [...unanswered].map(
    ([registry, { count, why }]) => `${registry} did not tell of ${dependencies(count)} (${why})`,
  );
  if (postponed > 0) sentences.push(`${postponed} that others need are asked for at the next look`);
  return sentences;
}

function leftOut({ absent, unclear }: Tally, list: DependencyList): readonly string[] {
  const sentences: string[] = [];
  const counts = [
    [list.elsewhere, 'from no registry'],
    [absent, 'not known to the registry'],
    [unclear + list.unclear, 'without a version that can be told'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  if (parts.length > 0) sentences.push(`left out: ${parts.join(', ')}`);
  if (list.unreadCount > 0) {
    sentences.push(
      `${list.unreadCount} ${list.unreadCount === 1 ? 'file' : 'files'} could not be read${examples(list.unread, list.unreadCount)}`,
    );
  }
  if (list.cut) sentences.push('there are more than are looked at');
  return sentences;
}

/** The first of some, in brackets. */
export function examples(texts: readonly string[], count: number = texts.length): string {
  return ` (${texts.slice(0, named).join(', ')}${count > named ? ', …' : ''})`;
}

function namesOf(offenders: readonly Offender[]): readonly string[] {
  return offenders.map(({ name }) => name);
}

function dependencies(count: number): string {
  return count === 1 ? '1 dependency' : `${count} dependencies`;
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}
