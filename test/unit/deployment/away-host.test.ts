import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectDeploymentParts } from '../../../functions/deployment/connect-parts.ts';
import type { Target } from '../../../functions/deployment/targets/target.ts';
import { connectAwsPlaces } from '../../../shared/aws/aws-places.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { Transport } from '../../../shared/git/transport.ts';
import { GitHubError } from '../../../shared/github/errors.ts';
import { configurationInput } from '../../support/configuration-input.ts';
import { createDeploymentsInMemory } from '../../support/deployments-in-memory.ts';
import { inMemoryBlobs } from '../../support/in-memory-blobs.ts';
import { runnerInMemory } from '../../support/runner-in-memory.ts';

const signal = new AbortController().signal;

/** Targets of every kind that is on one machine, while GitHub hands out no credentials. */
async function openTargets(): Promise<readonly Target[]> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const configuration = resolveConfiguration({
    ...configurationInput(),
    deployment: {
      apps: [
        {
          name: 'shop',
          repo: 'acme/shop',
          build: { command: 'make', output: 'dist' },
          targets: [
            { kind: 'static', directory },
            { kind: 'command', command: 'true' },
            { kind: 'git', branch: 'live' },
            { kind: 'workflow', workflow: 'deploy.yml' },
          ],
          environments: { production: {} },
        },
      ],
    },
  });
  const away = new GitHubError({
    code: 'GITHUB_UNAVAILABLE',
    what: 'GitHub answers 503',
    where: 'github',
    remedy: 'Wait.',
    retryAfterSeconds: 30,
  });
  const secrets = {
    get: async () => {
      throw away;
    },
    known: () => [],
  };
  const parts = connectDeploymentParts({
    configuration,
    store: createDeploymentsInMemory(),
    validations: { find: async () => undefined },
    blobs: inMemoryBlobs(),
    bucket: undefined,
    region: '',
    runner: runnerInMemory(() => 0, 0),
    aws: connectAwsPlaces(),
    git: {
      connection: { secrets, installationTokens: new Map() },
      transport: new Transport(),
      capabilities: new Map(),
    },
    fetch,
    send: async () => undefined,
    publish: async () => undefined,
    measure: () => undefined,
    now: () => 0,
  });
  const [app] = parts.settings.apps;
  const [environment] = app?.environments ?? [];
  if (!app || !environment) throw new Error('the configuration has no app');
  const release = { app: 'shop', repository: 'acme/shop', commit: 'c', tree: 't' };
  return parts.openTargets(app, environment, { digest: 'd', release }, signal);
}

describe('targets, while GitHub is away', () => {
  it('are looked at where they are elsewhere', async () => {
    const [site, command] = await openTargets();
    expect([await site?.observe(signal), await command?.observe(signal)]).toMatchObject([
      { fence: 0 },
      { fence: 0 },
    ]);
  });

  it.each(['git', 'workflow'])('wait for it where it is a %s', async (kind) => {
    const target = (await openTargets()).find((each) => each.kind === kind);
    await expect(target?.observe(signal)).rejects.toThrow('GitHub answers 503');
  });
});
