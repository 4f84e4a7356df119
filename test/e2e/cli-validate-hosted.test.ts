import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { runHere } from '../support/cli-here.ts';
import { configurationInput } from '../support/configuration-input.ts';
import { createDeveloper, type Developer } from '../support/developer.ts';
import { gitIn } from '../support/repositories.ts';

const clean = '"""Greets."""\n\nprint("hello")\n';
/** A warning that can be mended. */
const unused = '"""Greets."""\n\nimport os\n\nprint("hello")\n';

let directory: string;
let github: LocalGitHub;
let developer: Developer;
const environment = { SOURCE_TOKEN: 'token-that-reads-and-writes', BACKUP_TOKEN: 'token-of-the-backup' };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-hosted-'));
  github = await startLocalGitHub({ directory: join(directory, 'github') });
  await github.addOrganisation('acme');
  developer = await createDeveloper(github, directory);
  await github.addToken(environment.SOURCE_TOKEN, {
    login: 'robot',
    orgs: { acme: 'write' },
    scopes: ['repo'],
  });
  const { apiUrl, gitUrl } = github;
  await writeFile(
    join(directory, 'auto-builder.config.json'),
    JSON.stringify({ ...configurationInput(), apiUrl, gitUrl }),
  );
});
afterAll(async () => {
  await github.close();
  await rm(directory, { recursive: true, force: true });
});

/** One with a tag, and one without a commit. */
beforeAll(async () => {
  const first = await repository('wrong', { 'app.py': unused });
  await gitIn(developer.workOn('wrong'), 'update-ref', 'refs/tags/v1', first);
  await developer.push('wrong', 'refs/tags/v1');
  await developer.createEmptyRepository('empty');
});

const validate = (...args: readonly string[]) => runHere(['validate', ...args], { directory, environment });

async function repository(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  await developer.createEmptyRepository(name);
  return developer.commitAndPush(name, 'main', { files });
}

const onHost = (name: string, ...args: readonly string[]) =>
  gitIn(github.repository(`acme/${name}`), ...args);

describe('validate owner/repo', () => {
  it('looks at the default branch, over git', async () => {
    const commit = await repository('plain', { 'app.py': unused });

    const { code, stdout, stderr } = await validate('acme/plain');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('F401');
    expect(stdout).toContain(`acme/plain main @ ${commit.slice(0, 10)}`);
  });

  it('looks at a branch, a tag or a commit', async () => {
    const first = await repository('named', { 'app.py': clean });
    await developer.commitAndPush('named', 'topic', { files: { 'app.py': unused }, from: first });
    await gitIn(developer.workOn('named'), 'update-ref', 'refs/tags/v1', first);
    await developer.push('named', 'refs/tags/v1');

    expect((await validate('acme/named@topic')).stdout).toContain('F401');
    expect((await validate('acme/named@v1')).stdout).toContain('no findings');
    expect((await validate(`acme/named@${first}`)).stdout).toContain('no findings');
  });

  it('looks at what changed since another branch', async () => {
    const first = await repository('since', { 'app.py': unused, 'other.py': clean });
    await developer.commitAndPush('since', 'topic', { files: { 'other.py': unused }, from: first });

    const { stdout } = await validate('acme/since@topic', '--since', 'main', '--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ files: 1, findings: [{ file: 'other.py', code: 'F401' }] });
  });

  it('counts only added lines, when the configuration says so', async () => {
    const first = await repository('lines', { 'app.py': unused });
    const text = `${unused}print(nobody)\n`;
    await developer.commitAndPush('lines', 'topic', { files: { 'app.py': text }, from: first });
    const { apiUrl, gitUrl } = github;
    const validation = { lines: 'added' as const };
    await writeFile(
      join(directory, 'added.json'),
      JSON.stringify({ ...configurationInput({ validation }), apiUrl, gitUrl }),
    );

    const { stdout } = await validate(
      ...['acme/lines@topic', '--since', 'main', '--config', 'added.json', '--format', 'json'],
    );

    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ code: 'F821', line: 6 }] });
  });

  it('mends the branch, commits and pushes', async () => {
    await repository('mended', { 'app.py': unused, 'other.py': clean });

    const { code, stdout, stderr } = await validate(
      ...['acme/mended', '--fix', '--commit', '--push', '--format', 'json'],
    );

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [], fixed: [{ file: 'app.py' }] });
    expect(stderr).toContain('pushed to refs/heads/main');
    expect(await onHost('mended', 'show', 'main:app.py')).toBe(clean.trim());
    expect(await onHost('mended', 'log', '-1', '--format=%an %s', 'main')).toBe(
      'Auto-Builder refactor: resolve unused imports',
    );
    expect(await onHost('mended', 'diff', '--name-only', 'main~1', 'main')).toBe('app.py');
  });

  it('pushes nothing to a protected branch', async () => {
    await repository('guarded', { 'app.py': unused });
    await github.desk.protectBranch('acme/guarded', 'main');

    const { code, stderr } = await validate('acme/guarded', '--fix', '--commit', '--push');

    expect([code, stderr]).toEqual([2, expect.stringContaining('the branch is protected')]);
  });

  it('tells that the host does not take what was mended', async () => {
    await repository('refusing', { 'app.py': unused });
    const end = await github.refusePushes('acme/refusing', 'echo "not today" >&2; exit 1');

    const { code, stdout, stderr } = await validate('acme/refusing', '--fix', '--commit', '--push');
    await end();

    expect(code).toBe(1);
    expect(stdout).toContain('F401');
    expect(stderr).toContain('not pushed');
  });

  it.each([
    ['a branch that is not there', ['acme/wrong@nowhere']],
    ['a repository without a commit', ['acme/empty']],
    ['a tag, which cannot be pushed to', ['acme/wrong@v1', '--fix', '--commit', '--push']],
    ['fixes without a push', ['acme/wrong', '--fix']],
    ['staged files', ['acme/wrong', '--staged']],
    ['a history that is not there', ['acme/wrong', '--since', 'nowhere']],
  ])('ends with 2 for %s', async (_, args) => {
    expect(await validate(...args)).toMatchObject({ code: 2, stdout: '' });
  });

  it('ends with 3 for a repository that is not there, and shows no credential', async () => {
    const { code, stdout, stderr } = await validate('acme/nothing');

    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('acme/nothing');
    expect(stderr).not.toContain(environment.SOURCE_TOKEN);
  });

  it('ends with 2 without the secret of the source', async () => {
    const { code, stderr } = await runHere(['validate', 'acme/plain'], { directory });

    expect(code).toBe(2);
    expect(stderr).toContain('SOURCE_TOKEN');
  });
});
