import { describe, expect, it } from 'vitest';
import { GitError } from '../../../../shared/git/errors.ts';
import { GitHubError } from '../../../../shared/github/errors.ts';
import { faultyLine, validationScenario } from '../../../support/validation-scenario.ts';

const fixing = { autoCommit: true, autoPush: true } as const;
const main = 'refs/heads/main';

/** A push with something to mend. */
async function pushed(settings: Parameters<typeof validationScenario>[0] = fixing) {
  const scenario = validationScenario(settings);
  const before = await scenario.remote.commit('main', { 'a.py': '' });
  const after = await scenario.remote.commit('main', { 'a.py': `${faultyLine}x = 1\n` });
  return { ...scenario, after, push: { kind: 'push', ref: main, before, after } as const };
}

const unreachable = new GitError({
  code: 'GIT_UNREACHABLE',
  what: 'no answer',
  where: 'acme/widget',
  remedy: 'Wait.',
});

describe('a job whose fixes could not be pushed because the host was away', () => {
  const interrupted = async () => {
    const scenario = await pushed();
    scenario.remote.beforePush = () => Promise.reject(unreachable);
    const first = await scenario.run(scenario.push);
    scenario.remote.beforePush = async () => undefined;
    return { ...scenario, first };
  };

  it('comes back', async () => {
    expect((await interrupted()).first).toMatchObject({ kind: 'retry-later', afterSeconds: 30 });
  });

  it('pushes them when it comes back', async () => {
    const { run, push, remote } = await interrupted();
    await run(push, {}, 2);
    expect(remote.contents(remote.tip('main') ?? '')['a.py']).toBe('x = 1\n');
  });

  it('tells whoever waits when it comes back', async () => {
    const { run, push, remote, events } = await interrupted();
    await run(push, {}, 2);
    expect(events).toMatchObject([{ type: 'validation.passed', detail: { commit: remote.tip('main') } }]);
  });
});

describe('a job that ended between writing its result down and telling it', () => {
  const ended = async () => {
    const scenario = await pushed({});
    const { put } = scenario.dependencies.bus;
    Object.assign(scenario.dependencies.bus, { put: () => Promise.reject(new Error('the worker is gone')) });
    await expect(scenario.run(scenario.push)).rejects.toThrow('the worker is gone');
    Object.assign(scenario.dependencies.bus, { put });
    return scenario;
  };

  it('tells it when it comes back', async () => {
    const { run, push, events, after } = await ended();
    await run(push, {}, 2);
    expect(events).toMatchObject([{ type: 'validation.passed', detail: { commit: after, ref: main } }]);
  });

  it('does not look at the commit again', async () => {
    const { run, push, shown } = await ended();
    await run(push, {}, 2);
    expect(shown.length).toBe(1);
  });
});

describe('fixes that the host will never take', () => {
  const forbidden = async () => {
    const scenario = await pushed({ ...fixing, mode: 'pull-request' });
    const refusal = new GitHubError({
      code: 'GITHUB_FORBIDDEN',
      what: 'the App may not open pull requests',
      where: 'acme/widget',
      remedy: 'Grant it `pull_requests: write`.',
    });
    Object.assign(scenario.publisher, { propose: () => Promise.reject(refusal) });
    return scenario;
  };

  it('keep nobody from the result', async () => {
    const { run, push, events, after } = await forbidden();
    await run(push);
    expect(events).toMatchObject([{ type: 'validation.passed', detail: { commit: after } }]);
  });

  it('are told of', async () => {
    const { run, push, notes } = await forbidden();
    expect([await run(push), notes]).toMatchObject([
      { kind: 'done', result: { fixes: 'refused' } },
      ['fixes were not taken'],
    ]);
  });
});
