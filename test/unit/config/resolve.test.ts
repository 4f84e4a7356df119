import { describe, expect, it } from 'vitest';
import type { Configuration, Mirror } from '../../../shared/config/configuration.ts';
import { defaultHealth, defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import type { ConfigurationInput } from '../../../shared/config/schema.ts';
import { configurationInput, mirrorInput, reference } from '../../support/configuration-input.ts';

function resolve(changes: Partial<ConfigurationInput> = {}): Configuration {
  return resolveConfiguration(configurationInput(changes));
}

function firstMirror(configuration: Configuration): Mirror {
  const [mirror] = configuration.mirrors;
  if (!mirror) throw new Error('the configuration has no mirror');
  return mirror;
}

describe('resolveConfiguration', () => {
  it('completes the shortest file with every default', () => {
    expect(resolve()).toEqual({
      logLevel: 'INFO',
      mirrors: [
        {
          id: 'acme',
          source: {
            org: 'acme',
            apiUrl: 'https://api.github.com',
            gitUrl: 'https://github.com',
            credentials: { token: reference('SOURCE_TOKEN') },
            repos: ['*'],
            archived: true,
            forks: true,
          },
          destinations: [
            {
              org: 'backup',
              apiUrl: 'https://api.github.com',
              gitUrl: 'https://github.com',
              credentials: { token: reference('BACKUP_TOKEN') },
            },
          ],
          syncInterval: 6,
          branches: ['*'],
          tags: ['*'],
          conflictStrategy: 'archive',
          prune: false,
          createMissing: true,
          waitForValidation: false,
        },
      ],
      health: defaultHealth,
      metrics: defaultMetrics,
    });
  });

  it('takes the policy of the top level where a mirror says nothing, and the mirror where it does', () => {
    const mirror = firstMirror(
      resolve({
        syncInterval: 2,
        prune: true,
        conflictStrategy: 'ours',
        branches: ['main'],
        tags: [],
        createMissing: false,
        mirrors: [mirrorInput({ syncInterval: 0.5, conflictStrategy: 'fail' })],
      }),
    );
    expect(mirror).toMatchObject({
      syncInterval: 0.5,
      conflictStrategy: 'fail',
      prune: true,
      branches: ['main'],
      tags: [],
      createMissing: false,
    });
  });

  it('normalises a bare reference, a token and an App to two forms', () => {
    const app = { app: { id: 7, privateKey: reference('KEY') } };
    const mirror = firstMirror(
      resolve({
        mirrors: [
          mirrorInput({
            source: { org: 'acme', credentials: app },
            destinations: [
              { org: 'one', credentials: reference('A') },
              { org: 'two', credentials: { token: reference('B') } },
            ],
          }),
        ],
      }),
    );
    expect([mirror.source, ...mirror.destinations].map((endpoint) => endpoint.credentials)).toEqual([
      app,
      { token: reference('A') },
      { token: reference('B') },
    ]);
  });

  it.each([
    [{ include: ['docs'] }, ['docs']],
    [{ repos: ['app-*'], include: ['docs'] }, ['app-*', 'docs']],
    [{ exclude: ['old-*'] }, ['*', '!old-*']],
    [{ repos: ['!old-*'], include: ['docs'] }, ['*', '!old-*', 'docs']],
    [{ repos: ['*', '!a'], exclude: ['a', 'b'] }, ['*', '!a', '!b']],
  ])('merges repos, include and exclude of %j', (choice, expected) => {
    const source = { org: 'acme', credentials: reference('T'), ...choice };
    expect(firstMirror(resolve({ mirrors: [mirrorInput({ source })] })).source.repos).toEqual(expected);
  });

  it('passes the other sections through with their defaults', () => {
    const configuration = resolve({
      taxonomy: {},
      validation: { autoCommit: true },
      deployment: { enabled: false },
    });
    expect(configuration).toMatchObject({
      taxonomy: { enabled: true, syncInterval: 3, sets: [{ name: 'index', repos: ['acme/*'] }] },
      validation: { enabled: true, autoCommit: true, autoPush: false },
      deployment: { enabled: false, autoRollback: true, environments: [] },
    });
  });

  it.each([
    ['debug', 'DEBUG'],
    [' Warn ', 'WARN'],
    ['', 'INFO'],
    [undefined, 'INFO'],
  ])('reads the log level %j as %s', (logLevel, expected) => {
    expect(resolveConfiguration(configurationInput(), { logLevel }).logLevel).toBe(expected);
  });
});

describe('hosts', () => {
  const hostsOf = (top: Partial<ConfigurationInput>, own: object) => {
    const source = { org: 'acme', credentials: reference('T'), ...own };
    const mirror = firstMirror(resolve({ ...top, mirrors: [mirrorInput({ source })] }));
    return [mirror.source, ...mirror.destinations].map(({ apiUrl, gitUrl }) => [apiUrl, gitUrl]);
  };
  const publicHost = ['https://api.github.com', 'https://github.com'];
  const server = ['https://git.acme.test/api/v3', 'https://git.acme.test'];

  it('lets the top level name the host of both sides', () => {
    expect(
      hostsOf({ apiUrl: 'https://git.acme.test/api/v3/', gitUrl: 'https://git.acme.test/' }, {}),
    ).toEqual([server, server]);
  });

  it('lets one side stay on another host', () => {
    expect(hostsOf({}, { apiUrl: 'https://git.acme.test/api/v3' })).toEqual([server, publicHost]);
  });

  it('derives the REST root from the git root', () => {
    expect(hostsOf({}, { gitUrl: 'https://git.acme.test' })).toEqual([server, publicHost]);
  });

  it('brings one side back to the public host', () => {
    expect(hostsOf({ apiUrl: 'https://git.acme.test/api/v3' }, { apiUrl: 'https://api.github.com' })).toEqual(
      [publicHost, server],
    );
  });

  it('brings one side back to the public host by its git root', () => {
    expect(hostsOf({ apiUrl: 'https://git.acme.test/api/v3' }, { gitUrl: 'https://github.com' })).toEqual([
      publicHost,
      server,
    ]);
  });

  it.each([[{ apiUrl: 'https://api.acme.ghe.com' }], [{ gitUrl: 'https://acme.ghe.com' }]])(
    'knows hosts with data residency: %j',
    (own) => {
      expect(hostsOf({}, own)[0]).toEqual(['https://api.acme.ghe.com', 'https://acme.ghe.com']);
    },
  );

  it('keeps the pair of the top level when one side repeats half of it', () => {
    const top = { apiUrl: 'http://127.0.0.1:4001/rest', gitUrl: 'http://127.0.0.1:4001/git' };
    const pair = [top.apiUrl, top.gitUrl];
    expect(hostsOf(top, { apiUrl: top.apiUrl })).toEqual([pair, pair]);
    expect(hostsOf(top, { gitUrl: top.gitUrl })).toEqual([pair, pair]);
  });
});

describe('ids of mirrors', () => {
  const mirrorTo = (org: string, name?: string) =>
    mirrorInput({
      destinations: [{ org, credentials: reference('T') }],
      ...(name !== undefined && { name }),
    });
  const idsOf = (mirrors: ConfigurationInput['mirrors']) =>
    resolveConfiguration({ mirrors }).mirrors.map((mirror) => [mirror.destinations[0]?.org, mirror.id]);

  it('are the name as a slug', () => {
    expect(idsOf([mirrorTo('one', 'Nightly Backup')])).toEqual([['one', 'nightly-backup']]);
  });

  it('stay the same when the file is reordered', () => {
    const mirrors = [mirrorTo('one'), mirrorTo('two'), mirrorTo('three', 'acme')];
    expect(new Map(idsOf([...mirrors].reverse()) as [string, string][])).toEqual(
      new Map(idsOf(mirrors) as [string, string][]),
    );
  });

  it('differ where the organisation is the same, and leave a given name alone', () => {
    const ids = idsOf([mirrorTo('one'), mirrorTo('two'), mirrorTo('three', 'acme')]).map(([, id]) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe('acme');
    expect(ids[0]).toMatch(/^acme-[0-9a-f]{6}$/);
  });
});
