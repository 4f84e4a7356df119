import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyedTexts } from '../../../shared/registries/package-records.ts';
import type { PackageId } from '../../../shared/registries/registry.ts';
import { createRegistryClient, type RegistryClient } from '../../../shared/registries/registry-client.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { startHttpHost } from '../../support/http-host.ts';
import { type PackageRegistry, startPackageRegistry } from '../../support/package-registry.ts';
import { textsInMemory } from '../../support/texts-in-memory.ts';

let registry: PackageRegistry;
let clock: FakeClock;
let cache: KeyedTexts;

beforeEach(async () => {
  registry = await startPackageRegistry();
  clock = fakeClock();
  cache = textsInMemory();
});
afterEach(async () => {
  await registry.close();
});

const day = 24 * 60 * 60 * 1000;
const react: PackageId = { ecosystem: 'npm', name: 'react' };
const django: PackageId = { ecosystem: 'pypi', name: 'django' };
const newClient = (roots = registry.roots): RegistryClient =>
  createRegistryClient({
    registries: roots,
    cache,
    fetch,
    clock,
    random: () => 0.5,
    requestTimeoutMs: 500,
  });
const ask = async (client: RegistryClient, id: PackageId, deadline?: number) =>
  (await client.packages([id], { deadline })).get(`${id.ecosystem} ${id.name}`);

describe('what registries say', () => {
  it('is read from the short metadata of npm', async () => {
    registry.publishNpm('react', {
      versions: { '17.0.2': { deprecated: 'old' }, '19.2.0': {}, '20.0.0-rc.1': {} },
      latest: '19.2.0',
    });
    expect(await ask(newClient(), react)).toEqual({
      state: 'known',
      facts: { latest: '19.2.0', newest: '20.0.0-rc.1', withdrawn: ['17.0.2'] },
    });
    expect(registry.requests[0]?.headers.accept).toBe('application/vnd.npm.install-v1+json');
  });

  it('is asked with the scope of a package in one piece', async () => {
    registry.publishNpm('@acme/kit', { versions: { '1.0.0': {} } });
    const answer = await ask(newClient(), { ecosystem: 'npm', name: '@acme/kit' });
    expect(answer?.state).toBe('known');
    expect(registry.requests[0]?.path).toBe('/npm/@acme%2fkit');
  });

  it('is read from the JSON of PyPI', async () => {
    registry.publishPyPi('django', {
      versions: { '4.2': {}, '5.0': { yanked: true }, '5.1': {}, '6.0': { files: 0 }, '6.0rc1': {} },
      latest: '5.1',
    });
    expect(await ask(newClient(), django)).toEqual({
      state: 'known',
      facts: { latest: '5.1', newest: '6.0rc1', withdrawn: ['5.0'] },
    });
  });

  it('is that all is deprecated, when every version is', async () => {
    registry.publishNpm('react', {
      versions: { '1.0.0': { deprecated: 'no' }, '2.0.0': { deprecated: 'no' } },
    });
    expect(await ask(newClient(), react)).toEqual({
      state: 'known',
      facts: { latest: '2.0.0', newest: '2.0.0', withdrawn: 'all' },
    });
  });

  it('may be that there is no such package', async () => {
    expect(await ask(newClient(), react)).toEqual({ state: 'absent' });
  });

  it.each(['../django', 'a b', '', '@acme', '@a/b/c', 'ünïcode', '.hidden', 'x'.repeat(300), '__proto__'])(
    'is not asked about %j, which is no name',
    async (name) => {
      const client = newClient();
      const found = [
        await ask(client, { ecosystem: 'npm', name }),
        await ask(client, { ecosystem: 'pypi', name }),
      ];
      expect(found).toEqual([{ state: 'absent' }, { state: 'absent' }]);
      expect(registry.requests).toEqual([]);
    },
  );
});

describe('an answer that was kept', () => {
  it('is good for a day, for every process', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    await ask(newClient(), react);
    clock.advance(day - 1_000);
    const again = newClient();
    await ask(again, react);
    expect((await ask(again, react))?.state).toBe('known');
    expect(registry.requests).toHaveLength(1);
  });

  it('is renewed after a day, without its content when nothing changed', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    const client = newClient();
    const first = await ask(client, react);
    clock.advance(day);
    expect(await ask(client, react)).toEqual(first);
    await ask(client, react);
    expect(registry.requests.map(({ status }) => status)).toEqual([200, 304]);
  });

  it('gives way to what is new', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    const client = newClient();
    await ask(client, react);
    registry.publishNpm('react', { versions: { '1.0.0': {}, '2.0.0': {} } });
    clock.advance(day);
    expect(await ask(client, react)).toMatchObject({ facts: { latest: '2.0.0' } });
  });

  it('may be that there is none', async () => {
    const client = newClient();
    await ask(client, react);
    await ask(client, react);
    await ask(newClient(), react);
    expect(registry.requests).toHaveLength(1);
  });

  it('is not that of another registry', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    await ask(newClient(), react);
    await ask(newClient({ ...registry.roots, npm: `${registry.roots.npm}/other` }), react);
    expect(registry.requests).toHaveLength(2);
  });

  it('is asked for anew when it cannot be read', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    await ask(newClient(), react);
    cache = textsInMemory(() => '{ broken');
    expect((await ask(newClient(), react))?.state).toBe('known');
  });

  it('is named when the registry is silent after a day', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    const client = newClient();
    await ask(client, react);
    clock.advance(day);
    registry.fail({ status: 503 });
    expect(await ask(client, react)).toMatchObject({ state: 'unreachable', last: { latest: '1.0.0' } });
  });
});

describe('a registry in trouble', () => {
  it('is asked again after an error of its own, with growing pauses', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    registry.fail({ status: 503 }, 2);
    expect((await ask(newClient(), react))?.state).toBe('known');
    expect(clock.slept).toEqual([500, 1000]);
  });

  it('is asked again when it said it would be ready', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    registry.fail({ status: 429, headers: { 'retry-after': '7' } }, 1);
    expect((await ask(newClient(), react))?.state).toBe('known');
    expect(clock.slept).toEqual([7_000]);
  });

  it('is not waited for longer than there is time, and left alone as long as it wished', async () => {
    registry.fail({ status: 429, headers: { 'retry-after': '120' } });
    const client = newClient();
    const answer = await ask(client, react, clock.now() + 10_000);
    expect(answer).toEqual({ state: 'unreachable', why: 'it answers with 429' });
    clock.advance(119_000);
    await ask(client, { ecosystem: 'npm', name: 'vue' });
    expect(registry.requests).toHaveLength(1);
    clock.advance(1_000);
    registry.fail(undefined);
    expect(await ask(client, react)).toEqual({ state: 'absent' });
  });

  it('is given up after three tries', async () => {
    registry.fail({ status: 500 });
    expect(await ask(newClient(), react)).toEqual({ state: 'unreachable', why: 'it answers with 500' });
    expect(registry.requests).toHaveLength(3);
  });

  it('does not cost every package its tries when it is down', async () => {
    registry.fail({ status: 500 });
    const many = Array.from(
      { length: 200 },
      (_, index): PackageId => ({ ecosystem: 'npm', name: `p${index}` }),
    );
    const answers = await newClient().packages(many);
    expect([...answers.values()].every(({ state }) => state === 'unreachable')).toBe(true);
    expect(registry.requests.length).toBeLessThanOrEqual(18);
  });

  it('is asked again a minute after it was down', async () => {
    registry.fail({ status: 500 });
    const client = newClient();
    await client.packages(
      Array.from({ length: 20 }, (_, index): PackageId => ({ ecosystem: 'npm', name: `p${index}` })),
    );
    registry.fail(undefined);
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    expect((await ask(client, react))?.state).toBe('unreachable');
    clock.advance(61_000);
    expect((await ask(client, react))?.state).toBe('known');
  });

  it('does not stand for the other one', async () => {
    registry.publishPyPi('django', { versions: { '5.0': {} } });
    const npmDown = newClient({ ...registry.roots, npm: 'http://127.0.0.1:1' });
    expect(await ask(npmDown, react)).toMatchObject({
      state: 'unreachable',
      why: expect.stringMatching(/cannot be reached/),
    });
    expect((await ask(npmDown, django))?.state).toBe('known');
  });

  it('that never answers is not waited for', async () => {
    registry.fail('never');
    expect(await ask(newClient(), react)).toEqual({ state: 'unreachable', why: 'it did not answer in time' });
  });

  it.each([
    [{ status: 200, body: '<html>sign in</html>' }, 'its answer is not that of a registry'],
    [{ status: 200, body: '{"versions":[]}' }, 'its answer is not that of a registry'],
    [{ status: 403 }, 'it answers with 403'],
    [{ status: 302, headers: { location: 'http://127.0.0.1:1/react' } }, 'it leads to another address'],
  ])('is not believed with %j', async (fault, why) => {
    registry.fail(fault);
    expect(await ask(newClient(), react)).toEqual({ state: 'unreachable', why });
    expect(registry.requests).toHaveLength(1);
  });

  it('that sends without end is cut off', async () => {
    const chunk = 'x'.repeat(1024 * 1024);
    const host = await startHttpHost((_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });
    const client = createRegistryClient({
      registries: { npm: host.url, pypi: host.url },
      cache,
      fetch,
      clock,
      random: () => 0,
      requestTimeoutMs: 20_000,
    });
    expect(await ask(client, react)).toMatchObject({
      state: 'unreachable',
      why: 'its answer is larger than 32 MB',
    });
    await host.close();
  });

  it('may lead to another of its own addresses', async () => {
    registry.publishNpm('react', { versions: { '1.0.0': {} } });
    registry.fail({ status: 301, headers: { location: '/npm/react' } }, 1);
    expect((await ask(newClient(), react))?.state).toBe('known');
  });
});

describe('many questions', () => {
  const many = Array.from({ length: 60 }, (_, index): PackageId => ({ ecosystem: 'npm', name: `p${index}` }));

  it('are a few at a time', async () => {
    await newClient().packages(many);
    expect(registry.requests).toHaveLength(60);
    expect(registry.mostAtOnce()).toBeLessThanOrEqual(6);
  });

  it('about one package at the same time are one request', async () => {
    const client = newClient();
    await Promise.all([client.packages([react, react]), client.packages([react])]);
    expect(registry.requests).toHaveLength(1);
  });

  it('are bounded; the rest is left to another call', async () => {
    const client = newClient();
    const first = await client.packages(many, { questions: 40 });
    expect([...first.values()].filter(({ state }) => state === 'postponed')).toHaveLength(20);
    const second = await client.packages(many, { questions: 40 });
    expect([...second.values()].every(({ state }) => state === 'absent')).toBe(true);
    expect(registry.requests).toHaveLength(60);
  });

  it('end when the time is over', async () => {
    const answer = await ask(newClient(), react, clock.now() - 1);
    expect(answer).toEqual({ state: 'unreachable', why: 'there was no more time to ask it' });
    expect(registry.requests).toEqual([]);
  });
});
