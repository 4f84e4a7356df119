import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitTo } from '../support/mirror-scenario.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually, expectNoSecretTraces } from '../support/product-expectations.ts';
import { gitIn } from '../support/repositories.ts';
import { pushPayload, signature } from '../support/webhook-delivery.ts';

const clean = '"""A module."""\n';
const unused = `${clean}\nimport os\n\nprint("x")\n`;
const undefinedName = `${clean}\nprint(nobody)\n`;

describe('the product, with validation that fixes and a mirror that waits for it', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      repositories: ['app', 'guarded', 'forked'],
      mirrors: [appMirror({ waitForValidation: true })],
      validation: { enabled: true, autoCommit: true, autoPush: true },
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const push = (name: string, branch: string, files: Readonly<Record<string, string>>, message?: string) =>
    product.developer.commitAndPush(name, branch, { files, ...(message ? { message } : {}) });
  const checks = (name: string, commit: string) => product.github.desk.checkRuns(`acme/${name}`, commit);
  const tipOf = (name: string, branch = 'main') =>
    gitIn(product.github.repository(`acme/${name}`), 'rev-parse', `refs/heads/${branch}`);
  const copyOf = (name: string, branch = 'main') =>
    gitIn(product.copy('backup', name), 'rev-parse', `refs/heads/${branch}`);

  /** As the host tells of a push. */
  const tellOfPush = async (name: string, push: Readonly<Record<string, string>>) => {
    const repository = { id: 1, full_name: `acme/${name}`, html_url: `${product.github.url}/acme/${name}` };
    const body = JSON.stringify(pushPayload({ ...push, repository }));
    const response = await fetch(product.cloud.webhookUrl ?? '', {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': signature(product.secrets.GITHUB_WEBHOOK_SECRET, body),
      },
    });
    expect(response.status).toBe(202);
  };

  it('shows the findings of a push at its commit, with annotations', async () => {
    const commit = await push('app', 'main', { 'src/named.py': undefinedName });
    const [check] = await eventually(() => {
      const found = checks('app', commit);
      expect(found).toHaveLength(1);
      return found;
    });
    expect(check).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(check?.annotations).toContainEqual(
      expect.objectContaining({ path: 'src/named.py', start_line: 3, annotation_level: 'failure' }),
    );
  });

  it('holds the failed commit back from the mirror, and lets the mended one through', async () => {
    const mended = await push('app', 'main', { 'src/named.py': clean });
    await eventually(async () => expect(await copyOf('app')).toBe(mended));
  });

  it('pushes a commit with the fix, once, and the mirror carries it', async () => {
    const pushed = await push('app', 'main', { 'src/app.py': unused });
    const fixed = await eventually(async () => {
      const tip = await tipOf('app');
      expect(tip).not.toBe(pushed);
      return tip;
    });
    await eventually(async () => expect(await copyOf('app')).toBe(fixed));
    await product.github.settled();
    const log = await gitIn(product.github.repository('acme/app'), 'log', '-2', '--format=%s|%an', 'main');
    expect(log.split('\n')[0]).toBe('refactor: resolve unused imports|Auto-Builder');
    expect(await gitIn(product.github.repository('acme/app'), 'show', 'main:src/app.py')).not.toContain(
      'import os',
    );
    expect(await tipOf('app')).toBe(fixed);
  });

  it('proposes fixes for a protected branch by a pull request', async () => {
    const repository = product.github.repository('acme/guarded');
    const commit = await push('guarded', 'incoming', { 'a.py': unused });
    const before = await tipOf('guarded');
    await gitIn(repository, 'update-ref', 'refs/heads/release', commit);
    await product.github.desk.protectBranch('acme/guarded', 'release');
    await tellOfPush('guarded', { ref: 'refs/heads/release', before, after: commit });

    const [request] = await eventually(() => {
      const open = product.github.desk.pullRequests('acme/guarded');
      expect(open).toHaveLength(1);
      return open;
    });
    expect(request).toMatchObject({ title: 'refactor: resolve unused imports' });
    expect(await gitIn(repository, 'show', 'auto-builder/fixes/release:a.py')).not.toContain('import os');
    expect(await tipOf('guarded', 'release')).toBe(commit);
  });

  it('suggests fixes in the pull request of a fork, and pushes nothing', async () => {
    const fork = await product.github.addRepository('outsider/forked');
    await gitIn(
      fork,
      'fetch',
      '--quiet',
      product.github.repository('acme/forked'),
      '+refs/heads/*:refs/heads/*',
    );
    const head = await commitTo(fork, 'idea', { from: 'refs/heads/main^0', files: { 'idea.py': unused } });
    const number = await product.github.desk.openPullRequest('acme/forked', {
      from: 'outsider:idea',
      to: 'main',
      author: 'outsider',
    });
    const [review] = await eventually(() => {
      const reviews = product.github.desk.reviews('acme/forked', number);
      expect(reviews).toHaveLength(1);
      return reviews;
    });
    expect(JSON.stringify(review)).toContain('```suggestion');
    expect(await gitIn(fork, 'rev-parse', 'refs/heads/idea')).toBe(head);
  });

  it('leaves a commit alone that asks for it', async () => {
    const commit = await push('forked', 'main', { 'a.py': unused }, 'wip [skip auto-builder]');
    const after = await push('forked', 'other', { 'b.py': clean });
    await eventually(() => expect(checks('forked', after)).toHaveLength(1));
    expect(checks('forked', commit)).toHaveLength(0);
  });

  it('writes no secret anywhere', async () => {
    await expectNoSecretTraces(product);
  });
});
