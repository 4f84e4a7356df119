import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  deleteRef,
  expectEqualRefs,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  pushesTo,
  refResult,
  setRef,
} from '../../support/mirror-scenario.ts';
import { fsck, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

/** After a first mirror: one ref to create, one to update, one to delete, one unchanged, one diverged, one in the way. */
async function mixedScenario(): Promise<Record<string, string>> {
  const { source, copy, from, to } = scenario;
  const base = await commitTo(source, 'main');
  for (const branch of ['moves', 'goes', 'splits']) await setRef(source, `refs/heads/${branch}`, base);
  await mirrorOnce({ from, to });
  const elsewhere = await commitTo(copy, 'splits');
  await setRef(copy, 'refs/heads/area', base);
  const moved = await commitTo(source, 'moves');
  const split = await commitTo(source, 'splits', { files: { 'other.txt': 'other' } });
  await setRef(source, 'refs/heads/new', base);
  await setRef(source, 'refs/heads/area/x', base);
  await deleteRef(source, 'refs/heads/goes');
  server.clearRequests();
  return { base, elsewhere, moved, split };
}

/** A memory in which the first mirror created everything it brought. */
const memoryOf = (refs: Record<string, string>) => ({
  synced: new Map(Object.entries(refs)),
  created: new Set(Object.keys(refs)),
});

describe('a plan with something of everything', () => {
  beforeEach(async () => {
    scenario = await mirrorScenario(server);
  });

  it('counts each action, and brings what may be brought', async () => {
    const { base = '', moved = '', split = '' } = await mixedScenario();
    const { copy, from, to } = scenario;
    const memory = memoryOf({ 'refs/heads/main': base, 'refs/heads/goes': base, 'refs/heads/splits': base });

    const report = await mirrorOnce({
      from,
      to: to.map((url) => ({ url, memory })),
      prune: 'on',
    });

    expect(firstDestination(report)).toMatchObject({
      ok: false,
      verified: false,
      counts: { create: 1, update: 1, delete: 1, unchanged: 1, diverged: 1, held: 1 },
    });
    expect(await refsOf(copy)).toMatchObject({
      'refs/heads/main': base,
      'refs/heads/new': base,
      'refs/heads/moves': moved,
      'refs/heads/splits': split,
      'refs/heads/area': base,
    });
    expect(Object.keys(await refsOf(copy))).not.toContain('refs/heads/goes');
    await fsck(copy);
  });

  it('names old and new id of every ref that was not unchanged', async () => {
    const { base = '', moved = '', split = '', elsewhere = '' } = await mixedScenario();
    const { from, to } = scenario;

    const report = await mirrorOnce({ from, to, prune: 'force' });

    const found = firstDestination(report).refs.map((one) => [one.ref, one.action, one.old, one.new, one.ok]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['refs/heads/new', 'create', null, base, true],
        ['refs/heads/moves', 'update', base, moved, true],
        ['refs/heads/goes', 'delete', base, null, true],
        ['refs/heads/splits', 'diverged', elsewhere, split, true],
        ['refs/heads/area', 'delete', base, null, true],
        ['refs/heads/area/x', 'create', null, base, true],
      ]),
    );
    expect(found).toHaveLength(6);
  });

  it('as a dry run says the same and pushes nothing', async () => {
    await mixedScenario();
    const { copy, from, to, copyNames } = scenario;
    const before = await refsOf(copy);

    const report = await mirrorOnce({ from, to, dryRun: true });

    expect(firstDestination(report).counts).toEqual({
      create: 1,
      update: 1,
      delete: 0,
      unchanged: 1,
      diverged: 1,
      held: 1,
    });
    expect(refResult(report, 'refs/heads/area/x')?.reason).toContain('refs/heads/area is in the way');
    expect(pushesTo(server, copyNames[0] ?? '')).toBe(0);
    expect(await refsOf(copy)).toEqual(before);
  });

  it('as a dry run never claims to have verified anything', async () => {
    await mixedScenario();

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to, dryRun: true });

    expect(firstDestination(report).verified).toBe(false);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    scenario = await mirrorScenario(server);
    const base = await commitTo(scenario.source, 'main');
    await setRef(scenario.source, 'refs/heads/release/1', base);
    await setRef(scenario.source, 'refs/heads/wip', base);
    await setRef(scenario.source, 'refs/tags/v1', base);
    await setRef(scenario.source, 'refs/tags/nightly', base);
    server.clearRequests();
  });

  it('take the branches and tags that match and no others', async () => {
    await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      filters: { branches: ['main', 'release/*'], tags: ['*', '!nightly'] },
    });

    expect(Object.keys(await refsOf(scenario.copy))).toEqual([
      'refs/heads/main',
      'refs/heads/release/1',
      'refs/tags/v1',
    ]);
  });

  it('that match nothing push nothing and delete nothing', async () => {
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    server.clearRequests();
    const before = await refsOf(scenario.copy);

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      filters: { branches: ['no-such-branch'], tags: [] },
      prune: 'on',
    });

    expect(report.ok).toBe(true);
    expect(pushesTo(server, scenario.copyNames[0] ?? '')).toBe(0);
    expect(await refsOf(scenario.copy)).toEqual(before);
  });

  it('never take refs of the forge', async () => {
    await setRef(scenario.source, 'refs/pull/1/head', await commitTo(scenario.source, 'main'));
    await setRef(scenario.source, 'refs/notes/commits', await commitTo(scenario.source, 'main'));

    await mirrorOnce({ from: scenario.from, to: scenario.to });

    const names = Object.keys(await refsOf(scenario.copy));
    expect(names.filter((name) => !/^refs\/(heads|tags)\//.test(name))).toEqual([]);
  });
});

describe('batches', () => {
  beforeEach(async () => {
    scenario = await mirrorScenario(server, { copies: 2 });
  });

  it('of three commands bring ten refs in four pushes to every destination', async () => {
    const { source, copies, from, to, copyNames } = scenario;
    const base = await commitTo(source, 'main');
    for (let index = 1; index < 10; index += 1) await setRef(source, `refs/heads/b${index}`, base);

    const report = await mirrorOnce({ from, to, engine: { batchSize: 3 } });

    expect(report.ok).toBe(true);
    for (const copy of copies) await expectEqualRefs(source, copy);
    expect(copyNames.map((name) => pushesTo(server, name))).toEqual([4, 4]);
  });

  it('bring histories that build on each other', async () => {
    const { source, copy, from, to } = scenario;
    for (let index = 1; index <= 7; index += 1) await commitTo(source, `b${index}`);

    const report = await mirrorOnce({ from, to, engine: { batchSize: 2 } });

    expect(report.ok).toBe(true);
    await expectEqualRefs(source, copy);
  });
});
