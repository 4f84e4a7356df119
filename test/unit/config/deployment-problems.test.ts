import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../shared/config/errors.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { configurationInput, mirrorInput, reference } from '../../support/configuration-input.ts';

const app = { name: 'shop', repo: 'acme/shop', targets: [{ kind: 'git' }], environments: { staging: {} } };
const build = { command: 'npm run build', output: 'dist' };
const site = { kind: 'static', directory: '/srv/{environment}' };
const http = { kind: 'http', url: 'https://{environment}.example.com' };

function problemsOf(deployment: object, changes: object = {}) {
  try {
    resolveConfiguration({ ...configurationInput(), ...changes, deployment });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
}
const pathsOf = (deployment: object, changes: object = {}) =>
  problemsOf(deployment, changes).map(({ path }) => path);
/** Paths of what is wrong with one app, from the app on. */
const pathsIn = (changes: object, section: object = {}) =>
  pathsOf({ ...section, apps: [{ ...app, ...changes }] }).map((path) =>
    path.replace('deployment.apps[0].', ''),
  );
const withEnvironment = (settings: object) => ({ environments: { staging: settings, other: {} } });
const withTarget = (target: object) => ({ build, targets: [target] });

describe('an app', () => {
  it.each([
    [{ name: 'Shop' }, 'name'],
    [{ name: 'history' }, 'name'],
    [{ repo: 'a/b/c' }, 'repo'],
    [{ targets: [] }, 'targets'],
    [{ stages: ['test'] }, 'stages[0]'],
    [{ brunches: [] }, 'brunches'],
    [{ build: { command: 'a', output: '../dist' } }, 'build.output'],
    [{ build: { command: 'a', output: 'dist/' } }, 'build.output'],
    [{ build: { command: ' ', output: 'dist' } }, 'build.command'],
    [{ build: { ...build, inputs: [] } }, 'build.inputs'],
    [{ build: { ...build, timeoutSeconds: 7201 } }, 'build.timeoutSeconds'],
    [withEnvironment({ rollout: [] }), 'environments.staging.rollout'],
    [withEnvironment({ rollout: [50, 10, 100] }), 'environments.staging.rollout'],
    [withEnvironment({ rollout: [50, 50, 100] }), 'environments.staging.rollout'],
    [withEnvironment({ rollout: [10, 90] }), 'environments.staging.rollout'],
    [withEnvironment({ rollout: [0, 100] }), 'environments.staging.rollout[0]'],
    [withEnvironment({ rollout: [0.5, 100] }), 'environments.staging.rollout[0]'],
    [withEnvironment({ branches: ['refs/heads/main'] }), 'environments.staging.branches[0]'],
    [withEnvironment({ checkIntervalSeconds: 0 }), 'environments.staging.checkIntervalSeconds'],
    [withEnvironment({ values: { '1st': 'x' } }), 'environments.staging.values.1st'],
    [withEnvironment({ values: { size: 5 } }), 'environments.staging.values.size'],
    [{ environments: { 'a b': {} } }, 'environments.a b'],
    [{ targets: [{ kind: 'ftp' }] }, 'targets[0].kind'],
    [{ targets: [{}] }, 'targets[0].kind'],
    [withTarget({ kind: 'git', branch: 'a..b' }), 'targets[0].branch'],
    [withTarget({ kind: 'git', branch: 'refs/heads/a' }), 'targets[0].branch'],
    [withTarget({ kind: 'git', ref: 'refs/tags/a' }), 'targets[0].ref'],
    [withTarget({ kind: 'git', tag: 'refs/heads/a' }), 'targets[0].tag'],
    [withTarget({ ...site, port: 0 }), 'targets[0].port'],
    [withTarget({ ...site, port: 'http' }), 'targets[0].port'],
    [withTarget({ ...site, keepDays: 0 }), 'targets[0].keepDays'],
    [withTarget({ kind: 'static', bucket: 'a', keyValueStore: 'store' }), 'targets[0].keyValueStore'],
    [withTarget({ kind: 'lambda' }), 'targets[0].function'],
    [withTarget({ kind: 'cloudformation', stack: 'a', template: '/a' }), 'targets[0].template'],
    [
      withTarget({ kind: 'cloudformation', stack: 'a', template: 'a', capabilities: ['ALL'] }),
      'targets[0].capabilities[0]',
    ],
    [withTarget({ kind: 'workflow', workflow: 'deploy' }), 'targets[0].workflow'],
    [withTarget({ kind: 'command', command: 'a', secrets: [reference('KEY')] }), 'targets[0].secrets[0]'],
    [withTarget({ kind: 'command', command: 'a', output: 'b' }), 'targets[0].output'],
    [{ checks: [{ kind: 'http' }] }, 'checks[0].url'],
    [{ checks: [{ ...http, url: 'ftp://x' }] }, 'checks[0].url'],
    [{ checks: [{ ...http, status: 99 }] }, 'checks[0].status'],
    [{ checks: [{ ...http, matches: '(' }] }, 'checks[0].matches'],
    [{ checks: [{ ...http, when: 'before' }] }, 'checks[0].when'],
  ])('with %j is refused', (changes, path) => {
    expect(pathsIn(changes)).toEqual([path]);
  });

  it('of a known kind is told what that kind lacks, not that there are others', () => {
    expect(problemsOf({ apps: [{ ...app, ...withTarget({ kind: 'lambda', fnction: 'a' }) }] })).toMatchObject(
      [
        { path: 'deployment.apps[0].targets[0].function', found: 'nothing' },
        { path: 'deployment.apps[0].targets[0].fnction', remedy: 'Did you mean "function"?' },
      ],
    );
  });
});

describe('a repository', () => {
  const umbrella = mirrorInput({
    source: { org: 'umbrella', credentials: reference('A') },
    destinations: [{ org: 'elsewhere', credentials: reference('A') }],
  });

  it('that no mirror takes is refused', () => {
    expect(pathsIn({ repo: 'stranger/shop' })).toEqual(['repo']);
    const few = { mirrors: [mirrorInput({ source: { ...umbrella.source, org: 'acme', repos: ['docs'] } })] };
    expect(pathsOf({ apps: [app] }, few)).toEqual(['deployment.apps[0].repo']);
  });

  it('that may be at several sources is asked for its owner', () => {
    const several = { mirrors: [mirrorInput(), umbrella] };
    expect(problemsOf({ apps: [{ ...app, repo: 'shop' }] }, several)).toMatchObject([
      { path: 'deployment.apps[0].repo', allowed: 'one of acme/shop, umbrella/shop' },
    ]);
  });

  it('that is at two hosts under one name is refused', () => {
    const other = { ...umbrella.source, org: 'acme', gitUrl: 'https://git.example.com' };
    const hosts = { mirrors: [mirrorInput(), mirrorInput({ name: 'there', source: other })] };
    expect(pathsOf({ apps: [app] }, hosts)).toContain('deployment.apps[0].repo');
  });

  it('is not complained of while a source cannot be read', () => {
    const broken = { mirrors: [{ ...mirrorInput(), source: { org: 5, credentials: reference('A') } }] };
    expect(pathsOf({ apps: [app] }, broken)).toEqual(['mirrors[0].source.org']);
  });
});

describe('names', () => {
  it.each([
    ['of apps', { apps: [app, { ...app, targets: [{ kind: 'git', branch: 'x' }] }] }, 'apps[1].name'],
    ['of environments', { environments: ['Staging', 'staging'] }, 'environments[1]'],
    [
      'of environments of an app',
      { apps: [{ ...app, environments: { a: {}, A: {} } }] },
      'apps[0].environments.A',
    ],
    [
      'of targets, which are their kinds by default',
      { apps: [{ ...app, targets: [{ kind: 'git' }, { kind: 'git', branch: 'x-{environment}' }] }] },
      'apps[0].targets[1].name',
    ],
    [
      'of checks',
      { apps: [{ ...app, checks: [http, { kind: 'assets', url: 'https://a', name: 'http' }] }] },
      'apps[0].checks[1].name',
    ],
  ])('%s must differ', (_what, section, path) => {
    expect(pathsOf(section)).toEqual([`deployment.${path}`]);
  });
});

describe('the environments of an app', () => {
  it('are among those of the section, if it has any', () => {
    expect(problemsOf({ environments: ['stagin'], apps: [app] })).toMatchObject([
      { path: 'deployment.apps[0].environments.staging', remedy: 'Did you mean "stagin"?' },
    ]);
  });

  it('are at least one', () => {
    expect(pathsIn({ environments: {} })).toEqual(['environments']);
    const { environments: _environments, ...without } = app;
    expect(pathsOf({ apps: [without] })).toEqual(['deployment.apps[0].environments']);
  });

  it.each([
    ['themselves', { a: { after: 'a' } }, ['a.after']],
    ['what is not there', { a: { after: 'b' } }, ['a.after']],
    ['each other', { a: { after: 'b' }, b: { after: 'a' } }, ['a.after', 'b.after']],
    [
      'each other in a wider circle',
      { x: { after: 'a' }, a: { after: 'b' }, b: { after: 'c' }, c: { after: 'a' } },
      ['a.after', 'b.after', 'c.after'],
    ],
  ])('do not come after %s', (_what, environments, paths) => {
    expect(pathsIn({ environments })).toEqual(paths.map((path) => `environments.${path}`));
  });

  it.each([
    [{ automatic: true }, 'automatic'],
    [{ startOn: 'synced' }, 'startOn'],
    [{ startOn: 'synced', branches: ['release/*', '!main'] }, 'startOn'],
    [{ startOn: 'synced', branches: ['main'], tags: ['v*'] }, 'startOn'],
    [{ values: { commit: 'x' } }, 'values.commit'],
  ])('with %j are refused', (settings, key) => {
    expect(pathsIn(withEnvironment(settings))).toEqual([`environments.staging.${key}`]);
  });
});

describe('a target', () => {
  it.each([
    [{ kind: 'git', branch: 'a', ref: 'refs/heads/a' }, 'branch'],
    [{ kind: 'static' }, 'directory'],
    [{ kind: 'static', bucket: 'a' }, 'keyValueStore'],
    [{ kind: 'static', keyValueStore: 'arn:a', directory: '/srv' }, 'bucket'],
    [{ kind: 'static', bucket: 'a', keyValueStore: 'arn:a', port: 1 }, 'port'],
    [{ kind: 'git', branch: '{commit}' }, 'branch'],
    [{ kind: 'lambda', function: 'a-{release}' }, 'function'],
    [{ kind: 'lambda', function: 'a-{colour}' }, 'function'],
    [{ kind: 'workflow', workflow: 'a.yml', inputs: { a: '{colour}' } }, 'inputs.a'],
    [
      { kind: 'cloudformation', stack: 'a', template: 'a', rollbackAlarms: ['{colour}'] },
      'rollbackAlarms[0]',
    ],
  ])('%j is refused', (target, key) => {
    expect(pathsIn(withTarget(target))).toEqual([`targets[0].${key}`]);
  });

  it.each([site, { kind: 'lambda', function: 'a' }])(
    'that needs a build is refused without: %j',
    (target) => {
      expect(pathsIn({ targets: [target] })).toEqual(['targets[0].kind']);
    },
  );

  it('may depend on the release where that is not its place', () => {
    const target = { kind: 'git', tag: '{environment}-{commit}-{release}' };
    expect(() =>
      resolveConfiguration({
        ...configurationInput(),
        deployment: { apps: [{ ...app, targets: [target] }] },
      }),
    ).not.toThrow();
  });

  it('is told in which environments a value is missing', () => {
    const environments = { staging: { values: { host: 'x' } }, production: {}, canary: {} };
    const checks = [{ kind: 'http', url: 'https://{hots}' }];
    expect(problemsOf({ apps: [{ ...app, environments, checks }] })).toMatchObject([
      {
        found: '"{hots}", which has no value in staging, production, canary',
        remedy: 'Did you mean "{host}"?',
      },
    ]);
    const [problem] = problemsOf({
      apps: [{ ...app, environments, checks: [{ ...http, url: 'https://{host}' }] }],
    });
    expect(problem?.found).toBe('"{host}", which has no value in production, canary');
  });
});

describe('a check of metrics', () => {
  const check = { kind: 'metrics', target: 'lambda' };

  it('looks at a lambda target', () => {
    expect(pathsIn({ checks: [check] })).toEqual(['checks[0].target']);
    expect(pathsIn({ checks: [{ ...check, target: 'git' }] })).toEqual(['checks[0].target']);
  });

  it('is not complained of while a target cannot be read', () => {
    expect(pathsIn({ build, targets: [{ kind: 'lambda' }], checks: [check] })).toEqual([
      'targets[0].function',
    ]);
  });
});

describe('two apps or environments', () => {
  const second = (changes: object) => ({ ...app, name: 'second', ...changes });
  const two = { environments: { staging: {}, production: {} } };

  it.each([
    ['a branch', { kind: 'git', branch: 'live' }, 'branch'],
    ['a branch by its full name', { kind: 'git', ref: 'refs/heads/live' }, 'ref'],
    ['the branch that is meant by default', { kind: 'git' }, 'branch'],
    ['an alias', { kind: 'lambda', function: 'orders' }, 'function'],
    ['a stack', { kind: 'cloudformation', stack: 'net', template: 'net.json' }, 'stack'],
    ['a directory', { kind: 'static', directory: '/srv/shop' }, 'directory'],
  ])('do not change one place: %s', (_what, target, key) => {
    const apps = [{ ...app, ...withTarget(target) }, second(withTarget(target))];
    expect(pathsOf({ apps })).toEqual([`deployment.apps[1].targets[0].${key}`]);
  });

  it('do not change a bucket and its store together', () => {
    const target = { kind: 'static', bucket: 'shop', keyValueStore: 'arn:a' };
    expect(pathsIn({ ...withTarget(target), ...two })).toEqual([
      'targets[0].bucket',
      'targets[0].keyValueStore',
    ]);
  });

  it('are told who was first', () => {
    const [problem] = problemsOf({ apps: [{ ...app, ...two, targets: [{ kind: 'git', branch: 'live' }] }] });
    expect(problem?.found).toBe(
      '"refs/heads/live" for shop in production, which shop in staging changes, too (deployment.apps[0].targets[0])',
    );
  });

  it.each([
    [
      'another alias',
      { kind: 'lambda', function: 'a', alias: 'x' },
      { kind: 'lambda', function: 'a', alias: 'y' },
    ],
    ['another repository', { kind: 'git', branch: 'x' }, { kind: 'git', branch: 'x', repo: 'acme/live' }],
    [
      'another kind of place',
      { kind: 'static', directory: 'x' },
      { kind: 'cloudformation', stack: 'x', template: 'y' },
    ],
  ])('may change %s', (_what, one, other) => {
    const apps = [{ ...app, ...withTarget(one) }, second(withTarget(other))];
    const { deployment } = resolveConfiguration({ ...configurationInput(), deployment: { apps } });
    expect(deployment?.apps).toHaveLength(2);
  });

  it('may have places by their values', () => {
    const environments = { staging: { values: { port: '1' } }, production: { values: { port: '2' } } };
    const target = { ...site, port: '{port}' };
    const deployment = { apps: [{ ...app, ...withTarget(target), environments }] };
    expect(() => resolveConfiguration({ ...configurationInput(), deployment })).not.toThrow();
  });
});

describe('a freeze', () => {
  const weekly = { days: ['fri'], from: '16:00', to: '08:00', reason: 'quiet' };
  const once = { from: '2026-12-20T00:00:00Z', to: '2027-01-04T00:00:00Z', reason: 'holidays' };

  it.each([
    [{ ...weekly, days: ['friday'] }, 'days[0]'],
    [{ ...weekly, days: [] }, 'days'],
    [{ ...weekly, from: '24:30' }, 'from'],
    [{ ...weekly, timeZone: 'Mars/Base' }, 'timeZone'],
    [{ ...weekly, reason: '' }, 'reason'],
    [{ ...once, from: '2026-12-20' }, 'from'],
    [{ ...once, from: '2026-02-30T00:00:00Z' }, 'from'],
    [{ ...once, from: '2026-12-20T00:00:00' }, 'from'],
    [{ ...once, to: once.from }, 'to'],
    [{ ...once, environments: ['moon'] }, 'environments[0]'],
    [{ ...once, untill: 'then' }, 'untill'],
    [{ ...once, timeZone: 'UTC' }, 'timeZone'],
    [{ ...once, from: '16:00' }, 'from'],
    [{ ...weekly, to: once.to }, 'to'],
  ])('%j is refused', (freeze, key) => {
    expect(pathsOf({ environments: ['staging'], freezes: [freeze] })).toEqual([
      `deployment.freezes[0].${key}`,
    ]);
  });
});

describe('everything that is wrong', () => {
  it('is told at once', () => {
    const apps = [
      {
        ...app,
        name: 'Shop',
        repo: 'stranger/shop',
        targets: [{ kind: 'lambda' }, { kind: 'git', branch: '{x}' }],
      },
      { ...app, environments: { staging: { automatic: true, bakeSeconds: -1 }, other: { automatic: true } } },
    ];
    expect(pathsOf({ apps, freezes: [{}] }).toSorted()).toEqual([
      'deployment.apps[0].name',
      'deployment.apps[0].repo',
      'deployment.apps[0].targets[0].function',
      'deployment.apps[0].targets[1].branch',
      'deployment.apps[1].environments.other.automatic',
      'deployment.apps[1].environments.staging.bakeSeconds',
      'deployment.freezes[0].from',
      'deployment.freezes[0].reason',
      'deployment.freezes[0].to',
    ]);
  });
});
