import { ago, count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import { figuresText } from './figures-text.ts';
import type { PlaceStatus } from './place-status.ts';
import { outcomeMark, short } from './run-lines.ts';

type Paint = Terminal['paint'];

/** What `deploy status` says of the environments. Pure. */
export function statusText(statuses: readonly PlaceStatus[], now: number, paint: Paint): string {
  return statuses.map((status) => placeText(status, now, paint)).join('\n');
}

function placeText(status: PlaceStatus, now: number, paint: Paint): string {
  const { app, environment, run, waiting, last, figures } = status;
  const mark = last ? outcomeMark(last.outcome, paint) : paint('dim', '–');
  const more = waiting.length > 0 ? ` · ${count(waiting.length, 'more run')} behind it` : '';
  return [
    `${mark} ${paint('bold', `${app} → ${environment}`)}  ${liveText(status, now)}`,
    ...(run
      ? [
          `    ${paint('cyan', '…')} ${run.progress}  since ${ago(run.since, now)}, by ${run.by}, run ${run.runId}${more}`,
        ]
      : []),
    ...troubleLines(status, now),
    ...(run?.phase === 'approve' ? [`    auto-builder deploy approve ${run.runId}`] : []),
    ...(figures.deployments > 0 ? [`    ${paint('dim', `30 days: ${figuresText(figures)}`)}`] : []),
  ].join('\n');
}

function liveText({ live }: PlaceStatus, now: number): string {
  if (!live) return 'nothing was ever deployed there';
  const parts = [
    `release ${short(live.release)}`,
    live.commit === undefined ? '' : `commit ${short(live.commit)}`,
    `live since ${ago(live.at, now)}`,
    live.by === undefined ? '' : `by ${live.by}`,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** The last run, where it did not bring what is live. */
function troubleLines({ last, live }: PlaceStatus, now: number): readonly string[] {
  if (!last || last.outcome === 'succeeded') return [];
  const when = last.finishedAt === undefined ? '' : `, ${ago(last.finishedAt, now)}`;
  const why = last.reason ? `: ${last.reason.code}: ${last.reason.what}` : '';
  const stays = last.runId === live?.runId ? ', and is live' : '';
  return [`    last run ${last.runId} ${last.outcome}${stays}${when}${why}`.replace(/\s*\n\s*/g, '; ')];
}
