import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runHere } from '../../support/cli-here.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const help = async (...command: readonly string[]) =>
  (await runHere(['deploy', ...command, '--help'])).stdout;

/** Names of the commands below `deploy`. */
async function commands(): Promise<readonly string[]> {
  const listed = (await help()).split('Commands:')[1] ?? '';
  return [...listed.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name);
}

const optionsOf = async (...command: readonly string[]): Promise<readonly string[]> =>
  (await help(...command)).match(/(?<=^ +(?:-\w, )?)--[a-z][a-z-]*/gm) ?? [];

/** Explained once for all commands. */
const common = ['--help', '--json', '--config', '--data', '--stack'];

describe('the description of the deploy commands', () => {
  it('names each command and its options', async () => {
    const section = (await read('docs/command-line.md'))
      .split(/^## /m)
      .find((part) => part.startsWith('`deploy`'));
    const missing: string[] = [];
    for (const command of [[], ...(await commands()).map((name) => [name])]) {
      const written = ['deploy', ...command].join(' ');
      if (!section?.includes(`\`${written}`)) missing.push(written);
      for (const option of await optionsOf(...command)) {
        if (!common.includes(option) && !section?.includes(option)) missing.push(`${written} ${option}`);
      }
    }

    expect(missing).toEqual([]);
  });

  it.each(['README.md', 'docs/configuration.md', 'docs/command-line.md', 'docs/runbooks.md'])(
    '%s names commands and options that there are',
    async (place) => {
      const below = await commands();
      const known = new Map<string, readonly string[]>([['', await optionsOf()]]);
      for (const command of below) known.set(command, await optionsOf(command));
      const named = [...(await read(place)).matchAll(/auto-builder deploy([^`#|\n"]*)/g)];

      const unknown = named.flatMap(([, rest = '']) => {
        const [first = ''] = rest.trim().split(/\s+/);
        const options = known.get(below.includes(first) ? first : '') ?? [];
        const given = rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [];
        return given.filter((option) => !options.includes(option)).map((option) => `${first} ${option}`);
      });

      expect(unknown).toEqual([]);
    },
  );

  it('has an npm script for each way that the package promises one for', async () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(await read('package.json'));
    const promised = Object.entries(scripts).filter(([name]) => /^deploy(:|$)/.test(name));
    const described = await read('docs/command-line.md');
    const ways = { repo: '--repo', frontend: '--frontend', all: '--all', history: 'history' };

    expect(Object.fromEntries(promised)).toEqual({
      deploy: 'node cli/auto-builder.mjs deploy',
      ...Object.fromEntries(
        Object.entries(ways).map(([name, way]) => [
          `deploy:${name}`,
          `node cli/auto-builder.mjs deploy ${way}`,
        ]),
      ),
    });
    for (const [name] of promised) expect(described).toContain(`\`npm run ${name}`);
  });
});
