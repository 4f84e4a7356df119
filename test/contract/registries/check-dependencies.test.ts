import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDependencies } from '../../../functions/health/dependencies/check-dependencies.ts';
import { hostedTip } from '../../../functions/health/dependencies/repository-tip.ts';
import type { CapabilityCache } from '../../../shared/git/source.ts';
import { createRegistryClient } from '../../../shared/registries/registry-client.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { type PackageRegistry, startPackageRegistry } from '../../support/package-registry.ts';
import { historyOf } from '../../support/repositories.ts';
import { type SparseScenario, startSparseScenario } from '../../support/sparse-scenario.ts';
import { textsInMemory } from '../../support/texts-in-memory.ts';

const repository = { key: 'github.com/acme/app', name: 'acme/app' };
let registry: PackageRegistry;
let host: SparseScenario;
let clock: FakeClock;

beforeEach(async () => {
  [registry, host] = await Promise.all([startPackageRegistry(), startSparseScenario()]);
  clock = fakeClock();
});
afterEach(async () => {
  await Promise.all([registry.close(), host.close()]);
});

/** Commits files and makes what looks at them: `look` reads over git and asks the registry. */
const repositoryWith = async (files: Readonly<Record<string, string>>) => {
  const history = await historyOf(host.directory);
  const mark = history.commit('main', { files });
  const commit = (await history.write()).get(mark) ?? '';
  const capabilities: CapabilityCache = new Map();
  const store = textsInMemory();
  const client = createRegistryClient({
    registries: registry.roots,
    cache: store,
    fetch,
    clock,
    random: () => 0,
  });
  let bytes = 0;
  return {
    look: (at = commit) => {
      const tip = hostedTip(
        {
          transport: host.transport,
          capabilities,
          remote: async () => ({ url: host.server.urlOf('acme/app') }),
        },
        at,
        {
          onBytes: (more) => {
            bytes += more;
          },
        },
      );
      return checkDependencies(repository, tip, { registry: client, lists: store });
    },
    bytesOverGit: () => bytes,
  };
};
const manifest = JSON.stringify({ dependencies: { react: '17.0.2' } });

describe('the check of dependencies', () => {
  it('reads manifests and lock files over git and holds them against the registries', async () => {
    registry.publishNpm('react', { versions: { '17.0.2': {}, '19.2.0': {} } });
    registry.publishPyPi('django', { versions: { '4.2': {}, '5.2': {} } });
    const { look } = await repositoryWith({
      'package.json': manifest,
      'service/requirements.txt': 'Django==4.2\n',
      'node_modules/left/package.json': manifest,
      'README.md': 'text',
    });
    expect(await look()).toMatchObject({
      check: 'dependencies',
      subject: 'github.com/acme/app',
      status: 'fail',
      code: 'DEPENDENCIES_OUTDATED',
      evidence: '2 of 2 dependencies are behind by a major version (react 17.0.2 → 19.2.0, django 4.2 → 5.2)',
    });
  });

  it('reads the same commit once, and judges it anew', async () => {
    registry.publishNpm('react', { versions: { '17.0.2': {} } });
    const { look, bytesOverGit } = await repositoryWith({ 'package.json': manifest });
    const first = await look();
    const read = bytesOverGit();
    registry.publishNpm('react', { versions: { '17.0.2': {}, '18.0.0': {} } });
    clock.advance(24 * 60 * 60 * 1000);
    const second = await look();
    expect([first.status, second.status]).toEqual(['pass', 'warn']);
    expect(bytesOverGit()).toBe(read);
  });

  it('is unknown when the registry is down', async () => {
    registry.fail({ status: 503 });
    const { look } = await repositoryWith({ 'package.json': manifest });
    expect(await look()).toMatchObject({ status: 'unknown', code: 'REGISTRY_UNREACHABLE' });
  });

  it('is unknown when the commit is gone, and remembers nothing of that', async () => {
    const { look } = await repositoryWith({ 'package.json': manifest });
    const gone = 'a'.repeat(40);
    expect(await look(gone)).toMatchObject({ status: 'unknown', code: 'GIT_REF_MOVED' });
    expect(await look(gone)).toMatchObject({ status: 'unknown', code: 'GIT_REF_MOVED' });
  });

  it('says which lock file is too large to read, and judges the rest', async () => {
    registry.publishNpm('react', { versions: { '17.0.2': {} } });
    const { look } = await repositoryWith({
      'package.json': manifest,
      'package-lock.json': `{"x":"${'y'.repeat(9 * 1024 * 1024)}"}`,
    });
    const result = await look();
    expect(result.status).toBe('pass');
    expect(result.evidence).toContain('1 file could not be read (package-lock.json is too large)');
  });

  it('passes where there is nothing to look at', async () => {
    const { look } = await repositoryWith({ 'README.md': 'text' });
    expect(await look()).toMatchObject({ status: 'pass', evidence: 'no manifests of npm or Python' });
  });
});
