import { describe, expect, it } from 'vitest';
import { deploymentFigures } from '../../../shared/state/deployment-figures.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { deploymentRun, deploymentStep } from '../../support/deployment-runs.ts';

const day = 86_400_000;
const minute = 60_000;
const from = Date.UTC(2026, 0, 1);
const week = { from, to: from + 7 * day };

/** A run that began on the second day of the week, and took a minute; name what matters to the test. */
const run = (overrides: Partial<DeploymentRun> = {}): DeploymentRun => {
  const createdAt = overrides.createdAt ?? from + day;
  return deploymentRun({ createdAt, updatedAt: createdAt, finishedAt: createdAt + minute, ...overrides });
};
const taken = (committedAgo: number): DeploymentRun =>
  run({ committedAt: from + day + minute - committedAgo });

describe('the figures of deployments', () => {
  it('given no runs, are zeros, and none that would divide by them', () => {
    expect(deploymentFigures([], week)).toEqual({
      deployments: 0,
      perDay: 0,
      builds: 0,
      buildsKnown: 0,
      buildTimeSavedMs: 0,
    });
  });

  it.each([
    ['that ended as the time begins', { finishedAt: from }, 1],
    ['that ended before it', { finishedAt: from - 1 }, 0],
    ['that ends with it', { finishedAt: week.to }, 0],
  ])('given a run %s, count it %o %i times', (_, overrides, expected) => {
    expect(deploymentFigures([run(overrides)], week).deployments).toBe(expected);
  });

  it('leave out runs that have not ended', () => {
    const { finishedAt: _finishedAt, outcome: _outcome, ...open } = run();
    expect(deploymentFigures([open], week).deployments).toBe(0);
  });

  it('leave out what a person refused and what gave way', () => {
    const runs = [run({ outcome: 'rejected' }), run({ outcome: 'superseded' }), run()];
    expect(deploymentFigures(runs, week)).toMatchObject({ deployments: 1, successRate: 1 });
  });

  it('tell how many of all ended well', () => {
    const runs = [run(), run({ outcome: 'failed' }), run({ outcome: 'rolledback' }), run()];
    expect(deploymentFigures(runs, week).successRate).toBe(0.5);
  });

  it('tell how often a day a release goes live, without ways back', () => {
    const runs = [...Array.from({ length: 14 }, () => run()), run({ order: { kind: 'rollback' } })];
    expect(deploymentFigures(runs, week).perDay).toBe(2);
  });

  it('given less than a day, do not make more of what happened', () => {
    const hour = { from, to: from + 3_600_000 };
    expect(deploymentFigures([run({ finishedAt: from })], hour).perDay).toBe(1);
  });

  it('tell the time from commit to live by the median and the slowest in twenty', () => {
    const runs = Array.from({ length: 20 }, (_, index) => taken((index + 1) * minute));
    expect(deploymentFigures(runs, week).leadTimeMs).toEqual({ p50: 10 * minute, p95: 19 * minute });
  });

  it('leave lead time to releases that are live and new', () => {
    const runs = [run({ outcome: 'failed' }), run({ order: { kind: 'rollback' } })];
    expect(deploymentFigures(runs, week)).not.toHaveProperty('leadTimeMs');
  });

  it('do not call a release that reached nobody a failed change', () => {
    const runs = [run(), run({ outcome: 'failed', shifted: false })];
    expect(deploymentFigures(runs, week).changeFailureRate).toBe(0);
  });

  it.each(['failed', 'rolledback'] as const)(
    'call a release that reached somebody and %s a failed change',
    (outcome) => {
      expect(deploymentFigures([run(), run({ outcome })], week).changeFailureRate).toBe(0.5);
    },
  );

  it('call a release that a person took back later a failed change', () => {
    const bad = run({ runId: 'bad' });
    const back = run({ runId: 'back', order: { kind: 'rollback', of: 'bad' } });
    expect(deploymentFigures([run({ runId: 'good' }), bad, back], week).changeFailureRate).toBe(0.5);
  });

  it('tell the time to restore of a release that its own run led back, from when it reached anybody', () => {
    const shift = deploymentStep({ phase: 'shift', startedAt: from + day + 20_000 });
    const bad = run({ outcome: 'rolledback', steps: [deploymentStep({ startedAt: from + day }), shift] });
    expect(deploymentFigures([bad], week).timeToRestoreMs).toEqual({ p50: 40_000 });
  });

  it('tell the time to restore of a release that another run took back', () => {
    const bad = run({ runId: 'bad', outcome: 'failed', steps: [] });
    const back = run({
      runId: 'back',
      order: { kind: 'rollback', of: 'bad' },
      finishedAt: from + day + 5 * minute,
    });
    expect(deploymentFigures([back, bad], week).timeToRestoreMs).toEqual({ p50: 5 * minute });
  });

  it('tell nothing of a restore that failed', () => {
    const bad = run({ runId: 'bad', outcome: 'failed' });
    const back = run({ runId: 'back', order: { kind: 'rollback', of: 'bad' }, outcome: 'failed' });
    expect(deploymentFigures([bad, back], week)).not.toHaveProperty('timeToRestoreMs');
  });

  it('add up builds that ran, builds that were known, and the time these would have taken', () => {
    const built = (cached: boolean, savedMs: number) =>
      run({ build: { key: 'k', cached, durationMs: 100, savedMs } });
    const runs = [built(false, 0), built(true, 9_000), built(true, 6_000)];
    expect(deploymentFigures(runs, week)).toMatchObject({
      builds: 1,
      buildsKnown: 2,
      buildTimeSavedMs: 15_000,
    });
  });
});
