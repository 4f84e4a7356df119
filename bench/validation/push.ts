import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedEntries } from '../../functions/validation/changed-entries.ts';
import { createEnginePool } from '../../functions/validation/engines/engine-pool.ts';
import { engineVersions } from '../../functions/validation/engines/engine-versions.ts';
import { knownAnalyses } from '../../functions/validation/known-analyses.ts';
import { createContentCache } from '../../functions/validation/sources/content-cache.ts';
import { openHostedRepository } from '../../functions/validation/sources/hosted-repository.ts';
import { type Validator, validateFiles } from '../../functions/validation/validate-repository.ts';
import { createBareRepository } from '../../local/github/bare-repository.ts';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import { Transport } from '../../shared/git/transport.ts';
import { historyOf } from '../../test/support/repositories.ts';
import { startGitHost } from '../git-host.ts';
import { median, milliseconds, type Row } from '../report.ts';

const fileCount = 5_000;
const changedCount = 5;

/** A push that changes 5 of 5,000 files, looked at over git by warm engines: time, bytes, and what a second branch costs. */
export async function validatePush(rounds: number): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-push-'));
  const repository = join(directory, 'app.git');
  await createBareRepository(repository);
  const history = await historyOf(repository);
  const marks = [history.commit('main', { files: wholeTree() })];
  for (let round = 0; round <= rounds; round += 1)
    marks.push(history.commit('main', { files: change(round) }));
  const ids = await history.write();
  const commits = marks.map((mark) => ids.get(mark) ?? '');
  const host = await startGitHost(directory);
  const pool = createEnginePool({ threads: 2 });
  const transport = new Transport();
  const texts = new Map<string, string>();
  const validator: Validator = {
    pool,
    engineVersions: engineVersions(),
    now: Date.now,
    known: knownAnalyses({
      find: async (keys) =>
        new Map(keys.flatMap((key) => (texts.has(key) ? [[key, texts.get(key) ?? '']] : []))),
      keep: async (more) => {
        for (const [key, text] of more) texts.set(key, text);
      },
    }),
  };
  const shared = { transport, capabilities: new Map(), contents: createContentCache(), now: Date.now };

  const look = async (before: string, after: string) => {
    const started = performance.now();
    const packs: number[] = [];
    const remote = await openHostedRepository({
      ...shared,
      remote: { url: `${host.url}/app.git` },
      onBytes: (bytes) => packs.push(bytes),
    });
    const read = await remote.commits([before, after]);
    const [old, commit] = [read.get(before), read.get(after)];
    if (!old || !commit) throw new Error('a commit is missing');
    const trees = sum(packs);
    const entries = changedEntries(old.entries, commit.entries);
    const changed = new Set(entries.map((entry) => entry.after.path));
    const settings = validationDefaults();
    const request = { repository: 'acme/app', files: remote.files(commit), settings, changed };
    const { result } = await validateFiles(validator, request);
    const ms = performance.now() - started;
    return { ms, trees, blobs: sum(packs) - trees, reused: result.reused, files: result.files, changed };
  };

  try {
    await look(commits[0] ?? '', commits[1] ?? '');
    const runs = [];
    for (let round = 1; round <= rounds; round += 1) {
      runs.push(await look(commits[round] ?? '', commits[round + 1] ?? ''));
    }
    const again = await look(commits[rounds] ?? '', commits[rounds + 1] ?? '');
    const size = Buffer.byteLength(Object.values(change(0)).join(''));
    const ms = median(runs.map((run) => run.ms));
    const blobs = median(runs.map((run) => run.blobs));
    return [
      {
        name: `a push that changes ${changedCount} of ${fileCount} files, warm`,
        ours: `${milliseconds(ms)}; ${Math.round(median(runs.map((run) => run.trees)) / 1024)} KiB of trees`,
        target: { text: '≤ 1.5 s', met: ms <= 1_500 },
      },
      {
        name: 'the same: bytes fetched for contents over the size of the changed files',
        peer: `${size} bytes`,
        ours: `${blobs} bytes`,
        ratio: blobs / size,
        target: { text: '≤ 3', met: blobs <= 3 * size },
      },
      {
        name: 'a second branch with the same files',
        ours: `${again.files - again.reused} of ${again.files} analysed, ${again.blobs} bytes of contents, ${milliseconds(again.ms)}`,
        target: { text: 'none analysed', met: again.files === again.reused && again.files > 0 },
      },
    ];
  } finally {
    transport.close();
    await pool.close();
    await host.close();
    await rm(directory, { recursive: true });
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function wholeTree(): Readonly<Record<string, string>> {
  const files = Array.from({ length: fileCount }, (_, index) => [pathOf(index), textOf(index, 0)]);
  return {
    ...Object.fromEntries(files),
    'pyproject.toml': '[project]\nname = "app"\ndependencies = ["requests"]\n',
  };
}

function change(round: number): Readonly<Record<string, string>> {
  const files = Array.from({ length: changedCount }, (_, index) => {
    const number = (round * 97 + index * 991) % fileCount;
    return [pathOf(number), textOf(number, round + 1)];
  });
  return Object.fromEntries(files);
}

function pathOf(index: number): string {
  const extension = ['py', 'ts', 'json', 'md'][index % 4];
  return `packages/p${index % 50}/module_${Math.floor(index / 50)}/file_${index}.${extension}`;
}

/** About three kilobytes of code in the file's language, none of it like that of another file. */
function textOf(index: number, version: number): string {
  const name = `${index}_${version}`;
  const numbers = Array.from(
    { length: 40 },
    (_, line) => (index * 7919 + version * 104_729 + line * 31) % 1_000_003,
  );
  switch (index % 4) {
    case 0:
      return `"""Module ${name}."""\n\nimport os\n\n\n${numbers.map((n) => `def f_${n}(value):\n    """Add ${n}."""\n    return value + ${n}\n`).join('\n\n')}`;
    case 1:
      return `import { readFile } from 'node:fs';\n${numbers.map((n, line) => `/** Adds ${n}. */\nexport function f${line}_${n}(value: number): number {\n  return value + ${n};\n}\n`).join('')}`;
    case 2:
      return `${JSON.stringify(Object.fromEntries(numbers.map((n, line) => [`key${line}`, `value ${n} of ${name}`])), undefined, 2)}\n`;
    default:
      return `# File ${name}\n\n${numbers.map((n) => `Paragraph ${n} of file ${name}, in words that say nothing.\n`).join('\n')}`;
  }
}
