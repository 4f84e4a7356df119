import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { DeploymentSettings } from '../../../shared/config/deployment-settings.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { parseResolvedConfiguration } from '../../../shared/config/resolved.ts';
import { commandSecretNames, mirrorSecretNames, secretNames } from '../../../shared/config/secret-names.ts';
import { configurationInput, mirrorInput, reference } from '../../support/configuration-input.ts';

const app = { name: 'shop', repo: 'acme/shop', targets: [{ kind: 'git' }], environments: { staging: {} } };
const build = { command: 'npm run build', output: 'dist' };

function resolved(deployment: object): DeploymentSettings {
  const settings = resolveConfiguration({ ...configurationInput(), deployment }).deployment;
  if (!settings) throw new Error('there is no section');
  return settings;
}
const onlyApp = (changes: object, section: object = {}) => {
  const [first] = resolved({ ...section, apps: [{ ...app, ...changes }] }).apps;
  if (!first) throw new Error('there is no app');
  return first;
};

describe('the section deployment', () => {
  it('may be as short as it ever was', async () => {
    const example: unknown = JSON.parse(await readFile('docs/examples/auto-builder.config.json', 'utf8'));
    expect(resolveConfiguration(example).deployment).toEqual({
      enabled: true,
      autoRollback: true,
      environments: ['staging', 'production'],
      waitForValidation: false,
      freezes: [],
      apps: [],
    });
  });

  it('has defaults for everything that need not be said', () => {
    expect(onlyApp({})).toEqual({
      name: 'shop',
      repo: 'acme/shop',
      mirror: 'acme',
      targets: [{ kind: 'git', name: 'git', ref: 'refs/heads/{environment}' }],
      checks: [],
      stages: ['validate', 'build', 'deploy', 'verify', 'post'],
      environments: [
        {
          name: 'staging',
          approval: false,
          automatic: false,
          branches: [],
          tags: [],
          startOn: 'push',
          rollout: [100],
          bakeSeconds: 0,
          checkIntervalSeconds: 15,
          values: {},
        },
      ],
    });
  });

  it('fills in what a build leaves out', () => {
    expect(onlyApp({ build }).build).toEqual({ ...build, inputs: ['.'], cacheKey: '', timeoutSeconds: 900 });
  });

  it.each([
    [
      { kind: 'git', branch: 'live' },
      { kind: 'git', name: 'git', ref: 'refs/heads/live' },
    ],
    [
      { kind: 'git', ref: 'refs/heads/live', tag: 'v-{commit}', repo: 'acme/live' },
      { kind: 'git', name: 'git', ref: 'refs/heads/live', tag: 'refs/tags/v-{commit}', repo: 'acme/live' },
    ],
    [
      { kind: 'static', name: 'site', directory: '/srv/shop', port: 8081 },
      {
        ...{ kind: 'static', name: 'site', directory: '/srv/shop', port: '8081', keepDays: 30 },
        immutable: ['assets/**', '_next/static/**', 'static/**'],
      },
    ],
    [
      {
        kind: 'static',
        bucket: 'shop',
        keyValueStore: 'arn:aws:x',
        immutable: ['js/**'],
        fallback: '200.html',
      },
      {
        ...{ kind: 'static', name: 'static', bucket: 'shop', keyValueStore: 'arn:aws:x', keepDays: 30 },
        ...{ immutable: ['js/**'], fallback: '200.html' },
      },
    ],
    [
      { kind: 'lambda', function: 'orders' },
      { kind: 'lambda', name: 'lambda', function: 'orders', alias: 'live', path: '.' },
    ],
    [
      { kind: 'cloudformation', stack: 'net', template: 'net.json' },
      {
        ...{ kind: 'cloudformation', name: 'cloudformation', stack: 'net', template: 'net.json' },
        ...{ parameters: {}, capabilities: [], allowReplacement: [], rollbackAlarms: [] },
      },
    ],
    [
      { kind: 'workflow', workflow: 'deploy.yml' },
      { kind: 'workflow', name: 'workflow', workflow: 'deploy.yml', inputs: {}, timeoutSeconds: 1800 },
    ],
    [
      { kind: 'command', command: './go' },
      { kind: 'command', name: 'command', command: './go', secrets: [], timeoutSeconds: 900 },
    ],
  ])('completes the target %j', (target, expected) => {
    expect(onlyApp({ build, targets: [target] }).targets).toEqual([expected]);
  });

  it.each([
    [
      { kind: 'http', url: 'https://x.example', status: 204 },
      {
        ...{ kind: 'http', name: 'http', when: 'both', url: 'https://x.example', method: 'GET', headers: {} },
        ...{ status: [204], timeoutSeconds: 10 },
      },
    ],
    [
      { kind: 'assets', url: 'https://x.example', when: 'post' },
      { kind: 'assets', name: 'assets', when: 'post', url: 'https://x.example', timeoutSeconds: 10 },
    ],
    [
      { kind: 'metrics', target: 'lambda' },
      {
        ...{ kind: 'metrics', name: 'metrics', when: 'verify', target: 'lambda', maxErrorRate: 0.01 },
        ...{ maxErrorRatio: 2, maxLatencyRatio: 1.5, minimumRequests: 50 },
      },
    ],
  ])('completes the check %j', (check, expected) => {
    const targets = [{ kind: 'lambda', function: 'orders-{environment}' }];
    expect(onlyApp({ build, targets, checks: [check] }).checks).toEqual([expected]);
  });

  it('deploys whatever stages are named, in the order of the pipeline', () => {
    expect(onlyApp({ stages: ['post', 'build'] }).stages).toEqual(['build', 'deploy', 'post']);
  });

  it.each([
    ['2026-12-20T01:00:00+01:00', 'reads times with their zone'],
    ['2026-12-20T00:00:00Z', 'reads times of everywhere'],
  ])('%s: %s', (from) => {
    const freeze = { from, to: '2027-01-04T00:00:00Z', reason: 'holidays' };
    expect(resolved({ freezes: [freeze] }).freezes).toEqual([
      {
        ...{ kind: 'once', environments: [], reason: 'holidays' },
        ...{ from: Date.UTC(2026, 11, 20), to: Date.UTC(2027, 0, 4) },
      },
    ]);
  });

  it('reads times of the week as minutes of days', () => {
    const freeze = { days: ['fri', 'sun', 'fri'], from: '16:30', to: '24:00', reason: 'quiet' };
    expect(resolved({ freezes: [freeze] }).freezes).toEqual([
      {
        ...{ kind: 'weekly', environments: [], reason: 'quiet', days: [0, 5] },
        ...{ from: 990, to: 1440, timeZone: 'UTC' },
      },
    ]);
  });
});

describe('the environments of an app', () => {
  const both = { production: { after: 'staging' }, staging: {} };
  const namesOf = ({ environments }: { environments: readonly { name: string }[] }) =>
    environments.map(({ name }) => name);

  it('stand in the order of the section', () => {
    const section = { environments: ['dev', 'staging', 'production'] };
    expect(namesOf(onlyApp({ environments: both }, section))).toEqual(['staging', 'production']);
  });

  it('stand in the order in which they are written where the section has none, and make it up', () => {
    const section = { apps: [{ ...app, environments: both }] };
    expect(resolved(section).apps.map(namesOf)).toEqual([['production', 'staging']]);
    expect(resolved(section).environments).toEqual(['production', 'staging']);
  });

  it('are those of the section where the app has none', () => {
    const { environments: _environments, ...without } = app;
    const section = { environments: ['staging', 'production'], apps: [without] };
    expect(resolved(section).apps.map(namesOf)).toEqual([['staging', 'production']]);
  });
});

describe('the repository of an app', () => {
  const mirrors = [
    mirrorInput({ name: 'B', source: { org: 'Acme', repos: ['shop'], credentials: reference('A') } }),
    mirrorInput({
      name: 'A',
      source: { org: 'acme', repos: ['*', '!docs'], credentials: reference('A') },
      destinations: [{ org: 'elsewhere', credentials: reference('A') }],
    }),
    mirrorInput({ name: 'C', source: { org: 'umbrella', repos: ['docs'], credentials: reference('A') } }),
  ];
  const place = (repo: string) => {
    const { deployment } = resolveConfiguration({ mirrors, deployment: { apps: [{ ...app, repo }] } });
    return deployment?.apps.map(({ repo: full, mirror }) => [full, mirror]);
  };

  it('is at the mirror that speaks for all with the same source', () => {
    expect(place('ACME/shop')).toEqual([['acme/shop', 'a']]);
  });

  it('needs no owner where one source alone has it', () => {
    expect(place('docs')).toEqual([['umbrella/docs', 'c']]);
    expect(place('shop')).toEqual([['acme/shop', 'a']]);
  });
});

describe('the resolved section', () => {
  it('is read back as it was written for the functions', async () => {
    const [, , example = ''] = (await readFile('docs/configuration.md', 'utf8')).split('```json\n');
    const guide: { deployment: { apps: object[]; freezes: object[] } } = JSON.parse(
      example.slice(0, example.indexOf('```')),
    );
    const everything = {
      ...{ name: 'all', repo: 'all', build, stages: ['deploy'] },
      targets: [
        { kind: 'git', repo: 'acme/live', tag: '{release}' },
        { kind: 'static', directory: '/srv/{environment}', port: '{port}', fallback: 'index.html' },
        { kind: 'lambda', function: 'all-{environment}' },
        { kind: 'cloudformation', stack: 'all-{environment}', template: 'a.json' },
        { kind: 'workflow', workflow: 'a.yml', inputs: { a: '{commit}' } },
        { kind: 'command', command: './a', secrets: ['KEY'] },
      ],
      checks: [
        { kind: 'http', url: '{a}', contains: 'a', matches: 'a{{2}', maxLatencyMs: 5 },
        { kind: 'assets', url: '{a}' },
        { kind: 'metrics', target: 'lambda' },
      ],
      environments: { staging: { values: { a: 'http://127.0.0.1:1', port: '1' } } },
    };
    const apps = [...guide.deployment.apps, everything];
    const configuration = resolveConfiguration({
      ...configurationInput(),
      deployment: { ...guide.deployment, apps },
    });
    expect(configuration.deployment?.apps.map(({ name }) => name)).toEqual(['shop', 'all']);
    expect(configuration.deployment?.freezes).toHaveLength(2);
    expect(parseResolvedConfiguration(JSON.stringify(configuration))).toEqual(configuration);
  });
});

describe('the secrets of deployment commands', () => {
  const deploying = (changes: object) =>
    resolveConfiguration({
      ...configurationInput(),
      deployment: {
        apps: [{ ...app, targets: [{ kind: 'command', command: './go', secrets: ['KEY', 'A_KEY'] }] }],
        ...changes,
      },
    });

  it('are names that the configuration refers to, and mirroring does not get', () => {
    const configuration = deploying({});
    expect(commandSecretNames(configuration)).toEqual(['A_KEY', 'KEY']);
    expect(secretNames(configuration)).toEqual(['A_KEY', 'BACKUP_TOKEN', 'KEY', 'SOURCE_TOKEN']);
    expect(mirrorSecretNames(configuration)).toEqual(['BACKUP_TOKEN', 'SOURCE_TOKEN']);
  });

  it('are none where nothing is deployed', () => {
    expect(commandSecretNames(deploying({ enabled: false }))).toEqual([]);
  });
});

describe('the variable DEPLOY_AUTO_ROLLBACK', () => {
  const rollback = (autoRollback: string | undefined, deployment: object = {}) =>
    resolveConfiguration({ ...configurationInput(), deployment }, { autoRollback }).deployment?.autoRollback;

  it.each([
    ['false', false],
    ['0', false],
    [' TRUE ', true],
    ['1', true],
  ])('%j goes before the file', (text, expected) => {
    expect(rollback(text, { autoRollback: !expected })).toBe(expected);
  });

  it.each([[undefined], [''], ['  ']])('%j leaves it to the file', (text) => {
    expect(rollback(text, { autoRollback: false })).toBe(false);
  });

  it.each(['yes', 'off', '2'])('%j is refused by its name', (text) => {
    expect(() => rollback(text)).toThrow(/DEPLOY_AUTO_ROLLBACK: found "\w+"; allowed: true, false, 1, 0/);
  });
});
