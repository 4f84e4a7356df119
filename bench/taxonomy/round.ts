import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostedReplica } from '../../functions/taxonomy/replicas/hosted-replica.ts';
import type { Replica } from '../../functions/taxonomy/replicas/replica.ts';
import type { RoundDependencies } from '../../functions/taxonomy/round/prepare-pass.ts';
import { type RoundEnd, runRound } from '../../functions/taxonomy/round/run-round.ts';
import { createBareRepository } from '../../local/github/bare-repository.ts';
import { createDirectoryBlobStore } from '../../shared/blobs/directory-blob-store.ts';
import { pushCommits, writeCommits } from '../../shared/git/commit-writer.ts';
import type { CapabilityCache } from '../../shared/git/source.ts';
import { listSource } from '../../shared/git/source.ts';
import { readSnapshots } from '../../shared/git/sparse-source.ts';
import { Transport } from '../../shared/git/transport.ts';
import { taxonomyStoreInMemory } from '../../test/support/in-memory-taxonomy-store.ts';
import { taxonomySet } from '../../test/support/taxonomy-scenario.ts';
import { type GitHost, startGitHost } from '../git-host.ts';
import { git } from '../native-git.ts';
import { milliseconds, type Row } from '../report.ts';
import { editedFiles, originalFiles, type SetSize, textOf } from './index-files.ts';

/**
 * Rounds over real repositories behind `git http-backend`: the first, one after edits in all of them, and one with nothing to
 * do, with the figures that say whether they did what they should.
 */
export async function rounds(size: SetSize): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-taxonomy-'));
  await makeRepositories(directory, size);
  const host = await startGitHost(directory);
  const set = taxonomySet({ files: ['index/*.json'] });
  const names = Array.from({ length: size.replicas }, (_, at) => `r${at}`);
  const dependencies: RoundDependencies = {
    store: taxonomyStoreInMemory(),
    blobs: createDirectoryBlobStore(join(directory, 'blobs')),
    now: Date.now,
  };
  const capabilities: CapabilityCache = new Map();
  const transport = new Transport();
  const prepared = new Map();
  const timed = async (): Promise<{ readonly end: RoundEnd; readonly ms: number }> => {
    const replicas = names.map(
      (name): Replica =>
        hostedReplica({
          name: `acme/${name}`,
          transport,
          remote: { url: `${host.url}/${name}.git` },
          capabilities,
          matches: (path) => path.startsWith('index/'),
          prepared,
          review: () => Promise.reject(new Error('no pull request is expected')),
          now: Date.now,
        }),
    );
    const started = performance.now();
    const order = { mode: set.mode, deletionsApproved: true, force: false, cause: 'round' } as const;
    const end = await runRound(dependencies, { set, order, replicas, unreachable: [], runId: 'bench' });
    return { end, ms: performance.now() - started };
  };
  try {
    const first = await timed();
    await pushEdits(host, names, size);
    const before = await tips(directory, names);
    const changed = await timed();
    const after = await tips(directory, names);
    const idle = await timed();
    const echo = await tips(directory, names);
    const trees = new Set(await Promise.all(names.map((name) => tree(directory, name))));
    const written = after.filter((tip, at) => tip !== before[at]).length;
    const echoes = echo.filter((tip, at) => tip !== after[at]).length;
    const what = `${size.replicas} repositories × ${size.files} files × 5.5 KB`;
    return [
      { name: `${what}: first round`, ours: milliseconds(first.ms) },
      {
        name: `the same: round after ${size.edits} edits (${changed.end.conflicts.length} conflicts)`,
        ours: milliseconds(changed.ms),
        target: { text: '≤ 10 s', met: changed.ms <= 10_000 },
      },
      {
        name: 'the same: nothing to do',
        ours: milliseconds(idle.ms),
        target: { text: '≤ 0.5 s', met: idle.ms <= 500 && idle.end.unchanged },
      },
      {
        name: 'the same: commits of the round, echo commits, different trees afterwards',
        ours: `${written}, ${echoes}, ${trees.size}`,
        target: {
          text: `≤ ${size.replicas}, 0, 1`,
          met: written <= size.replicas && echoes === 0 && trees.size === 1,
        },
      },
    ];
  } finally {
    transport.close();
    await host.close();
    await rm(directory, { recursive: true });
  }
}

function pathOf(number: number): string {
  return `index/file-${number}.json`;
}

/** One repository is filled, the others are copies of it. */
async function makeRepositories(directory: string, size: SetSize): Promise<void> {
  for (let at = 0; at < size.replicas; at += 1) await createBareRepository(join(directory, `r${at}.git`));
  const lines = ['commit refs/heads/main', 'committer A <a@example.com> 1700000000 +0000', 'data 5', 'first'];
  for (const [number, file] of originalFiles(size).entries()) {
    const text = textOf(file);
    lines.push(`M 100644 inline ${pathOf(number)}`, `data ${Buffer.byteLength(text)}`, text);
  }
  const stream = lines.join('\n');
  for (let at = 0; at < size.replicas; at += 1) {
    const child = spawn('git', ['fast-import', '--quiet'], {
      cwd: join(directory, `r${at}.git`),
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.stdin.end(stream);
    await once(child, 'exit');
  }
}

/** Pushes the edits: one commit in each repository. */
async function pushEdits(host: GitHost, names: readonly string[], size: SetSize): Promise<void> {
  const changes = editedFiles(size);
  const transport = new Transport();
  for (const [at, name] of names.entries()) {
    const remote = { url: `${host.url}/${name}.git` };
    const { capabilities, listing } = await listSource(transport, remote, new Map());
    const tip = listing.refs.get('refs/heads/main') ?? '';
    const snapshot = (await readSnapshots(transport, capabilities, [tip])).get(tip);
    if (!snapshot) throw new Error(`${name} has no commit`);
    const files = new Map(
      [...(changes[at] ?? [])].map(([number, file]) => [pathOf(number), Buffer.from(textOf(file))] as const),
    );
    if (files.size === 0) continue;
    const commit = {
      changes: files,
      message: 'edits',
      author: { name: 'A', email: 'a@example.com' },
      at: Date.now(),
    };
    const commits = writeCommits(snapshot, [commit]);
    const verdict = await pushCommits(transport, remote, { ref: 'refs/heads/main', old: tip, commits });
    if (!verdict.ok) throw new Error(verdict.reason);
  }
  transport.close();
}

function tips(directory: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(
    names.map((name) => git(join(directory, `${name}.git`), 'rev-parse', 'refs/heads/main')),
  );
}

function tree(directory: string, name: string): Promise<string> {
  return git(join(directory, `${name}.git`), 'rev-parse', 'refs/heads/main^{tree}');
}
