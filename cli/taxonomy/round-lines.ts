import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';
import { count, duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';

const shownReasons = 10;

/** `✓`, `!` or `✗`, in its colour. */
export function roundMark(outcome: TaxonomyRun['outcome'], paint: Terminal['paint']): string {
  if (outcome === 'synced' || outcome === 'unchanged') return paint('green', '✓');
  return outcome === 'incomplete' ? paint('yellow', '!') : paint('red', '✗');
}

/** One round: a line for the set, and one for everything that is not as it should be. */
export function roundLines(run: TaxonomyRun, paint: Terminal['paint']): string {
  const { set, outcome, version, reasons, startedAt, finishedAt } = run;
  const index = version === undefined ? 'no version yet' : `version ${version}`;
  const head = `${roundMark(outcome, paint)} ${paint('bold', set)} ${outcome}  ${index}  ${countsText(run)}  ${duration(finishedAt - startedAt)}`;
  const more = reasons.length - shownReasons;
  return [
    head,
    ...reasons.slice(0, shownReasons).map((reason) => `    ${reason.replace(/\s*\n\s*/g, '; ')}`),
    ...(more > 0 ? [`    … and ${more} more; --json lists all`] : []),
  ].join('\n');
}

function countsText({ counts }: TaxonomyRun): string {
  const { replicas, written, proposed, failed, files, quarantined, conflicts, references } = counts;
  const parts = [
    `${written} of ${count(replicas, 'replica')} written`,
    proposed > 0 ? count(proposed, 'pull request') : '',
    failed > 0 ? `${failed} not reached` : '',
    `${count(files, 'file')} merged`,
    quarantined > 0 ? `${quarantined} put aside` : '',
    conflicts > 0 ? count(conflicts, 'new conflict') : '',
    references > 0 ? count(references, 'broken reference') : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
