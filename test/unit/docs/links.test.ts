import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const notOurs = new Set(['node_modules', 'cdk.out', 'dist', 'coverage']);

/** Every Markdown file of the repository, as a path from its root. */
async function markdownFiles(directory = root): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = join(directory, entry.name);
    if (entry.isFile()) return entry.name.endsWith('.md') ? [relative(root, path)] : [];
    const skipped = notOurs.has(entry.name) || entry.name.startsWith('.');
    return entry.isDirectory() && !skipped ? markdownFiles(path) : [];
  });
  return (await Promise.all(found)).flat().sort();
}

/** The text without code, where brackets and hashes mean something else. */
function prose(markdown: string): string {
  return markdown
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/(`+)(?!`).*?\1/g, (code) => code.replace(/[[\]()#]/g, ''));
}

/** Targets of the links that lead into this repository, `path#anchor`. */
function linksOf(markdown: string): string[] {
  const targets = [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that GitHub makes of the headings: lower case, hyphens for spaces, no other signs; `-1` for the second of a name. */
function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) => {
      const anchor = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-');
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    }),
  );
}

const files = await markdownFiles();
const texts = new Map(
  await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const)),
);

/** Why a link of a file leads nowhere; `undefined` when it leads somewhere. */
function fault(file: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const led = path === '' ? file : join(dirname(file), decodeURIComponent(path));
  if (!existsSync(join(root, led))) return `${target}: there is no ${led}`;
  if (anchor === undefined) return undefined;
  const text = texts.get(led);
  return text !== undefined && anchorsOf(text).has(anchor)
    ? undefined
    : `${target}: ${led} has no such heading`;
}

describe('the documentation', () => {
  it('is found', () => {
    expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/README.md', 'docs/adr/README.md']));
  });

  it.each(files)('%s has only links that lead somewhere', (file) => {
    const faults = linksOf(texts.get(file) ?? '').flatMap((target) => fault(file, target) ?? []);
    expect(faults).toEqual([]);
  });

  it('can be reached from the README, every page of it', () => {
    const reached = new Set(['README.md']);
    for (const file of reached) {
      for (const target of linksOf(texts.get(file) ?? '')) {
        const led = join(dirname(file), target.split('#')[0] ?? '');
        if (texts.has(led)) reached.add(led);
      }
    }
    expect(files.filter((file) => !reached.has(file))).toEqual([]);
  });
});
