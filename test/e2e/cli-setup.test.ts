import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import type { ConfigurationInput } from '../../shared/config/schema.ts';
import { runHere } from '../support/cli-here.ts';
import { mirrorInput, reference } from '../support/configuration-input.ts';

let directory: string;
let github: LocalGitHub;
const environment = {
  SOURCE_TOKEN: 'token-that-reads',
  BACKUP_TOKEN: 'token-that-writes',
  GITHUB_WEBHOOK_SECRET: 'secret-of-the-webhook',
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-setup-'));
  github = await startLocalGitHub({ directory: join(directory, 'github') });
  await github.addOrganisation('backup');
  await github.addRepository('acme/app');
  await github.addToken(environment.SOURCE_TOKEN, {
    login: 'reader',
    orgs: { acme: 'admin' },
    scopes: ['repo'],
  });
  await github.addToken(environment.BACKUP_TOKEN, {
    login: 'writer',
    orgs: { backup: 'admin' },
    scopes: ['repo'],
  });
});
afterAll(async () => {
  await github.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs `setup` on these mirrors. */
async function setUp(
  mirrors: ConfigurationInput['mirrors'],
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = environment,
  sections: Partial<ConfigurationInput> = {},
) {
  const { apiUrl, gitUrl } = github;
  const file = join(await mkdtemp(join(directory, 'case-')), 'config.json');
  await writeFile(file, JSON.stringify({ apiUrl, gitUrl, mirrors, ...sections }));
  return runHere(['setup', '--config', file, ...args], { environment: variables, live: true });
}
const source = (repos: string[]) => ({ org: 'acme', repos, credentials: reference('SOURCE_TOKEN') });

describe('setup', () => {
  it('says what is missing, and creates nothing, when the configuration does not want that', async () => {
    const { code, stdout } = await setUp([mirrorInput({ createMissing: false })]);

    expect(code).toBe(0);
    expect(stdout).toContain('1 repository selected, 0 destinations there, 1 missing (createMissing is off)');
    expect(stdout).toContain('1 of 1 mirror ready: auto-builder mirror --all');
    await expect(github.addRepository('backup/app')).resolves.toContain('app');
  });

  it('tells who the credentials belong to, and warns of what they lack', async () => {
    const { stdout, stderr } = await setUp([mirrorInput()]);

    expect(stdout).toMatch(/✓ \S+: source acme on 127\.0\.0\.1:\d+ as reader \(classic-token\)/);
    expect(stdout).toContain('warning: The token lacks the scope workflow');
    expect(stdout + stderr).not.toContain(environment.BACKUP_TOKEN);
    expect(stderr).toContain('app');
  });

  it('goes on after a secret that is not set, to tell of everything at once', async () => {
    const { code, stdout } = await setUp([mirrorInput()], [], { BACKUP_TOKEN: environment.BACKUP_TOKEN });

    expect(code).toBe(3);
    expect(stdout).toMatch(/✗ \S+: source acme .* as unknown/);
    expect(stdout).toContain('SOURCE_TOKEN');
    expect(stdout).toMatch(/✓ \S+: destination backup .* as writer/);
    expect(stdout).toContain('0 of 1 mirror ready');
  });

  it('ends with 1 when only some mirrors are ready, and names the others as JSON', async () => {
    const [ready, blocked] = [
      mirrorInput({ name: 'ready', source: source(['app']) }),
      mirrorInput({ name: 'blocked', source: source(['missing']) }),
    ];

    const { code, stdout } = await setUp([ready, blocked], ['--json']);

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      blocked: ['blocked'],
      mirrors: [
        { mirror: 'ready', present: 1, problems: [] },
        { mirror: 'blocked', problems: ['acme/missing does not exist or cannot be seen'] },
      ],
    });
  });

  it('says that nothing is selected', async () => {
    const { code, stdout } = await setUp([mirrorInput({ source: source(['none-*']) })]);

    expect(code).toBe(3);
    expect(stdout).toContain('0 repositories selected');
    expect(stdout).toContain('nothing at acme is selected');
  });

  it('tells what the host refuses while it prepares a mirror', async () => {
    await github.addRepository('acme/refused');
    const end = github.faults.rest(({ method, path }) =>
      method === 'POST' && path === '/orgs/backup/repos'
        ? { status: 403, message: 'Resource not accessible' }
        : undefined,
    );

    const { code, stdout } = await setUp([mirrorInput({ source: source(['refused']) })]);
    end();

    expect(code).toBe(3);
    expect(stdout).toMatch(/✗ \S+: 0 repositories selected.*\n {4}.*backup/);
  });

  it('tells why a webhook cannot be made', async () => {
    const { code, stdout } = await setUp([mirrorInput()], ['--webhook', 'http://127.0.0.1:1/webhook']);

    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ webhook of acme: \S/);
  });

  it('tells that a webhook was made', async () => {
    await github.addToken('token-with-hooks', {
      login: 'owner',
      orgs: { acme: 'admin' },
      scopes: ['repo', 'admin:org_hook'],
    });

    const { code, stdout } = await setUp([mirrorInput()], ['--webhook', 'http://127.0.0.1:1/webhook'], {
      ...environment,
      SOURCE_TOKEN: 'token-with-hooks',
    });

    expect(code).toBe(0);
    expect(stdout).toContain('✓ webhook of acme: created');
  });

  it('tells that a webhook of before was brought up to date', async () => {
    const url = 'http://127.0.0.1:1/older';
    await github.addToken('token-with-hooks', {
      login: 'owner',
      orgs: { acme: 'admin' },
      scopes: ['repo', 'admin:org_hook'],
    });
    await github.setWebhook('acme', { url, secret: 'secret-of-the-webhook', events: ['push'] });

    const { stdout } = await setUp([mirrorInput()], ['--webhook', url], {
      ...environment,
      SOURCE_TOKEN: 'token-with-hooks',
    });

    expect(stdout).toContain('✓ webhook of acme: updated');
  });

  it('warns once of what a source lacks that is validated, in however many mirrors it is', async () => {
    const mirrors = ['one', 'two'].map((name, index) =>
      mirrorInput({
        name,
        source: source([`app${'?'.repeat(index)}`]),
        destinations: [
          { org: index === 0 ? 'backup' : 'backup-two', credentials: reference('BACKUP_TOKEN') },
        ],
      }),
    );

    const { stdout } = await setUp(mirrors, [], environment, { validation: {} });

    expect(stdout.match(/A token cannot make check runs/g)).toHaveLength(1);
  });

  it('needs the secret for a webhook', async () => {
    const { SOURCE_TOKEN, BACKUP_TOKEN } = environment;

    const { code, stderr } = await setUp([mirrorInput()], ['--webhook', 'http://127.0.0.1:1/webhook'], {
      SOURCE_TOKEN,
      BACKUP_TOKEN,
    });

    expect(code).toBe(2);
    expect(stderr).toContain('GITHUB_WEBHOOK_SECRET');
  });
});
