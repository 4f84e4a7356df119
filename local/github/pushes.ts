import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isolatedGitEnvironment, readRefs } from './bare-repository.ts';

const run = promisify(execFile);

/** The commit that a moved ref arrived at. */
export interface HeadCommit {
  readonly id: string;
  readonly tree: string;
  readonly message: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** One branch or tag that moved. Ids are all zeros for what is not there. */
export interface RefChange {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  /** True when the new tip does not descend from the old one. */
  readonly forced: boolean;
  readonly headCommit: HeadCommit | undefined;
}

type Refs = ReadonlyMap<string, string>;

/**
 * Finds out which refs each push moved, by reading the repository before and after. Pushes to one repository may
 * overlap: each change is then told once, to the push that ended first after it.
 */
export class PushWatcher {
  readonly #known = new Map<string, { pushes: number; refs: Promise<Refs> }>();

  /** Call before a push starts; the function it resolves to, called when the push is over, tells what changed. */
  async begin(path: string): Promise<() => Promise<RefChange[]>> {
    const known = this.#known.get(path) ?? { pushes: 0, refs: readRefs(path) };
    this.#known.set(path, known);
    known.pushes += 1;
    await known.refs;
    return async () => {
      const before = known.refs;
      const after = before.then(() => readRefs(path));
      known.refs = after;
      known.pushes -= 1;
      if (known.pushes === 0) this.#known.delete(path);
      return changesBetween(path, await before, await after);
    };
  }
}

async function changesBetween(path: string, before: Refs, after: Refs): Promise<RefChange[]> {
  const names = [...new Set([...before.keys(), ...after.keys()])]
    .filter((ref) => /^refs\/(?:heads|tags)\//.test(ref))
    .filter((ref) => before.get(ref) !== after.get(ref));
  if (names.length === 0) return [];
  const commits = await headCommits(path, new Set(names));
  const changes: RefChange[] = [];
  for (const ref of names) {
    const [from, to] = [before.get(ref), after.get(ref)];
    const none = '0'.repeat((from ?? to ?? '').length);
    const forced = from !== undefined && to !== undefined && !(await descends(path, from, to));
    changes.push({ ref, before: from ?? none, after: to ?? none, forced, headCommit: commits.get(ref) });
  }
  return changes;
}

async function descends(path: string, from: string, to: string): Promise<boolean> {
  return run('git', ['--git-dir', path, 'merge-base', '--is-ancestor', from, to], {
    env: isolatedGitEnvironment(path),
  }).then(
    () => true,
    () => false, // Exit code 1, or 128 for a tag of something that is no commit.
  );
}

const fieldSeparator = '\u001f';
const commitFields = ['tree', 'subject', 'authorname', 'authoremail:trim', 'authordate:iso-strict'];

/** One process for all refs. An annotated tag gives the commit that it points to. */
async function headCommits(path: string, wanted: ReadonlySet<string>): Promise<Map<string, HeadCommit>> {
  const fields = ['objectname', ...commitFields];
  const format = ['refname', ...fields, ...fields.map((field) => `*${field}`)].map((field) => `%(${field})`);
  const { stdout } = await run(
    'git',
    ['--git-dir', path, 'for-each-ref', `--format=${format.join('%1f')}`, 'refs/heads', 'refs/tags'],
    { env: isolatedGitEnvironment(path), maxBuffer: 1 << 28 },
  );
  const commits = new Map<string, HeadCommit>();
  for (const line of stdout.split('\n')) {
    const [ref = '', ...values] = line.split(fieldSeparator);
    if (!wanted.has(ref)) continue;
    const own = values.slice(0, fields.length);
    const [id = '', tree = '', message = '', name = '', email = '', timestamp = ''] =
      own[1] === '' ? values.slice(fields.length) : own;
    if (tree !== '') commits.set(ref, { id, tree, message, timestamp, author: { name, email } });
  }
  return commits;
}
