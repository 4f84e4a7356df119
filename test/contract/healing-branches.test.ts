import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearStaleRefs } from '../../functions/health/healing/clear-stale-refs.ts';
import { connectBranches } from '../../functions/health/healing/connect-branches.ts';
import { Transport } from '../../shared/git/transport.ts';
import { mirror } from '../support/configuration.ts';
import { type GitServer, startGitServer } from '../support/git-server.ts';
import { finding } from '../support/healing.ts';
import { historyOf, refsOf } from '../support/repositories.ts';

const fixes = 'refs/heads/auto-builder/fixes/main';
const shared = 'refs/heads/auto-builder/taxonomy/index';
/** The histories of tests begin in November 2023. */
const muchLater = Date.parse('2026-11-21T10:00:00Z');
const sameHour = Date.parse('2023-11-14T23:00:00Z');

describe('merged branches of the product, over git', () => {
  let server: GitServer;
  let transport: Transport;
  let path: string;
  let number = 0;

  beforeAll(async () => {
    server = await startGitServer();
    transport = new Transport({ idleTimeoutMs: 20_000 });
  });
  afterAll(async () => {
    transport.close();
    await server.close();
  });
  beforeEach(async () => {
    number += 1;
    path = await server.create(`acme/app-${number}`);
  });

  const clear = (now = muchLater) => {
    const git = {
      transport,
      capabilities: new Map(),
      credentials: async () => ({ username: 'x-access-token', password: 'secret' }),
      signal: AbortSignal.timeout(20_000),
    };
    return clearStaleRefs({
      mirrors: [mirror({ source: { gitUrl: server.url } })],
      open: (endpoint, name) => connectBranches(git, endpoint, name),
      now: () => now,
    }).apply(finding({ code: 'STALE_REFS', repository: `acme/app-${number}` }), 1);
  };

  async function write(make: (history: Awaited<ReturnType<typeof historyOf>>) => void): Promise<void> {
    const history = await historyOf(path);
    make(history);
    await history.write();
  }

  it('are deleted, and nothing else', async () => {
    await write((history) => {
      const first = history.commit('main');
      const fix = history.commit('auto-builder/fixes/main', { from: first });
      history.commit('main', { from: first, merge: [fix] });
      history.branch('auto-builder/taxonomy/index', first);
      history.branch('feature', first);
    });
    expect(await clear()).toMatchObject({ outcome: 'applied', detail: '2 merged branches were deleted' });
    expect(Object.keys(await refsOf(path))).toEqual(['refs/heads/feature', 'refs/heads/main']);
  });

  it('stay when something of theirs is not merged', async () => {
    await write((history) => {
      const first = history.commit('main');
      const fix = history.commit('auto-builder/fixes/main', { from: first });
      history.commit('main', { from: first, merge: [fix] });
      history.commit('auto-builder/fixes/main');
    });
    await clear();
    expect(Object.keys(await refsOf(path))).toContain(fixes);
  });

  it('stay for a day', async () => {
    await write((history) => {
      history.branch('auto-builder/taxonomy/index', history.commit('main'));
    });
    await clear(sameHour);
    expect(Object.keys(await refsOf(path))).toContain(shared);
  });
});
