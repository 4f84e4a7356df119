import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ValidationSettings } from '../../../shared/config/configuration.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../../shared/config/errors.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { validationDefaults } from '../../../shared/config/validation-settings.ts';
import { configurationInput, mirrorInput } from '../../support/configuration-input.ts';

const resolved = (validation: object): ValidationSettings | undefined =>
  resolveConfiguration({ ...configurationInput(), validation }).validation;

function problemsOf(read: () => unknown): readonly ConfigurationProblem[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const pathsOf = (read: () => unknown): readonly string[] => problemsOf(read).map(({ path }) => path);

describe('the section validation', () => {
  it('has a default for every key but the baseline', () => {
    expect(resolved({})).toEqual({
      enabled: true,
      autoCommit: false,
      autoPush: false,
      mode: 'commit',
      scope: 'changed',
      lines: 'all',
      failOn: 'error',
      stages: [1, 2, 3, 4],
      languages: ['python', 'javascript', 'json', 'markdown'],
      include: ['**'],
      exclude: [],
      rules: {},
      maxLineLength: 120,
      interval: 24,
    });
  });

  it('is absent where the file has none', () => {
    expect(resolveConfiguration(configurationInput())).not.toHaveProperty('validation');
  });

  it('takes the three keys of the example file alone', async () => {
    const example: unknown = JSON.parse(await readFile('docs/examples/auto-builder.config.json', 'utf8'));
    expect(resolveConfiguration(example).validation).toEqual({
      ...validationDefaults(),
      autoCommit: true,
      autoPush: true,
    });
  });

  it('takes stages by number and by name, in any order, and sorts them', () => {
    expect(resolved({ stages: ['style', 1, 'syntax', 2] })?.stages).toEqual([1, 2, 3]);
  });

  it('takes typescript as another word for javascript, in languages and in rules', () => {
    const section = { languages: ['typescript', 'javascript'], rules: { 'typescript/noVar': 'off' } };
    expect(resolved(section)).toMatchObject({
      languages: ['javascript'],
      rules: { 'javascript/noVar': 'off' },
    });
  });

  it('keeps what it is told', () => {
    const section = {
      enabled: false,
      autoCommit: true,
      autoPush: true,
      mode: 'pull-request',
      scope: 'all',
      lines: 'added',
      failOn: 'warning',
      stages: [1],
      languages: ['python'],
      include: ['src/**', 'my docs/*.md', '.github/**'],
      exclude: ['**/generated/**', 'a..b'],
      rules: { F401: 'off', 'python/E501': 'info' },
      baseline: '.auto-builder/baseline.json',
      maxLineLength: 100,
      interval: 0.5,
    };
    expect(resolved(section)).toEqual(section);
  });

  it.each([
    ['stages', []],
    ['stages[0]', ['four']],
    ['stages[0]', [5]],
    ['languages[0]', ['ruby']],
    ['include[0]', ['/src']],
    ['include[0]', ['../other/**']],
    ['exclude[0]', ['a/../b']],
    ['exclude[0]', ['!src']],
    ['mode', 'push'],
    ['scope', 'some'],
    ['lines', 'new'],
    ['failOn', 'fatal'],
    ['maxLineLength', 39],
    ['maxLineLength', 401],
    ['maxLineLength', 80.5],
    ['interval', 0],
    ['rules', []],
    ['rules.F401', { F401: 'fatal' }],
    ['rules.ruby/X1', { 'ruby/X1': 'off' }],
    ['baseline', '/etc/passwd'],
    ['baseline', '../baseline.json'],
    ['baseline', 'a/../../b'],
    ['baseline', 'a\\b'],
    ['baseline', 'a//b'],
    ['baseline', 'a/'],
    ['baseline', ''],
  ])('refuses %s %j', (path, value) => {
    const key = path.replace(/[[.].*/, '');
    expect(pathsOf(() => resolved({ [key]: value }))).toEqual([`validation.${path}`]);
  });

  it('says which values are allowed', () => {
    const [first, second] = problemsOf(() => resolved({ stages: ['four'], rules: { 'bad code': 'off' } }));
    expect(first?.allowed).toBe('1 or syntax, 2 or imports, 3 or style, 4 or documentation');
    expect(second?.allowed).toContain('"python/F401"');
  });

  it('refuses to push what is not committed', () => {
    expect(pathsOf(() => resolved({ autoPush: true }))).toEqual(['validation.autoPush']);
  });

  it('refuses to commit where only a report is wanted', () => {
    expect(pathsOf(() => resolved({ mode: 'report', autoCommit: true, autoPush: true }))).toEqual([
      'validation.mode',
    ]);
  });

  it('names contradictions together with all that is wrong elsewhere', () => {
    expect(pathsOf(() => resolved({ autoPush: true, failOn: 1 }))).toEqual([
      'validation.failOn',
      'validation.autoPush',
    ]);
  });
});

describe('a section validation that stands alone', () => {
  it('gives the defaults for nothing', () => {
    expect(validationDefaults()).toEqual(resolved({}));
  });

  it('is checked like the one of the file', () => {
    expect(pathsOf(() => validationDefaults({ failOn: 'x', autoPush: true, unknown: 1 }))).toEqual([
      'validation.failOn',
      'validation.unknown',
      'validation.autoPush',
    ]);
  });
});

describe('waiting for validation', () => {
  it('holds for all mirrors, or for one', () => {
    const { mirrors } = resolveConfiguration({
      validation: {},
      waitForValidation: true,
      mirrors: [
        mirrorInput({ name: 'one' }),
        mirrorInput({
          name: 'two',
          waitForValidation: false,
          destinations: [{ org: 'other', credentials: `\${T}` }],
        }),
      ],
    });
    expect(mirrors.map(({ id, waitForValidation }) => [id, waitForValidation])).toEqual([
      ['one', true],
      ['two', false],
    ]);
  });

  it('is off unless it is asked for', () => {
    expect(resolveConfiguration(configurationInput()).mirrors[0]?.waitForValidation).toBe(false);
  });

  it('holds for deployments', () => {
    const { deployment } = resolveConfiguration(
      configurationInput({ validation: {}, deployment: { waitForValidation: true } }),
    );
    expect(deployment?.waitForValidation).toBe(true);
  });

  it.each([
    ['without the section', undefined],
    ['with validation off', { enabled: false }],
  ])('is refused %s, because it would never end', (_case, validation) => {
    const input = {
      ...configurationInput({
        waitForValidation: true,
        mirrors: [mirrorInput({ waitForValidation: true })],
        deployment: { waitForValidation: true },
      }),
      ...(validation ? { validation } : {}),
    };
    expect(pathsOf(() => resolveConfiguration(input))).toEqual([
      'waitForValidation',
      'mirrors[0].waitForValidation',
      'deployment.waitForValidation',
    ]);
  });
});
