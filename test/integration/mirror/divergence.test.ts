import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MirrorMemory } from '../../../functions/mirror/plan.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  firstDestination,
  installHook,
  type MirrorScenario,
  mirrorScenario,
  refResult,
  setRef,
} from '../../support/mirror-scenario.ts';
import { fsck, gitIn, historyOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;
let memory: MirrorMemory;
let base: string;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server);
  const root = await commitTo(scenario.source, 'main');
  base = await commitTo(scenario.source, 'main');
  await setRef(scenario.source, 'refs/tags/v1', root);
  const history = await historyOf(scenario.source);
  history.annotatedTag('v2', base);
  await history.write();
  await mirrorOnce({ from: scenario.from, to: scenario.to });
  const refs = new Map(Object.entries(await refsOf(scenario.source)));
  memory = { synced: refs, created: new Set(refs.keys()) };
});

const main = 'refs/heads/main';

/** Ways in which the two sides come apart; each resolves to the ref, and to the ids on both sides. */
const situations = {
  'the destination is ahead': async () => ({
    ref: main,
    there: await commitTo(scenario.copy, 'main'),
    here: base,
    story: 'moved at the destination by another hand',
  }),
  'the destination was moved by another hand': async () => ({
    ref: main,
    there: await commitTo(scenario.copy, 'main', { message: 'theirs' }),
    here: await commitTo(scenario.source, 'main', { message: 'ours' }),
    story: 'moved at the destination by another hand',
  }),
  'the source was forced': async () => ({
    ref: main,
    there: base,
    here: await commitTo(scenario.source, 'main', { from: `${base}~1`, message: 'amended' }),
    story: 'forced at the source',
  }),
  'the source was reset to an older commit': async () => {
    const here = await gitIn(scenario.source, 'rev-parse', `${base}~1`);
    await setRef(scenario.source, main, here);
    return { ref: main, there: base, here, story: 'forced at the source' };
  },
  'a light tag was moved forward': async () => {
    const there = await gitIn(scenario.source, 'rev-parse', 'refs/tags/v1');
    await setRef(scenario.source, 'refs/tags/v1', base);
    return { ref: 'refs/tags/v1', there, here: base, story: 'forced at the source' };
  },
  'an annotated tag was made anew': async () => {
    const there = await gitIn(scenario.source, 'rev-parse', 'refs/tags/v2');
    const history = await historyOf(scenario.source);
    const mark = history.annotatedTag('v2', `${base}~1`, 'Another message');
    const here = (await history.write()).get(mark) ?? '';
    return { ref: 'refs/tags/v2', there, here, story: 'forced at the source' };
  },
} as const;

const archived = (ref: string, id: string): string =>
  `refs/auto-builder/archive/${ref.replace(/^refs\/(heads\/)?/, '')}/${id}`;

describe.each(Object.entries(situations))('when %s', (_name, arrange) => {
  const mirror = (strategy: 'archive' | 'theirs' | 'ours' | 'fail') =>
    mirrorOnce({ from: scenario.from, to: scenario.to.map((url) => ({ url, memory })), strategy });

  it('"archive" lets the source win and keeps the old tip', async () => {
    const { ref, there, here, story } = await arrange();

    const report = await mirror('archive');

    expect(refResult(report, ref)).toMatchObject({ action: 'diverged', old: there, new: here, ok: true });
    expect(refResult(report, ref)?.reason).toContain(story);
    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    expect(await refsOf(scenario.copy)).toMatchObject({ [ref]: here, [archived(ref, there)]: there });
    await fsck(scenario.copy);
  });

  it('"theirs" lets the source win and keeps nothing', async () => {
    const { ref, there, here } = await arrange();

    const report = await mirror('theirs');

    expect(refResult(report, ref)).toMatchObject({ action: 'diverged', old: there, new: here, ok: true });
    const refs = await refsOf(scenario.copy);
    expect(refs[ref]).toBe(here);
    expect(Object.keys(refs).filter((name) => name.startsWith('refs/auto-builder/'))).toEqual([]);
    await fsck(scenario.copy);
  });

  it('"ours" leaves the destination as it is and says so', async () => {
    const { ref, there } = await arrange();

    const report = await mirror('ours');

    expect(refResult(report, ref)).toMatchObject({ action: 'diverged', ok: false });
    expect(firstDestination(report)).toMatchObject({ ok: false, verified: false });
    expect((await refsOf(scenario.copy))[ref]).toBe(there);
  });

  it('"fail" holds the ref and brings the others', async () => {
    const { ref, there } = await arrange();
    const other = await commitTo(scenario.source, 'other');

    const report = await mirror('fail');

    expect(refResult(report, ref)).toMatchObject({ action: 'held', ok: false });
    expect(refResult(report, ref)?.reason).toContain('held for a decision');
    expect(await refsOf(scenario.copy)).toMatchObject({ [ref]: there, 'refs/heads/other': other });
    await fsck(scenario.copy);
  });
});

describe('keeping the old tip', () => {
  const mirror = () => mirrorOnce({ from: scenario.from, to: scenario.to, strategy: 'archive' });

  it('a second time finds it there, and overwrites as well', async () => {
    const there = await commitTo(scenario.copy, 'main');
    await setRef(scenario.copy, archived(main, there), there);

    await mirror();

    expect(await refsOf(scenario.copy)).toMatchObject({ [main]: base, [archived(main, there)]: there });
  });

  it('holds the ref when the destination refuses the archive, and overwrites nothing', async () => {
    const there = await commitTo(scenario.copy, 'main');
    const other = await commitTo(scenario.source, 'other');
    await installHook(
      scenario.copy,
      'update',
      'case "$1" in refs/auto-builder/*) echo "no archives here" >&2; exit 1;; esac',
    );

    const report = await mirror();

    expect(refResult(report, main)).toMatchObject({ action: 'held', ok: false });
    expect(refResult(report, main)?.reason).toMatch(/could not be kept.*no archives here/s);
    expect(await refsOf(scenario.copy)).toMatchObject({ [main]: there, 'refs/heads/other': other });
  });

  it('holds the ref when the name of the archive is taken by something else', async () => {
    const there = await commitTo(scenario.copy, 'main');
    await setRef(scenario.copy, archived(main, there), base);

    const report = await mirror();

    expect(refResult(report, main)).toMatchObject({ action: 'held', ok: false });
    expect((await refsOf(scenario.copy))[main]).toBe(there);
  });

  it('holds the ref when the name of the archive cannot exist beside others', async () => {
    const there = await commitTo(scenario.copy, 'main');
    await setRef(scenario.copy, 'refs/auto-builder/archive/main', base);

    const report = await mirror();

    expect(refResult(report, main)).toMatchObject({ action: 'held', ok: false });
    expect((await refsOf(scenario.copy))[main]).toBe(there);
  });

  it('keeps every tip of a branch that diverges again and again', async () => {
    const tips = [];
    for (const message of ['first', 'second', 'third']) {
      tips.push(await commitTo(scenario.copy, 'main', { message }));
      await mirror();
    }

    const refs = await refsOf(scenario.copy);

    expect(tips.map((tip) => refs[archived(main, tip)])).toEqual(tips);
    expect(refs[main]).toBe(base);
    await fsck(scenario.copy);
  });
});
