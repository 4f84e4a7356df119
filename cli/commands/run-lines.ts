import type { RunRecord } from '../../shared/state/mirror-state.ts';
import { bytes, duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';

const notable = 5;

/** One run: a line for the repository, and one for everything that is not as it should be. */
export function runLines(run: RunRecord, paint: Terminal['paint']): string {
  const sent = run.destinations.reduce((sum, destination) => sum + destination.packBytes, 0);
  const head = `${outcomeMark(run.outcome, paint)} ${run.repository} → ${run.destinations.map(({ destination }) => destination).join(', ')}  ${duration(run.finishedAt - run.startedAt)}, ${bytes(sent)}`;
  return [head, ...run.destinations.flatMap((destination) => troubles(destination))].join('\n');
}

/** `✓`, `!` or `✗`, in its colour. */
export function outcomeMark(outcome: RunRecord['outcome'], paint: Terminal['paint']): string {
  if (outcome === 'synced') return paint('green', '✓');
  return outcome === 'partial' ? paint('yellow', '!') : paint('red', '✗');
}

function troubles({ destination, refs, error }: RunRecord['destinations'][number]): string[] {
  const bad = refs.filter(({ ok }) => !ok);
  const lines = bad.slice(0, notable).map(({ ref, action, reason }) => `${ref} ${action}: ${reason ?? ''}`);
  if (bad.length > notable) lines.push(`… and ${bad.length - notable} more refs`);
  if (error) lines.unshift(error);
  return lines.map((line) => `    ${destination}: ${line.replace(/\s*\n\s*/g, '; ')}`);
}
