import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { runHere, startHere } from '../support/cli-here.ts';
import { mirrorInput } from '../support/configuration-input.ts';
import { historyOf, refsOf } from '../support/repositories.ts';

let directory: string;
let github: LocalGitHub;
const environment = { SOURCE_TOKEN: 'token-that-reads', BACKUP_TOKEN: 'token-that-writes' };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-up-'));
  github = await startLocalGitHub({ directory: join(directory, 'github') });
  await github.addOrganisation('backup');
  const history = await historyOf(await github.addRepository('acme/app'));
  history.commit('main');
  await history.write();
  await github.addToken(environment.SOURCE_TOKEN, { login: 'reader', orgs: { acme: 'read' } });
  await github.addToken(environment.BACKUP_TOKEN, { login: 'writer', orgs: { backup: 'admin' } });
  const { apiUrl, gitUrl } = github;
  await writeFile(
    join(directory, 'auto-builder.config.json'),
    JSON.stringify({ apiUrl, gitUrl, mirrors: [mirrorInput({ name: 'acme' })] }),
  );
});
afterAll(async () => {
  await github.close();
  await rm(directory, { recursive: true, force: true });
});

describe('up', () => {
  it('mirrors at its start, tells that deliveries are refused without a secret, and stops when it is told to', async () => {
    const running = startHere(['up', '--port', '0'], { directory, environment });
    const [welcome] = await running.printed(/[\s\S]*Ctrl-C stops\./);
    await running.printed(/✓ \S+\/acme\/app → /);
    running.interrupt();
    const { code, stderr } = await running.ended;

    expect(code).toBe(0);
    expect(welcome).toContain('GITHUB_WEBHOOK_SECRET is not set: deliveries are refused');
    expect(welcome).toMatch(/acme +acme\/\{\*\} +backup +now, then every \d+ h/);
    expect(stderr).toMatch(/starting …[\s\S]*stopping[\s\S]*stopped/);
    expect(await refsOf(github.repository('backup/app'))).toEqual(
      await refsOf(github.repository('acme/app')),
    );
  });

  it('names the port that is taken', async () => {
    const port = new URL(github.url).port;

    const { code, stderr } = await runHere(['up', '--port', port], { directory, environment });

    expect(code).toBe(2);
    expect(stderr).toContain(`port ${port} is taken`);
  });

  it('serves what it can when the port of a site is taken, and names that site', async () => {
    const file = 'with-a-site.config.json';
    const site = {
      kind: 'static',
      directory: join(directory, 'site'),
      port: Number(new URL(github.url).port),
    };
    const app = {
      ...{ name: 'shop', repo: 'acme/app', environments: { production: {} } },
      ...{ build: { command: 'make', output: 'dist' }, targets: [site] },
    };
    const { apiUrl, gitUrl } = github;
    await writeFile(
      join(directory, file),
      JSON.stringify({
        apiUrl,
        gitUrl,
        mirrors: [mirrorInput({ name: 'acme' })],
        deployment: { apps: [app] },
      }),
    );
    const running = startHere(['up', '--port', '0', '--config', file], { directory, environment });
    const [welcome] = await running.printed(/[\s\S]*Ctrl-C stops\./);
    running.interrupt();
    await running.ended;

    expect(welcome).toMatch(/Site shop in production: it is not served, because port \d+ cannot be had/);
  });

  it('does not start without a credential that the configuration names', async () => {
    const { code, stderr } = await runHere(['up', '--port', '0'], {
      directory,
      environment: { SOURCE_TOKEN: environment.SOURCE_TOKEN },
    });

    expect(code).toBe(2);
    expect(stderr).toContain('Set the environment variable BACKUP_TOKEN');
  });
});

describe('a cloud that a command started for itself', () => {
  it('does no work later: --no-wait is refused', async () => {
    const { code, stderr } = await runHere(['mirror', 'acme/app', '--no-wait'], { directory, environment });

    expect(code).toBe(2);
    expect(stderr).toContain('no cloud is up that would do the work later');
  });

  it('stops before the end after Ctrl-C, and says so', async () => {
    const { code, stdout } = await runHere(['mirror', '--all'], {
      directory,
      environment: { ...environment, LOG_LEVEL: 'ERROR' },
      interrupted: true,
      live: true,
    });

    expect(code).toBe(130);
    expect(stdout).toContain('stopped before the end');
  });
});
