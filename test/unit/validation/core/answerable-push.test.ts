import { describe, expect, it } from 'vitest';
import { brokenLine, faultyLine, validationScenario } from '../../../support/validation-scenario.ts';

const main = 'refs/heads/main';

/** A branch whose newest commit has failed. */
async function failed(settings: Parameters<typeof validationScenario>[0] = {}) {
  const scenario = validationScenario(settings);
  const { remote, run } = scenario;
  const before = await remote.commit('main', { 'a.py': '', 'b.py': '', 'old.py': brokenLine });
  const broken = await remote.commit('main', { 'a.py': brokenLine, 'b.py': '', 'old.py': brokenLine });
  await run({ kind: 'push', ref: main, before, after: broken });
  const pushNext = async (files: Readonly<Record<string, string>>) => {
    const from = remote.tip('main') ?? '';
    const after = await remote.commit('main', { 'old.py': brokenLine, ...files });
    await run({ kind: 'push', ref: main, before: from, after });
  };
  return { ...scenario, before, broken, pushNext, told: () => scenario.events.map(({ type }) => type) };
}

describe('a push upon one that failed', () => {
  it('fails, too, as long as what failed is there', async () => {
    const { pushNext, told } = await failed();
    await pushNext({ 'a.py': brokenLine, 'b.py': 'x = 1\n' });
    await pushNext({ 'a.py': brokenLine, 'b.py': 'x = 2\n' });
    expect(told()).toEqual(['validation.failed', 'validation.failed', 'validation.failed']);
  });

  it('passes once that is mended, whatever was there before', async () => {
    const { pushNext, told } = await failed();
    await pushNext({ 'a.py': '', 'b.py': 'x = 1\n' });
    expect(told()).toEqual(['validation.failed', 'validation.passed']);
  });

  it('fails, too, after what failed was pushed to another branch as well', async () => {
    const { remote, run, before, broken, pushNext, told } = await failed({
      autoCommit: true,
      autoPush: true,
    });
    await remote.commit('idea', { 'a.py': '' });
    await remote.move('idea', broken);
    await run({ kind: 'push', ref: 'refs/heads/idea', before, after: broken });
    await pushNext({ 'a.py': brokenLine, 'b.py': 'x = 1\n' });
    expect(told().at(-1)).toBe('validation.failed');
  });

  it('answers for itself alone on another branch', async () => {
    const { run, remote, broken, told } = await failed();
    const after = await remote.commit('idea', { 'a.py': brokenLine, 'c.py': '' }, { parent: broken });
    await run({ kind: 'push', ref: 'refs/heads/idea', after });
    expect(told()).toEqual(['validation.failed', 'validation.passed']);
  });
});

describe('a branch that somebody waits for, without a push', () => {
  it('is not looked at again when its commit is known', async () => {
    const { run } = await failed();
    expect(await run({ kind: 'push', ref: main }, { kind: 'schedule' })).toEqual({
      kind: 'skipped',
      reason: 'validated already',
    });
  });

  it('is looked at as a whole when nothing of it is known, and not rewritten', async () => {
    const { remote, run, shown } = validationScenario({ autoCommit: true, autoPush: true });
    const tip = await remote.commit('main', { 'a.py': faultyLine });
    await run({ kind: 'push', ref: main }, { kind: 'schedule' });
    expect([remote.tip('main'), shown[0]?.result.findings.length]).toEqual([tip, 1]);
  });
});

describe('a push that only deletes files', () => {
  it('has passed, with nothing looked at', async () => {
    const { remote, run, events, pool } = validationScenario();
    const before = await remote.commit('main', { 'a.py': brokenLine, 'b.py': brokenLine });
    await remote.commit('main', { 'b.py': brokenLine });
    await run({ kind: 'push', ref: main, before });
    expect([events.map(({ type }) => type), pool.analysed]).toEqual([['validation.passed'], []]);
  });
});

describe('a file that only got another name', () => {
  it('has no added lines', async () => {
    const { remote, run, shown } = validationScenario({ lines: 'added' });
    const before = await remote.commit('main', { 'a.py': brokenLine });
    await remote.commit('main', { 'b.py': brokenLine });
    await run({ kind: 'push', ref: main, before });
    expect(shown[0]?.result.findings).toEqual([]);
  });

  it('is looked at where it is now', async () => {
    const { remote, run, shown } = validationScenario();
    const before = await remote.commit('main', { 'a.py': brokenLine });
    await remote.commit('main', { 'b.py': brokenLine });
    await run({ kind: 'push', ref: main, before });
    expect(shown[0]?.result.findings.map(({ file }) => file)).toEqual(['b.py']);
  });
});

describe('a baseline that cannot be understood', () => {
  const withBaseline = async () => {
    const scenario = validationScenario({ baseline: 'known.txt', autoCommit: true, autoPush: true });
    const { remote, run } = scenario;
    const before = await remote.commit('main', { 'a.py': '' });
    const after = await remote.commit('main', { 'a.py': faultyLine, 'known.txt': '{' });
    await run({ kind: 'push', ref: main, before });
    return { ...scenario, after };
  };

  it('is named at the commit, beside what was found', async () => {
    const { shown } = await withBaseline();
    expect(shown[0]?.result).toMatchObject({
      ok: false,
      findings: [{ file: 'a.py' }],
      notAnalysed: [{ file: 'known.txt', reason: 'The baseline is not JSON' }],
    });
  });

  it('has nothing mended, for it may be accepted', async () => {
    const { remote, after } = await withBaseline();
    expect(remote.tip('main')).toBe(after);
  });
});
