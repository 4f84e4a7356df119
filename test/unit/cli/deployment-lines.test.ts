import { describe, expect, it } from 'vitest';
import { linesSince, progressText, subjectText } from '../../../cli/deployment/run-lines.ts';
import { runText } from '../../../cli/deployment/run-text.ts';
import { deploymentRun, deploymentStep, runInWork, runThatWaits } from '../../support/deployment-runs.ts';

const paint = (_style: string, text: string): string => text;
const running = deploymentStep({ phase: 'shift', subject: 'site 10 %', result: 'running' });

describe('what has become known of a run', () => {
  it('begins with what it is for', () => {
    expect(linesSince(undefined, runInWork(), paint)).toEqual([
      'shop → staging  main  run 20251121T101320-3fa9c1d2',
    ]);
  });

  it('is each part that is over, once, however many have come since', () => {
    const before = runInWork({ steps: [deploymentStep(), running] });
    const after = runInWork({
      steps: [
        deploymentStep(),
        { ...running, result: 'passed', finishedAt: running.startedAt + 1_500 },
        deploymentStep({ phase: 'verify', subject: '10 %', result: 'inconclusive', detail: 'no\nfigures' }),
        deploymentStep({ phase: 'abort', result: 'failed' }),
        deploymentStep({ phase: 'post', result: 'skipped' }),
      ],
    });

    expect(linesSince(before, after, paint)).toEqual([
      '  ✓ shift site 10 %  1.5 s',
      '  ! verify 10 %  no; figures  2.0 s',
      '  ✗ abort  2.0 s',
      '  – post  2.0 s',
    ]);
  });

  it('does not repeat parts when those between are left out', () => {
    const steps = ['a', 'b', 'c'].map((subject) => deploymentStep({ subject }));

    expect(linesSince(runInWork({ steps }), runInWork({ steps: steps.slice(2) }), paint)).toEqual([]);
  });

  it('says once that a person has to agree', () => {
    const waiting = runThatWaits();

    expect(linesSince(runInWork(), waiting, paint)).toEqual([
      '! shop in staging waits for approval',
      '    auto-builder deploy approve 20251121T101320-3fa9c1d2',
      '    auto-builder deploy approve 20251121T101320-3fa9c1d2 --reject',
    ]);
    expect(linesSince(waiting, waiting, paint)).toEqual([]);
  });

  it('says nothing of that while it may still be refused', () => {
    expect(linesSince(runInWork(), runThatWaits({ steps: [] }), paint)).toEqual([]);
  });

  it.each([
    [{ outcome: 'succeeded' }, '✓ shop in staging is live'],
    [{ outcome: 'failed', steps: [] }, '✗ shop in staging failed  release'],
    [
      { outcome: 'failed', steps: [deploymentStep({ phase: 'commit' })] },
      '✗ shop in staging failed, and is live',
    ],
    [
      { outcome: 'rejected', approval: { by: 'grace', at: 0, approved: false } },
      '✗ shop in staging was rejected by grace',
    ],
    [{ outcome: 'superseded' }, '! shop in staging gave way to a newer run'],
    [{ outcome: 'rolledback' }, '✗ shop in staging was rolled back'],
  ] as const)('ends %j in its own words', (change, words) => {
    const before = runInWork({ steps: deploymentRun(change).steps });

    expect(linesSince(before, deploymentRun(change), paint)[0]).toContain(words);
  });

  it('ends with the reason, what to do, and who takes it back', () => {
    const reason = { code: 'BUILD_FAILED', what: 'It ended\nwith 2', remedy: 'Mend it.' };
    const run = deploymentRun({ ...{ outcome: 'failed', reason }, rolledBackBy: '20251121T101400-0badcafe' });

    expect(linesSince(runInWork({ steps: run.steps }), run, paint).slice(1)).toEqual([
      '    BUILD_FAILED: It ended; with 2',
      '    Mend it.',
      '    Run 20251121T101400-0badcafe takes it back.',
    ]);
  });
});

describe('what a run brings', () => {
  it.each([
    [{ kind: 'deploy', ref: 'refs/tags/v1' }, 'tag v1'],
    [{ kind: 'deploy', commit: 'a'.repeat(40) }, 'commit aaaaaaaaaaaa'],
    [{ kind: 'deploy' }, 'the default branch'],
    [{ kind: 'promote', from: 'staging' }, 'what is live in staging'],
    [{ kind: 'rollback' }, 'back to the release before'],
    [{ kind: 'rollback', to: '20251121T101320-3fa9c1d2' }, 'back to run 20251121T101320-3fa9c1d2'],
  ] as const)('for %j is said as %s', (order, text) => {
    expect(subjectText({ order })).toBe(text);
  });
});

describe('where a run is', () => {
  it.each([
    [{ steps: [running] }, 'shop staging: verify site 10 %'],
    [{ weight: 50 }, 'shop staging: verify 50 %'],
    [{ phase: 'validate' }, 'shop staging: validate'],
  ] as const)('with %j is half a line', (change, text) => {
    expect(progressText(runInWork(change))).toBe(text);
  });
});

describe('all that is kept of a run', () => {
  it('names who asked, which rules were set aside, and who agreed', () => {
    const rule = { rule: 'freeze', by: 'ada', why: 'the shop is down', at: 0 } as const;
    const approval = { by: 'grace', at: 0, approved: true, why: 'looked at it' };
    const text = runText(deploymentRun({ overrides: [rule], approval }), Date.now(), paint);

    expect(text).toMatch(/set aside +freeze by ada: the shop is down\n/);
    expect(text).toMatch(/decided +grace agreed: looked at it\n/);
  });

  it('gives the time of each part since its beginning', () => {
    const { createdAt } = deploymentRun();
    const late = deploymentStep({ startedAt: createdAt + 65_000, finishedAt: createdAt + 67_000 });

    expect(runText(deploymentRun({ steps: [late] }), createdAt, paint)).toContain('  +1:05  ✓ build  2.0 s');
  });
});
