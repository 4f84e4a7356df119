import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { runHere } from '../support/cli-here.ts';

const root = new URL('../../', import.meta.url);

describe('the launcher', () => {
  it('prints the version of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));

    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists every command in its help', async () => {
    const { code, stdout } = await runCli(['--help']);

    expect(code).toBe(0);
    for (const command of ['up', 'mirror', 'status', 'metrics', 'history', 'config', 'dlq', 'setup'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  });
});

describe('a wrong command', () => {
  const url = 'https://someone:word-1234@host.test/acme/app.git';

  it.each([
    ['that is no command', [url]],
    ['with one word too many', ['status', url]],
    ['with an unknown option', ['mirror', `--form=${url}`]],
  ])('(%s) ends with 2, and repeats no credential', async (_, args) => {
    const { code, stdout, stderr } = await runHere(args);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('error:');
    expect(stderr).not.toContain('word-1234');
  });
});

describe('config', () => {
  it('schema prints the committed JSON Schema', async () => {
    const { code, stdout } = await runHere(['config', 'schema']);

    expect(code).toBe(0);
    expect(stdout).toBe(await readFile(new URL('auto-builder.schema.json', root), 'utf8'));
  });

  it("check accepts the example, says what it means, and names the secrets that aren't set", async () => {
    const file = new URL('docs/examples/auto-builder.config.json', root).pathname;

    const { code, stdout } = await runHere(['config', 'check', '--config', file], {
      environment: { GITHUB_TOKEN: 'a-token-that-is-set' },
    });

    expect(code).toBe(0);
    expect(stdout).toMatch(/acme +acme\/\{\*\} +backup-org-1 +main,develop/);
    expect(stdout).toContain('BACKUP_ORG_1_TOKEN is set neither');
    expect(stdout).not.toContain('GITHUB_TOKEN is set neither');
    expect(stdout).not.toContain('a-token-that-is-set');
  });

  it('check says all that is wrong at once and ends with 2', async () => {
    const file = new URL('package.json', root).pathname;

    const { code, stdout, stderr } = await runHere(['config', 'check', '--json', '--config', file]);

    expect(code).toBe(2);
    expect(stderr).toBe('');
    const { ok, problems } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(problems.length).toBeGreaterThan(1);
    expect(problems[0]).toEqual({
      path: expect.any(String),
      found: expect.any(String),
      allowed: expect.any(String),
      remedy: expect.any(String),
    });
  });
});
