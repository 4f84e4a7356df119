import type { Healing, HealingAttempt } from '../../shared/health/healing.ts';
import { ago, duration } from '../output/quantities.ts';
import type { Style, Terminal } from '../output/terminal.ts';

const looks: Readonly<Record<Healing['state'], { readonly mark: string; readonly style: Style }>> = {
  healed: { mark: '✓', style: 'green' },
  trying: { mark: '↻', style: 'yellow' },
  'given-up': { mark: '✗', style: 'red' },
};

/** Each finding with its tries: what was, what was done, and what came of it. */
export function healingText(healings: readonly Healing[], now: number, paint: Terminal['paint']): string {
  return healings.map((healing) => blockOf(healing, now, paint)).join('\n');
}

/** How the healing of a finding stands, in one line. */
export function standingText({ state, tries, nextAt, attempts }: Healing, now: number): string {
  const remedy = attempts.at(-1)?.remedy ?? 'nothing';
  switch (state) {
    case 'healed':
      return 'healed';
    case 'given-up':
      return `given up after ${tries === 1 ? 'one try' : `${tries} tries`}; nothing is tried until the cause changes`;
    case 'trying':
      return nextAt > now
        ? `${remedy}, try ${tries}; looked at again in ${duration(nextAt - now)}`
        : `${remedy}, try ${tries}; a look will show whether it helped`;
  }
}

function blockOf(healing: Healing, now: number, paint: Terminal['paint']): string {
  const { mark, style } = looks[healing.state];
  return [
    `${paint(style, mark)} ${paint('bold', healing.key)}  ${standingText(healing, now)}`,
    ...healing.attempts.map((attempt) => attemptText(attempt, now, paint)),
  ].join('\n');
}

function attemptText(attempt: HealingAttempt, now: number, paint: Terminal['paint']): string {
  const { at, before, remedy, outcome, detail, after, healed } = attempt;
  const done = `${paint('bold', remedy)}${outcome === 'refused' ? ' could not be done' : ''} (${detail})`;
  const result = after === undefined ? 'not known yet' : `${healed ? 'healed' : 'did not help'}: ${after}`;
  return [
    `    ${paint('dim', ago(at, now))}`,
    `      before  ${before}`,
    `      remedy  ${done}`,
    `      after   ${result}`,
  ].join('\n');
}
