import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isolatedGitEnvironment } from '../github/bare-repository.ts';

/** A repository of the demo, and how much has happened in it. */
export interface DemoRepository {
  readonly name: string;
  readonly description: string;
  readonly commits: number;
  /** What its commits are about; each is also a file. */
  readonly topics: readonly string[];
  /** Directory and ending of its files. */
  readonly files: readonly [directory: string, ending: string];
  readonly branches: readonly string[];
  readonly releases: number;
}

/** What `acme` has. */
export const demoRepositories: readonly DemoRepository[] = [
  {
    name: 'storefront',
    description: 'The web shop',
    commits: 420,
    topics: ['cart', 'checkout', 'search', 'product-page', 'login', 'wishlist', 'currency', 'images'],
    files: ['src', 'ts'],
    branches: ['develop', 'feature/guest-checkout', 'feature/dark-mode', 'release/2.4'],
    releases: 14,
  },
  {
    name: 'payments',
    description: 'Takes the money, exactly once',
    commits: 260,
    topics: ['capture', 'refund', 'ledger', 'webhook', 'fraud-check', 'settlement'],
    files: ['service', 'go'],
    branches: ['develop', 'fix/double-refund'],
    releases: 9,
  },
  {
    name: 'infrastructure',
    description: 'Everything that runs, as code',
    commits: 180,
    topics: ['network', 'database', 'cdn', 'dns', 'alerts', 'backups'],
    files: ['modules', 'tf'],
    branches: ['staging', 'production'],
    releases: 0,
  },
  {
    name: 'design-tokens',
    description: 'Colours, type and space, once for all products',
    commits: 60,
    topics: ['colours', 'type', 'space', 'motion'],
    files: ['tokens', 'json'],
    branches: ['next'],
    releases: 6,
  },
  {
    name: 'handbook',
    description: 'How we work',
    commits: 90,
    topics: ['onboarding', 'on-call', 'incidents', 'hiring', 'glossary'],
    files: ['docs', 'md'],
    branches: ['draft/remote-work'],
    releases: 0,
  },
];

const people = ['Ada Okafor', 'Bruno Reyes', 'Chen Wei', 'Dana Novak'];
const changes = ['Add', 'Simplify', 'Fix', 'Document', 'Test', 'Speed up', 'Rename parts of', 'Harden'];
/** A Monday morning, in epoch seconds; a commit every three hours and some minutes from there. */
const firstSecond = 1_717_400_000;
const pace = 11_347;

/** Writes a repository's whole history, the same one every time. */
export async function writeHistory(directory: string, repository: DemoRepository): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet'], {
    cwd: directory,
    env: isolatedGitEnvironment(directory),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const closed = once(child, 'close');
  await pipeline(Readable.from(commandsFor(repository)), child.stdin);
  const [code] = await closed;
  if (code !== 0) throw new Error(`git fast-import failed: ${complaint}`);
}

function* commandsFor(repository: DemoRepository): Generator<string> {
  const { commits, topics, files, branches, releases } = repository;
  for (let index = 1; index <= commits; index += 1) {
    const topic = topics[(index * 7) % topics.length] ?? '';
    yield* commit('main', index, `${changes[(index * 5) % changes.length]} ${topic.replace('-', ' ')}`, [
      [`${files[0]}/${topic}.${files[1]}`, contentOf(repository, topic, index)],
      ...(index === 1
        ? [['README.md', `# ${repository.name}\n\n${repository.description}.\n`] as const]
        : []),
    ]);
  }
  for (let release = 1; release <= releases; release += 1) {
    const at = Math.floor((release * commits) / (releases + 1));
    yield `tag v1.${release}.0\nfrom :${at}\ntagger ${personOf(at)}\n${data(`Release 1.${release}.0`)}`;
  }
  for (const [index, branch] of branches.entries()) {
    const at = commits - index * 3 - 2;
    yield `reset refs/heads/${branch}\nfrom :${at}\n\n`;
    const topic = topics[index % topics.length] ?? '';
    yield* commit(branch, commits + index + 1, `Begin ${branch.split('/').at(-1)?.replaceAll('-', ' ')}`, [
      [`${files[0]}/${topic}.${files[1]}`, contentOf(repository, topic, commits + index + 1)],
    ]);
  }
}

function* commit(
  branch: string,
  index: number,
  message: string,
  files: readonly (readonly [path: string, content: string])[],
): Generator<string> {
  yield `commit refs/heads/${branch}\nmark :${index}\ncommitter ${personOf(index)}\n${data(message)}`;
  for (const [path, content] of files) yield `M 100644 inline ${path}\n${data(content)}`;
  yield '\n';
}

/** A file grows a little with every commit that touches it. */
function contentOf({ name }: DemoRepository, topic: string, index: number): string {
  const lines = [`${name}: ${topic}`, ''];
  for (let step = 1; step <= 20 + index / 4; step += 1)
    lines.push(`${topic} ${step}: revision ${(step * 31 + (step % 5 === 0 ? index : 7)) % 997}`);
  return `${lines.join('\n')}\n`;
}

function personOf(index: number): string {
  const person = people[(index * 3) % people.length] ?? '';
  const address = `${person.toLowerCase().replace(' ', '.')}@acme.example`;
  return `${person} <${address}> ${firstSecond + index * pace} +0000`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
