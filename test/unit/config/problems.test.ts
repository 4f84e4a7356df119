import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, type ConfigurationProblem } from '../../../shared/config/errors.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { configurationInput, mirrorInput, reference } from '../../support/configuration-input.ts';

function failure(input: unknown, logLevel?: string): ConfigurationError {
  try {
    resolveConfiguration(input, { where: 'the file', logLevel });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const problemsOf = (input: unknown): readonly ConfigurationProblem[] => failure(input).problems;
const pathsOf = (input: unknown): string[] => problemsOf(input).map((problem) => problem.path);
const destination = (org: string, more: object = {}) => ({ org, credentials: reference('T'), ...more });

describe('a wrong configuration', () => {
  it('gets all its errors at once: forms, unknown keys, contradictions and the log level', () => {
    const input = {
      mirors: [],
      syncInterval: 'six',
      mirrors: [
        { ...mirrorInput(), branches: 'main', destinations: [destination('ACME'), { org: 'b c' }] },
        { name: 'x', source: 5, destinations: [] },
      ],
      taxonomy: { enabled: 'yes' },
    };
    expect(failure(input, 'loud').problems.map((problem) => problem.path)).toEqual([
      'mirrors[0].destinations[1].org',
      'mirrors[0].destinations[1].credentials',
      'mirrors[0].branches',
      'mirrors[1].source',
      'mirrors[1].destinations',
      'syncInterval',
      'taxonomy.enabled',
      'mirors',
      'mirrors[0].destinations[0].org',
      'LOG_LEVEL',
    ]);
  });

  it('says of each what was found, what is allowed and what to do', () => {
    expect(problemsOf(configurationInput({ syncInterval: 0 }))).toEqual([
      {
        path: 'syncInterval',
        found: '0',
        allowed: 'hours: a number from 1/60 (one minute) to 8760 (one year)',
        remedy: 'Change the value.',
      },
    ]);
  });

  it('has a code, names the file, and has one line for each problem', () => {
    const error = failure({ mirrors: [], x: 1 });
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message.split('\n')).toEqual([
      'CONFIG_INVALID: the file has 2 problems:',
      '  - mirrors: found an empty list; allowed: at least one mirror. Change the value.',
      expect.stringMatching(/^ {2}- x: found an unknown key; allowed: \$schema, mirrors, /),
    ]);
  });

  it.each([
    [{ mirors: [] }, 'mirors', 'Did you mean "mirrors"?'],
    [{ syncinterval: 6 }, 'syncinterval', 'Did you mean "syncInterval"?'],
    [{ completelyDifferent: 6 }, 'completelyDifferent', 'Remove it.'],
    [{ deployment: { autoRolback: true } }, 'deployment.autoRolback', 'Did you mean "autoRollback"?'],
  ])('is told what an unknown key may have meant: %j', (extra, path, remedy) => {
    expect(problemsOf({ ...configurationInput(), ...extra })).toMatchObject([{ path, remedy }]);
  });

  it.each([[null], [[]], ['text'], [7]])('may be no object at all: %j', (input) => {
    expect(problemsOf(input)).toMatchObject([{ path: '', allowed: 'an object with mirrors' }]);
  });

  it('lists the allowed levels of the log', () => {
    expect(failure(configurationInput(), 'verbose').problems).toMatchObject([
      { path: 'LOG_LEVEL', found: '"verbose"', allowed: 'DEBUG, INFO, WARN, ERROR' },
    ]);
  });

  it.each([
    ['refs/heads/main', 'branches'],
    ['!refs/tags/v1', 'tags'],
    ['', 'branches'],
    ['a b', 'branches'],
    ['!', 'tags'],
  ])('may have a pattern that cannot match: %j in %s', (pattern, key) => {
    expect(pathsOf({ ...configurationInput(), [key]: [pattern] })).toEqual([`${key}[0]`]);
  });

  it('may name a repository with its owner', () => {
    const source = { org: 'acme', credentials: reference('T'), repos: ['acme/app'] };
    expect(pathsOf({ mirrors: [mirrorInput({ source })] })).toEqual(['mirrors[0].source.repos[0]']);
  });

  it.each([['-acme'], ['ac me'], ['a'.repeat(40)], ['acme/app'], ['']])(
    'may have no organisation name: %j',
    (org) => {
      expect(pathsOf({ mirrors: [mirrorInput({ destinations: [destination(org)] })] })).toContain(
        'mirrors[0].destinations[0].org',
      );
    },
  );

  it('may have names that differ in nothing but signs', () => {
    const mirrors = [
      mirrorInput({ name: 'Night run', destinations: [destination('one')] }),
      mirrorInput({ name: 'night-run', destinations: [destination('two')] }),
    ];
    expect(pathsOf({ mirrors })).toEqual(['mirrors[1].name']);
  });
});

describe('a literal secret in the file', () => {
  const literal = 'hunter2-literal-secret';

  it.each([
    [literal, 'credentials'],
    [{ token: literal }, 'credentials.token'],
    [{ app: { id: 1, privateKey: literal } }, 'credentials.app.privateKey'],
    [`x${reference('NAME')}`, 'credentials'],
  ])('is refused at %j', (credentials, path) => {
    const input = { mirrors: [{ ...mirrorInput(), source: { org: 'acme', credentials } }] };
    expect(problemsOf(input)).toMatchObject([
      { path: `mirrors[0].source.${path}`, found: expect.stringContaining('literal') },
    ]);
  });

  it.each([
    ['as credentials', { credentials: literal }],
    ['as a token', { credentials: { token: literal } }],
    ['beside the known keys', { credentials: { token: reference('A'), extra: literal } }],
    ['as the id of an App', { credentials: { app: { id: `${literal} !`, privateKey: reference('A') } } }],
    ['in a URL', { credentials: reference('A'), apiUrl: `https://me:${literal}@git.test/api/v3` }],
    ['of a known shape, anywhere', { credentials: reference('A'), org: `ghp_${'a'.repeat(36)}` }],
    ['of a known shape, as a key', { credentials: reference('A'), [`ghp_${'a'.repeat(36)}`]: true }],
  ])('is never repeated in the error: %s', (_case, source) => {
    const { message, problems } = failure({
      mirrors: [{ ...mirrorInput(), source: { org: 'acme', ...source } }],
    });
    expect(`${message} ${JSON.stringify(problems)}`).not.toMatch(/hunter2|ghp_aaaa/);
  });
});

describe('credentials of a wrong form', () => {
  const credentialProblems = (credentials: unknown) =>
    problemsOf({ mirrors: [{ ...mirrorInput(), source: { org: 'acme', credentials } }] });

  it('get the error of the form that was meant', () => {
    expect(credentialProblems({ app: { id: 1 } }).map((problem) => problem.path)).toEqual([
      'mirrors[0].source.credentials.app.privateKey',
    ]);
  });

  it('get a guess for a mistyped key', () => {
    expect(credentialProblems({ tokn: reference('A') })).toContainEqual(
      expect.objectContaining({
        path: 'mirrors[0].source.credentials.tokn',
        remedy: 'Did you mean "token"?',
      }),
    );
  });

  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [5, 'a number'],
    [[], 'an empty list'],
  ])('say what stands there instead: %j', (credentials, found) => {
    expect(credentialProblems(credentials)).toMatchObject([{ path: 'mirrors[0].source.credentials', found }]);
  });
});

describe('URLs', () => {
  const urlProblems = (own: object) =>
    problemsOf({ mirrors: [{ ...mirrorInput(), destinations: [destination('backup', own)] }] });

  it('may use http on this machine only', () => {
    expect(urlProblems({ apiUrl: 'http://git.test/api/v3' })).toMatchObject([
      { path: 'mirrors[0].destinations[0].apiUrl', found: 'a URL with http' },
    ]);
  });

  it('need their partner where the host follows no rule', () => {
    expect(urlProblems({ apiUrl: 'https://git.test/rest' })).toMatchObject([
      { path: 'mirrors[0].destinations[0].gitUrl', found: 'nothing' },
    ]);
    expect(urlProblems({ gitUrl: 'https://git.test/git' })).toMatchObject([
      { path: 'mirrors[0].destinations[0].apiUrl', found: 'nothing' },
    ]);
  });

  it.each([['ftp://git.test'], ['git.test'], ['https://git.test/?a=1'], ['https://']])(
    'must be absolute and plain: %s',
    (apiUrl) => {
      expect(urlProblems({ apiUrl }).map((problem) => problem.path)).toContain(
        'mirrors[0].destinations[0].apiUrl',
      );
    },
  );

  it('are checked at the top level too', () => {
    expect(pathsOf(configurationInput({ apiUrl: 'https://git.test/rest' }))).toEqual(['gitUrl']);
  });
});

describe('destinations', () => {
  it('must not be the source, in whatever case', () => {
    expect(pathsOf({ mirrors: [mirrorInput({ destinations: [destination('Acme')] })] })).toEqual([
      'mirrors[0].destinations[0].org',
    ]);
  });

  it('may have the name of the source on another host', () => {
    const elsewhere = destination('acme', { apiUrl: 'https://git.test/api/v3' });
    expect(
      resolveConfiguration({ mirrors: [mirrorInput({ destinations: [elsewhere] })] }).mirrors,
    ).toHaveLength(1);
  });

  it('must not stand twice in one mirror', () => {
    expect(
      pathsOf({ mirrors: [mirrorInput({ destinations: [destination('one'), destination('ONE')] })] }),
    ).toEqual(['mirrors[0].destinations[1].org']);
  });

  const pair = (one: readonly string[], other: readonly string[]) => ({
    mirrors: [
      mirrorInput({ source: { org: 'acme', credentials: reference('T'), repos: [...one] } }),
      mirrorInput({ source: { org: 'other', credentials: reference('T'), repos: [...other] } }),
    ],
  });

  it.each([
    [['*'], ['*']],
    [['*'], ['app']],
    [['app-*'], ['App-web']],
    [['*-web'], ['app-*']],
    [['!docs'], ['*']],
    [['app', 'docs'], ['docs']],
  ])('must not be written by two mirrors that may both hold a repository: %j and %j', (one, other) => {
    expect(pathsOf(pair(one, other))).toContain('mirrors[1].destinations[0].org');
  });

  it.each([
    [['app-*'], ['docs-*']],
    [['*', '!docs-*'], ['docs-*']],
    [['app'], ['docs']],
  ])('may be shared by mirrors with disjoint repositories: %j and %j', (one, other) => {
    expect(resolveConfiguration(pair(one, other)).mirrors).toHaveLength(2);
  });
});

describe('any JSON at all', () => {
  const known = fc.constantFrom(
    'mirrors',
    'source',
    'destinations',
    'org',
    'credentials',
    'app',
    'token',
    'repos',
    'apiUrl',
    'gitUrl',
  );
  const likely = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue(),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(known, tie('node'), { maxKeys: 5 }),
    ),
  })).node;

  it('is accepted or refused with our own error, never anything else', () => {
    fc.assert(
      fc.property(likely, (input) => {
        expect(outcome(input)).toMatch(/^(accepted|CONFIG_INVALID)$/);
      }),
      { numRuns: 500 },
    );
  });

  function outcome(input: unknown): string {
    try {
      resolveConfiguration(input);
      return 'accepted';
    } catch (error) {
      return error instanceof ConfigurationError && error.problems.length > 0 ? error.code : String(error);
    }
  }
});
