import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../shared/config/errors.ts';
import { type LoadOptions, loadConfiguration } from '../../../shared/config/load.ts';
import { secretNames } from '../../../shared/config/secret-names.ts';
import { AutoBuilderError } from '../../../shared/errors.ts';
import { configurationInput, reference } from '../../support/configuration-input.ts';

const failing = (code: string) => async (): Promise<Uint8Array> => {
  throw Object.assign(new Error(`${code}: of the file system`), { code });
};
const holding = (content: string | Uint8Array) => async (): Promise<Uint8Array> => Buffer.from(content);
const shortForm = {
  GITHUB_TOKEN: 'value-of-the-token',
  GITHUB_ORG_SOURCE: 'acme',
  GITHUB_ORG_BACKUP: 'acme-backup',
};

async function failure(options: Partial<LoadOptions>): Promise<AutoBuilderError> {
  const result = await loadConfiguration({ environment: {}, readFile: failing('ENOENT'), ...options }).catch(
    (error: unknown) => error,
  );
  if (result instanceof AutoBuilderError) return result;
  throw new Error(`expected one of our errors, got ${JSON.stringify(result)}`);
}

describe('a configuration file', () => {
  it('is accepted as the guide shows it', async () => {
    const configuration = await loadConfiguration({
      file: 'docs/examples/auto-builder.config.json',
      environment: {},
      readFile: (path) => readFile(path),
    });
    expect(configuration).toMatchObject({
      mirrors: [
        {
          id: 'acme',
          syncInterval: 6,
          branches: ['main', 'develop'],
          destinations: [{ org: 'backup-org-1' }],
        },
      ],
      taxonomy: { enabled: true, syncInterval: 3, sets: [{ name: 'index', conflictStrategy: 'merge' }] },
      validation: { enabled: true, autoCommit: true, autoPush: true },
      deployment: { enabled: true, autoRollback: true, environments: ['staging', 'production'] },
    });
    expect(secretNames(configuration)).toEqual(['BACKUP_ORG_1_TOKEN', 'GITHUB_TOKEN']);
  });

  it('may name its schema and start with a byte order mark', async () => {
    const text = `\uFEFF${JSON.stringify({ $schema: './auto-builder.schema.json', ...configurationInput() })}`;
    const configuration = await loadConfiguration({ environment: {}, readFile: holding(text) });
    expect(configuration.mirrors).toHaveLength(1);
  });

  it('goes before the three variables', async () => {
    const readFile = holding(JSON.stringify(configurationInput()));
    const configuration = await loadConfiguration({ environment: shortForm, readFile });
    expect(configuration.mirrors[0]?.destinations[0]?.org).toBe('backup');
  });

  it('takes the level of the log from the environment', async () => {
    const readFile = holding(JSON.stringify(configurationInput()));
    expect((await loadConfiguration({ environment: { LOG_LEVEL: 'debug' }, readFile })).logLevel).toBe(
      'DEBUG',
    );
  });

  it('takes from the environment whether releases are rolled back', async () => {
    const readFile = holding(JSON.stringify(configurationInput({ deployment: { autoRollback: true } })));
    const environment = { DEPLOY_AUTO_ROLLBACK: 'false' };
    expect((await loadConfiguration({ environment, readFile })).deployment?.autoRollback).toBe(false);
  });

  it('takes from the environment how often health is looked at, and whether it is healed', async () => {
    const readFile = holding(JSON.stringify(configurationInput({ health: { interval: 7200 } })));
    const environment = { HEALTH_CHECK_INTERVAL: '300', AUTO_HEAL_ENABLED: 'false' };
    expect((await loadConfiguration({ environment, readFile })).health).toMatchObject({
      interval: 300,
      autoHeal: false,
    });
  });

  it.each([
    ['ENOENT', 'CONFIG_NOT_FOUND'],
    ['EISDIR', 'CONFIG_UNREADABLE'],
    ['EACCES', 'CONFIG_UNREADABLE'],
    ['EIO', 'CONFIG_UNREADABLE'],
  ])('that cannot be read (%s) is an error with the path', async (code, expected) => {
    expect(
      await failure({ file: 'some/path', environment: shortForm, readFile: failing(code) }),
    ).toMatchObject({
      code: expected,
      where: 'some/path',
    });
  });

  it('that is a directory says so', async () => {
    expect((await failure({ file: 'docs', readFile: (path) => readFile(path) })).what).toContain('directory');
  });

  it('that is far too large is not parsed', async () => {
    expect((await failure({ readFile: holding(' '.repeat(5 * 1024 * 1024)) })).code).toBe('CONFIG_TOO_LARGE');
  });

  it('in another encoding is refused', async () => {
    const readFile = async () =>
      Buffer.from(JSON.stringify(configurationInput()), 'utf16le').fill(0xff, 0, 2);
    expect(await failure({ readFile })).toMatchObject({ problems: [{ found: 'another encoding' }] });
  });

  it('that is empty says so', async () => {
    expect(await failure({ readFile: holding(' \n') })).toMatchObject({
      problems: [{ found: 'an empty file' }],
    });
  });

  it('with a fault in its JSON is told line and column, and none of its text', async () => {
    const error = await failure({ readFile: holding('{\n  "mirrors": [],\n  "token": hunter2\n}') });
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', problems: [{ path: 'line 3, column 12' }] });
    expect(`${error.message} ${String(error.cause)}`).not.toContain('hunter2');
  });
});

describe('no configuration file', () => {
  it('makes the obvious mirror of the three variables', async () => {
    const configuration = await loadConfiguration({ environment: shortForm, readFile: failing('ENOENT') });
    const credentials = { token: reference('GITHUB_TOKEN') };
    expect(configuration.mirrors).toMatchObject([
      {
        source: { org: 'acme', repos: ['*'], credentials },
        destinations: [{ org: 'acme-backup', credentials }],
      },
    ]);
    expect(JSON.stringify(configuration)).not.toContain('value-of-the-token');
  });

  it('and no variables names both ways', async () => {
    const { GITHUB_ORG_BACKUP: _missing, ...incomplete } = shortForm;
    const error = await failure({ environment: incomplete });
    expect(error.code).toBe('CONFIG_NOT_FOUND');
    expect(error.what).toContain('lacks GITHUB_ORG_BACKUP');
    expect(error.remedy).toMatch(
      /auto-builder\.config\.json.*GITHUB_TOKEN, GITHUB_ORG_SOURCE, GITHUB_ORG_BACKUP/,
    );
  });

  it('names the variable that is wrong', async () => {
    const error = await failure({
      environment: { ...shortForm, GITHUB_ORG_SOURCE: 'a b', GITHUB_ORG_BACKUP: 'c d' },
    });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ problems: [{ path: 'GITHUB_ORG_SOURCE' }, { path: 'GITHUB_ORG_BACKUP' }] });
  });

  it('names the variable when both organisations are the same', async () => {
    const error = await failure({ environment: { ...shortForm, GITHUB_ORG_BACKUP: 'ACME' } });
    expect(error).toMatchObject({ problems: [{ path: 'GITHUB_ORG_BACKUP' }] });
  });
});
