import { describe, expect, it } from 'vitest';
import { GitError } from '../../../../shared/git/errors.ts';
import { brokenLine, faultyLine, validationScenario } from '../../../support/validation-scenario.ts';

const fixing = { autoCommit: true, autoPush: true } as const;
const main = 'refs/heads/main';

/** A branch at a clean commit, and a push upon it. */
async function pushed(
  text: string,
  settings: Parameters<typeof validationScenario>[0] = {},
  message = 'feat: more',
) {
  const scenario = validationScenario(settings);
  const before = await scenario.remote.commit('main', { 'a.py': '', 'old.py': brokenLine });
  const after = await scenario.remote.commit('main', { 'a.py': text, 'old.py': brokenLine }, { message });
  return { ...scenario, before, after, push: { kind: 'push', ref: main, before, after } as const };
}

describe('a push', () => {
  it('has only its changed files looked at', async () => {
    const { run, push, pool } = await pushed(faultyLine);
    await run(push);
    expect(pool.analysed).toEqual([faultyLine]);
  });

  it('has all files looked at with the scope all', async () => {
    const { run, push, pool } = await pushed(faultyLine, { scope: 'all' });
    await run(push);
    expect(pool.analysed.toSorted()).toEqual([faultyLine, brokenLine].toSorted());
  });

  it('has its result shown at its commit', async () => {
    const { run, push, shown, after } = await pushed(faultyLine);
    await run(push);
    expect(shown.map(({ commit, result }) => [commit, result.findings.length])).toEqual([[after, 1]]);
  });

  it('with a finding at the limit has failed, for whoever waits', async () => {
    const { run, push, events } = await pushed(brokenLine);
    await run(push);
    expect(events.map(({ type }) => type)).toEqual(['validation.failed']);
  });

  it('with findings below the limit has passed', async () => {
    const { run, push, events, after } = await pushed(faultyLine);
    await run(push);
    expect(events).toMatchObject([
      { type: 'validation.passed', detail: { commit: after, ref: main, receivedAt: 900_000 } },
    ]);
  });

  it('is recorded with its report', async () => {
    const { run, push, results, dependencies } = await pushed(faultyLine);
    await run(push);
    const report = await dependencies.blobs.get(results.records[0]?.report ?? '');
    expect(new TextDecoder().decode(report)).toContain('acme/widget');
  });

  it('that was looked at already is not looked at again', async () => {
    const { run, push, shown } = await pushed(faultyLine);
    await run(push);
    const second = await run(push);
    expect([second, shown.length]).toEqual([{ kind: 'skipped', reason: 'validated already' }, 1]);
  });

  it('of a commit that another branch brought is announced without being looked at', async () => {
    const { run, push, shown, events, remote, after } = await pushed(faultyLine);
    await run(push);
    await remote.commit('release', { 'a.py': '' });
    const before = remote.tip('release') ?? '';
    await remote.move('release', after);
    await run({ kind: 'push', ref: 'refs/heads/release', before, after });
    expect([shown.length, events.at(-1)]).toMatchObject([
      1,
      { type: 'validation.passed', detail: { commit: after, ref: 'refs/heads/release' } },
    ]);
  });

  it('says what it took, and nothing of it when another branch brings its commit', async () => {
    const { run, push, events, remote, after } = await pushed(faultyLine);
    await run(push);
    await remote.commit('release', { 'a.py': '' });
    const before = remote.tip('release') ?? '';
    await remote.move('release', after);
    await run({ kind: 'push', ref: 'refs/heads/release', before, after });
    const [first, second] = events.map(({ detail }) => detail);
    expect(first).toMatchObject({ runId: 'run-1', at: expect.any(Number), workMs: expect.any(Number) });
    expect(second).toMatchObject({ runId: 'run-2' });
    expect(second).not.toHaveProperty('at');
  });

  it('whose worker ended before it told of it is told of under its own id', async () => {
    const { run, push, events } = await pushed(faultyLine);
    await run(push);
    await run(push, {}, 2);
    expect(events).toHaveLength(2);
    expect(events[1]).toEqual(events[0]);
  });

  it('keeps its result when a look at all files finds more', async () => {
    const { run, push, results, after } = await pushed(faultyLine);
    await run(push);
    await run({ kind: 'full' }, { kind: 'command' });
    expect((await results.find('github.com/acme/widget', after))?.outcome).toBe('passed');
  });

  it('is looked at again when a person asks', async () => {
    const { run, push, shown } = await pushed(faultyLine);
    await run(push);
    await run({ kind: 'full' }, { kind: 'command' });
    expect(shown.length).toBe(2);
  });

  it('that asks to be left alone is', async () => {
    const { run, push, shown } = await pushed(faultyLine, fixing, 'wip [skip auto-builder]');
    expect([await run(push), shown]).toEqual([
      { kind: 'skipped', reason: 'the commit asks to be skipped' },
      [],
    ]);
  });

  it('that deleted its branch leads to nothing', async () => {
    const { run } = validationScenario();
    expect(await run({ kind: 'push', ref: 'refs/heads/gone' })).toEqual({
      kind: 'skipped',
      reason: 'the branch is gone',
    });
  });
});

describe('added lines', () => {
  it('alone count when the configuration says so', async () => {
    const scenario = validationScenario({ lines: 'added' });
    const before = await scenario.remote.commit('main', { 'a.py': brokenLine });
    await scenario.remote.commit('main', { 'a.py': `${brokenLine}x = 1\n${faultyLine}` });
    await scenario.run({ kind: 'push', ref: main, before });
    expect(scenario.shown[0]?.result.findings.map(({ code, line }) => [code, line])).toEqual([['F401', 3]]);
  });
});

describe('fixes', () => {
  it('are pushed to the branch', async () => {
    const { run, push, remote } = await pushed(`${faultyLine}x = 1\n`, fixing);
    await run(push);
    expect(remote.contents(remote.tip('main') ?? '')['a.py']).toBe('x = 1\n');
  });

  it('touch no file that the push did not change', async () => {
    const scenario = validationScenario(fixing);
    const before = await scenario.remote.commit('main', { 'a.py': '', 'old.py': faultyLine });
    await scenario.remote.commit('main', { 'a.py': faultyLine, 'old.py': faultyLine });
    await scenario.run({ kind: 'push', ref: main, before });
    expect(scenario.remote.contents(scenario.remote.tip('main') ?? '')['old.py']).toBe(faultyLine);
  });

  it('say in their commit what was done, and in which run', async () => {
    const { run, push, remote } = await pushed(faultyLine, fixing);
    await run(push);
    const lines = remote
      .message(remote.tip('main') ?? '')
      .trimEnd()
      .split('\n');
    expect([lines[0], lines.at(-1)]).toEqual(['refactor: resolve unused imports', 'Auto-Builder-Run: run-1']);
  });

  it('have a result of their own shown and announced', async () => {
    const { run, push, remote, shown, events, after } = await pushed(faultyLine, fixing);
    await run(push);
    const tip = remote.tip('main');
    expect([shown.map(({ commit }) => commit), events]).toMatchObject([
      [after, tip],
      [{ type: 'validation.passed', detail: { commit: tip } }],
    ]);
  });

  it('cause nothing when their own push comes back as an event', async () => {
    const { run, push, remote, shown, after } = await pushed(faultyLine, fixing);
    await run(push);
    const own = remote.tip('main') ?? '';
    const second = await run({ kind: 'push', ref: main, before: after, after: own });
    expect([second, shown.length, remote.tip('main')]).toEqual([
      { kind: 'skipped', reason: 'validated already' },
      2,
      own,
    ]);
  });

  it('are proposed for a protected branch, too, that was moved to a commit known from another one', async () => {
    const { run, push, remote, after, protectedRefs, proposed } = await pushed(faultyLine, fixing);
    const before = await remote.commit('release', { 'a.py': '' });
    await run(push);
    protectedRefs.add('refs/heads/release');
    await remote.move('release', after);
    await run({ kind: 'push', ref: 'refs/heads/release', before, after });
    expect(proposed.map(({ to }) => to)).toEqual(['refs/heads/release']);
  });

  it('are not made for a second branch that somebody only waits for', async () => {
    const { run, push, remote, after } = await pushed(faultyLine, fixing);
    const before = await remote.commit('release', { 'a.py': '' });
    await run(push);
    await remote.move('release', after);
    await run({ kind: 'push', ref: 'refs/heads/release', before, after }, { kind: 'schedule' });
    expect(remote.tip('release')).toBe(after);
  });

  it('are not made upon a commit of ours, even one whose result is not known', async () => {
    const own = 'style: fix formatting in 1 file\n\nAuto-Builder-Run: earlier\n';
    const { run, push, remote, after } = await pushed(faultyLine, fixing, own);
    await run(push);
    expect(remote.tip('main')).toBe(after);
  });

  it('are thrown away when the branch moved meanwhile', async () => {
    const { run, push, remote, notes } = await pushed(faultyLine, fixing);
    let theirs = '';
    remote.beforePush = async () => {
      theirs = await remote.commit('main', { 'a.py': 'theirs\n' });
      return undefined;
    };
    await run(push);
    expect([remote.tip('main'), notes]).toEqual([theirs, ['fixes were not taken']]);
  });

  it('go to a protected branch by a pull request', async () => {
    const { run, push, remote, proposed, protectedRefs, after } = await pushed(faultyLine, fixing);
    protectedRefs.add(main);
    await run(push);
    expect([remote.tip('main'), proposed]).toEqual([
      after,
      [{ from: 'refs/heads/auto-builder/fixes/main', to: main, title: 'refactor: resolve unused imports' }],
    ]);
  });

  it('are proposed anew after each push, on the same branch', async () => {
    const { run, push, remote } = await pushed(faultyLine, { ...fixing, mode: 'pull-request' });
    await run(push);
    const first = remote.tip('auto-builder/fixes/main');
    const before = remote.tip('main') ?? '';
    await remote.commit('main', { 'a.py': `y = 2\n${faultyLine}` });
    await run({ kind: 'push', ref: main, before });
    const second = remote.tip('auto-builder/fixes/main') ?? '';
    expect([first === second, remote.contents(second)['a.py']]).toEqual([false, 'y = 2\n']);
  });
});

describe('a pull request of a fork', () => {
  it('is never pushed to, and gets suggestions', async () => {
    const { run, remote, before, suggested, after } = await pushed(faultyLine, fixing);
    await run({
      kind: 'pull-request',
      number: 7,
      head: { ref: 'main', id: after, repository: 'someone/widget' },
      base: { ref: 'main', id: before },
    });
    expect([remote.tip('main'), suggested.map(({ pullRequest }) => pullRequest)]).toEqual([after, [7]]);
  });

  it('is announced to nobody', async () => {
    const { run, before, after, events } = await pushed('x = 1\n');
    await run({
      kind: 'pull-request',
      number: 7,
      head: { ref: 'main', id: after, repository: 'someone/widget' },
      base: { ref: 'main', id: before },
    });
    expect(events).toEqual([]);
  });
});

describe('a job that cannot be done', () => {
  const failing = (code: 'GIT_UNREACHABLE' | 'GIT_REPOSITORY_NOT_FOUND') => {
    const scenario = validationScenario();
    const error = new GitError({ code, what: 'no answer', where: 'acme/widget', remedy: 'Wait.' });
    const open = () => Promise.reject(error);
    return { ...scenario, dependencies: Object.assign(scenario.dependencies, { open }) };
  };

  it('comes back when time may help', async () => {
    expect(await failing('GIT_UNREACHABLE').run({ kind: 'full' })).toMatchObject({
      kind: 'retry-later',
      afterSeconds: 30,
    });
  });

  it('goes to the dead letters with the remedy when time does not help', async () => {
    expect(await failing('GIT_REPOSITORY_NOT_FOUND').run({ kind: 'full' })).toEqual({
      kind: 'failed',
      code: 'GIT_REPOSITORY_NOT_FOUND',
      why: 'no answer (acme/widget)',
      remedy: 'Wait.',
    });
  });

  it('because the mirror is gone is skipped', async () => {
    const { dependencies, run } = validationScenario();
    Object.assign(dependencies.configuration, { mirrors: [] });
    expect(await run({ kind: 'full' })).toMatchObject({ kind: 'skipped' });
  });
});
