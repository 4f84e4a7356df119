import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { startRelay } from '../../support/http-host.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  refResult,
  setRef,
} from '../../support/mirror-scenario.ts';
import { fsck, gitIn, historyOf, randomBytesOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;
let base: string;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

/** Sources that can answer differently much about their history. */
const hosts: Record<string, () => Promise<{ from: string; close: () => Promise<void> }>> = {
  'a source with partial fetches': async () => ({ from: scenario.from, close: async () => undefined }),
  'a source without partial fetches': async () => {
    await gitIn(scenario.source, 'config', 'uploadpack.allowFilter', 'false');
    return { from: scenario.from, close: async () => undefined };
  },
  'a source whose packs are bitmapped': async () => {
    await gitIn(scenario.source, 'config', 'repack.writeBitmaps', 'true');
    await gitIn(scenario.source, 'repack', '-adbq');
    return { from: scenario.from, close: async () => undefined };
  },
  'a source of protocol version 0': async () => {
    const relay = await startRelay(server.url, { without: ['git-protocol'] });
    return { from: scenario.from.replace(server.url, relay.url), close: () => relay.close() };
  },
};

/** Each makes the two sides differ in `main` (and others), and says which refs are plain updates and which diverged. */
const histories: Record<string, () => Promise<{ updates: string[]; diverged: string[] }>> = {
  'several commits onto several branches': async () => {
    for (const branch of ['main', 'main', 'main', 'other', 'other']) await commitTo(scenario.source, branch);
    return { updates: ['main', 'other'], diverged: [] };
  },
  'a branch that is moved onto another one': async () => {
    const tip = await commitTo(scenario.source, 'main');
    await setRef(scenario.source, 'refs/heads/other', tip);
    return { updates: ['main', 'other'], diverged: [] };
  },
  'a branch that is moved onto one that is there already': async () => {
    const tip = await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await setRef(scenario.source, 'refs/heads/other', tip);
    return { updates: ['other'], diverged: [] };
  },
  'branches that change places': async () => {
    const left = await commitTo(scenario.source, 'main');
    const right = await commitTo(scenario.source, 'other');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await setRef(scenario.source, 'refs/heads/main', right);
    await setRef(scenario.source, 'refs/heads/other', left);
    return { updates: [], diverged: ['main', 'other'] };
  },
  'a merge of one branch into the other': async () => {
    await commitTo(scenario.source, 'other');
    await commitTo(scenario.source, 'main', { merge: ['refs/heads/other^0'] });
    return { updates: ['main', 'other'], diverged: [] };
  },
  'merges that cross': async () => {
    const left = await commitTo(scenario.source, 'main');
    const right = await commitTo(scenario.source, 'other');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main', { from: left, merge: [right] });
    await commitTo(scenario.source, 'other', { from: right, merge: [left] });
    return { updates: ['main', 'other'], diverged: [] };
  },
  'a merge whose second parent is the old tip': async () => {
    const old = await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main', { from: base, message: 'side' });
    await commitTo(scenario.source, 'main', { merge: [old] });
    return { updates: ['main'], diverged: [] };
  },
  'an amended commit': async () => {
    const old = await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main', { from: `${old}~1`, message: 'amended' });
    return { updates: [], diverged: ['main'] };
  },
  'an amended commit with more on top': async () => {
    const old = await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main', { from: `${old}~1`, message: 'amended' });
    await commitTo(scenario.source, 'main');
    return { updates: [], diverged: ['main'] };
  },
  'an amended commit whose old tip lives on in another branch': async () => {
    const old = await commitTo(scenario.source, 'main');
    await setRef(scenario.source, 'refs/heads/kept', old);
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main', { from: `${old}~1`, message: 'amended' });
    return { updates: [], diverged: ['main'] };
  },
  'a reset to an older commit': async () => {
    await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await setRef(scenario.source, 'refs/heads/main', base);
    return { updates: [], diverged: ['main'] };
  },
  'a history begun anew': async () => {
    await commitTo(scenario.source, 'main', { from: 'none', message: 'new root' });
    return { updates: [], diverged: ['main'] };
  },
  'a destination that is ahead': async () => {
    await commitTo(scenario.copy, 'main', { message: 'by another hand' });
    return { updates: [], diverged: ['main'] };
  },
  'a destination that is ahead, and a source that moves another branch': async () => {
    await commitTo(scenario.copy, 'main', { message: 'by another hand' });
    await commitTo(scenario.source, 'other');
    return { updates: ['other'], diverged: ['main'] };
  },
  'both sides moved': async () => {
    await commitTo(scenario.copy, 'main', { message: 'by another hand' });
    await commitTo(scenario.source, 'main', { message: 'ours' });
    return { updates: [], diverged: ['main'] };
  },
  'a destination that was given what the source merged later': async () => {
    const foreign = await commitTo(scenario.copy, 'main', { message: 'by another hand' });
    await gitIn(scenario.source, 'fetch', '--quiet', scenario.copy, 'refs/heads/main');
    await commitTo(scenario.source, 'main', { merge: [foreign] });
    return { updates: ['main'], diverged: [] };
  },
};

describe.each(Object.entries(hosts))('from %s', (_host, open) => {
  beforeEach(async () => {
    scenario = await mirrorScenario(server);
    base = await commitTo(scenario.source, 'main');
    await setRef(scenario.source, 'refs/heads/other', base);
    await mirrorOnce({ from: scenario.from, to: scenario.to });
  });

  it.each(Object.entries(histories))('%s is judged rightly', async (_history, arrange) => {
    const { updates, diverged } = await arrange();
    const before = await refsOf(scenario.copy);
    const { from, close } = await open();

    const report = await mirrorOnce({ from, to: scenario.to });
    await close();

    const actions = Object.fromEntries(
      firstDestination(report).refs.map(({ ref, action }) => [ref.replace('refs/heads/', ''), action]),
    );
    expect(actions).toEqual({
      ...Object.fromEntries(updates.map((name) => [name, 'update'])),
      ...Object.fromEntries(diverged.map((name) => [name, 'diverged'])),
    });
    const after = await refsOf(scenario.copy);
    expect(after).toMatchObject(await refsOf(scenario.source));
    for (const name of diverged) {
      const old = before[`refs/heads/${name}`] ?? '';
      expect(after[`refs/auto-builder/archive/${name}/${old}`]).toBe(old);
    }
    await fsck(scenario.copy);
  });
});

describe('news of which an older part lies in a bitmapped pack', () => {
  it.each([['with'], ['without']])('are an update, %s partial fetches', async (how) => {
    scenario = await mirrorScenario(server);
    await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    const history = await historyOf(scenario.source);
    for (let index = 0; index < 300; index += 1) history.commit('main');
    await history.write();
    await gitIn(scenario.source, 'repack', '-adbq');
    await gitIn(scenario.source, 'config', 'uploadpack.allowFilter', String(how === 'with'));
    for (let index = 0; index < 3; index += 1) await commitTo(scenario.source, 'main');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(refResult(report, 'refs/heads/main')).toMatchObject({ action: 'update', ok: true });
    await fsck(scenario.copy);
  });
});

describe('news too big to look at before they are sent', () => {
  beforeEach(async () => {
    scenario = await mirrorScenario(server);
    base = await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
  });
  const big = { files: { 'blob.bin': randomBytesOf('too big to peek', 3_000_000) } };

  it('are an update when they are one', async () => {
    await commitTo(scenario.source, 'main', big);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(refResult(report, 'refs/heads/main')).toMatchObject({ action: 'update', ok: true });
    await fsck(scenario.copy);
  });

  it('are a divergence when they are one', async () => {
    const history = await historyOf(scenario.source);
    history.commit('main', { ...big, from: 'none' });
    await history.write();

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(refResult(report, 'refs/heads/main')).toMatchObject({ action: 'diverged', ok: true });
    await fsck(scenario.copy);
  });
});
