import type { DeploymentFigures } from '../../shared/state/deployment-figures.ts';
import { count, duration } from '../output/quantities.ts';
import type { Column } from '../output/table.ts';

const right = 'right' as const;

/** Headings over `figuresCells`. */
export const figuresColumns: readonly Column[] = [
  { title: 'runs', align: right },
  { title: 'succeeded', align: right },
  { title: 'live a day', align: right },
  { title: 'lead time', align: right },
  { title: '95 % within', align: right },
  { title: 'failure rate', align: right },
  { title: 'restored in', align: right },
  { title: 'builds', align: right },
  { title: 'known', align: right },
  { title: 'time saved', align: right },
];

/** Figures as cells of a table; what nobody knows is `-`. Pure. */
export function figuresCells(figures: DeploymentFigures): readonly string[] {
  const { leadTimeMs, timeToRestoreMs, builds, buildsKnown } = figures;
  return [
    String(figures.deployments),
    percent(figures.successRate),
    figures.perDay.toFixed(figures.perDay < 10 ? 1 : 0),
    time(leadTimeMs?.p50),
    time(leadTimeMs?.p95),
    percent(figures.changeFailureRate),
    time(timeToRestoreMs?.p50),
    String(builds),
    String(buildsKnown),
    duration(figures.buildTimeSavedMs),
  ];
}

/** Figures as half a line. Pure. */
export function figuresText(figures: DeploymentFigures): string {
  const { deployments, successRate, leadTimeMs, changeFailureRate, timeToRestoreMs } = figures;
  const parts = [
    count(deployments, 'run'),
    successRate === undefined ? '' : `${percent(successRate)} succeeded`,
    leadTimeMs === undefined ? '' : `lead time ${duration(leadTimeMs.p50)}`,
    changeFailureRate === undefined ? '' : `${percent(changeFailureRate)} of what went live failed`,
    timeToRestoreMs === undefined ? '' : `restored in ${duration(timeToRestoreMs.p50)}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function percent(rate: number | undefined): string {
  return rate === undefined ? '-' : `${(rate * 100).toFixed(rate === 0 || rate === 1 ? 0 : 1)} %`;
}

function time(ms: number | undefined): string {
  return ms === undefined ? '-' : duration(ms);
}
