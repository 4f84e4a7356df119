import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitTarget } from '../../functions/deployment/targets/git/git-target.ts';
import { openPlace } from '../../functions/deployment/targets/git/open-place.ts';
import type { NamedRelease } from '../../functions/deployment/targets/target.ts';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { Transport } from '../../shared/git/transport.ts';
import { commitTo } from '../support/mirror-scenario.ts';
import { namedRelease } from '../support/releases.ts';
import { gitIn } from '../support/repositories.ts';

const signal = new AbortController().signal;
const runId = '20261121T101500-00000001';

describe('a git target on the local GitHub', () => {
  let directory: string;
  let github: LocalGitHub;
  let transport: Transport;
  let release: NamedRelease;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'git-target-'));
    github = await startLocalGitHub({ directory });
    await github.addToken('writer-token', { login: 'wanda', orgs: { acme: 'write' } });
    await github.addToken('reader-token', { login: 'rhea', orgs: { acme: 'read' } });
    transport = new Transport({ idleTimeoutMs: 20_000 });
    const app = await github.addRepository('acme/shop');
    await github.addRepository('acme/live');
    const commit = await commitTo(app, 'main', { files: { 'index.html': 'a' } });
    release = namedRelease('a', { commit, tree: (await gitIn(app, 'rev-parse', 'main^{tree}')).trim() });
  });
  afterEach(async () => {
    transport.close();
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function bring(token: string, repository: string): Promise<void> {
    const credentials = { token: `\${${token}}` };
    const { apiUrl, gitUrl } = github;
    const connection = { secrets: { get: async () => token } };
    const place = await openPlace(
      { org: 'acme', apiUrl, gitUrl, credentials },
      { repository, app: 'acme/shop' },
      { connection, transport, capabilities: new Map() },
    );
    const target = createGitTarget({
      ...{ app: 'shop', environment: 'production', repository: place, now: Date.now },
      settings: { name: 'git', ref: 'refs/heads/production' },
      tagOf: () => undefined,
    });
    await target.prepare(release, signal);
    const { revision } = await target.observe(signal);
    const order = { from: undefined, to: release, weight: 100, expected: revision, runId, fence: 1 };
    await target.shift(order, signal);
  }
  const tipOf = async (repository: string) =>
    (await gitIn(github.repository(repository), 'rev-parse', 'refs/heads/production')).trim();

  it.each(['acme/shop', 'acme/live'])(
    'leads a branch of %s with the credentials of the mirror',
    async (name) => {
      await bring('writer-token', name);
      expect(await tipOf(name)).toBe(release.release.commit);
    },
  );

  it('is refused where the branch is protected', async () => {
    await github.desk.protectBranch('acme/shop', 'production', 'ruleset');
    await expect(bring('writer-token', 'acme/shop')).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  });

  it('is refused with credentials that may only read', async () => {
    await expect(bring('reader-token', 'acme/shop')).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  });
});
