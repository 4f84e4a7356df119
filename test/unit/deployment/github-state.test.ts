import { describe, expect, it } from 'vitest';
import { githubStateOf } from '../../../functions/deployment/announce/github-state.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { deploymentRun, runInWork } from '../../support/deployment-runs.ts';

const reason = (code: string) => ({ code, what: 'The check home failed', remedy: 'Mend it.' });

describe('a run in the words of GitHub', () => {
  it.each<[DeploymentRun['phase'], string]>([
    ['validate', 'queued'],
    ['build', 'queued'],
    ['approve', 'queued'],
    ['acquire', 'queued'],
    ['prepare', 'in_progress'],
    ['shift', 'in_progress'],
    ['verify', 'in_progress'],
    ['commit', 'in_progress'],
    ['post', 'in_progress'],
    ['abort', 'in_progress'],
  ])('is, in the phase %s, %s', (phase, state) => {
    expect(githubStateOf(runInWork({ phase })).state).toBe(state);
  });

  it.each<[string, Partial<DeploymentRun>, string]>([
    ['a success', { outcome: 'succeeded' }, 'success'],
    ['a failed check', { outcome: 'failed', reason: reason('DEPLOYMENT_CHECK_FAILED') }, 'failure'],
    ['a release that was taken back', { outcome: 'rolledback' }, 'failure'],
    [
      'a target that is configured wrongly',
      { outcome: 'failed', reason: reason('TARGET_MISCONFIGURED') },
      'error',
    ],
    [
      'a runner that cannot be had',
      { outcome: 'failed', reason: reason('BUILD_RUNNER_UNAVAILABLE') },
      'error',
    ],
    ['a newer run', { outcome: 'superseded' }, 'inactive'],
    ['a refusal', { outcome: 'rejected' }, 'inactive'],
  ])('is, at its end with %s, as said', (_what, parts, state) => {
    expect(githubStateOf(deploymentRun(parts)).state).toBe(state);
  });

  it('says why it failed', () => {
    const run = deploymentRun({ outcome: 'failed', reason: reason('DEPLOYMENT_CHECK_FAILED') });
    expect(githubStateOf(run).description).toBe('The check home failed');
  });

  it('says who refused it', () => {
    const approval = { by: 'ada', at: 1, approved: false };
    expect(githubStateOf(deploymentRun({ outcome: 'rejected', approval })).description).toBe(
      'Refused by ada',
    );
  });
});
