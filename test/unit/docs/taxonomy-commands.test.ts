import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runHere } from '../../support/cli-here.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const help = async (...command: readonly string[]) =>
  (await runHere(['taxonomy', ...command, '--help'])).stdout;

/** Names of the commands below `taxonomy`. */
async function commands(): Promise<readonly string[]> {
  const listed = (await help()).split('Commands:')[1] ?? '';
  return [...listed.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name);
}

const optionsOf = async (command: string): Promise<readonly string[]> =>
  (await help(command)).match(/(?<=^ +(?:-\w, )?)--[a-z][a-z-]*/gm) ?? [];

/** Explained once for all commands. */
const common = ['--help', '--json', '--config', '--data', '--stack', '--output'];

describe('the description of the taxonomy commands', () => {
  it('names each command and its options', async () => {
    const section = (await read('docs/command-line.md'))
      .split(/^## /m)
      .find((part) => part.startsWith('`taxonomy`'));
    const missing: string[] = [];
    for (const command of await commands()) {
      if (!new RegExp(`\\b${command}\\b`).test(section ?? '')) missing.push(command);
      for (const option of await optionsOf(command)) {
        if (!common.includes(option) && !section?.includes(option)) missing.push(`${command} ${option}`);
      }
    }

    expect(missing).toEqual([]);
  });

  it.each(['README.md', 'docs/taxonomy.md', 'docs/command-line.md', 'docs/runbooks.md'])(
    '%s names commands and options that there are',
    async (place) => {
      const known = new Map<string, readonly string[]>();
      for (const command of await commands()) known.set(command, await optionsOf(command));
      const named = [...(await read(place)).matchAll(/auto-builder taxonomy ([a-z-]+)([^`#|\n"]*)/g)];

      const unknown = named.flatMap(([, command = '', rest = '']) => {
        const options = known.get(command);
        if (!options) return [command];
        const given = rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [];
        return given.filter((option) => !options.includes(option)).map((option) => `${command} ${option}`);
      });

      expect(unknown).toEqual([]);
    },
  );

  it('has an npm script for each command that the package promises one for', async () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(await read('package.json'));
    const promised = Object.entries(scripts).filter(([name]) => name.startsWith('taxonomy:'));
    const described = await read('docs/command-line.md');
    const known = await commands();

    expect(promised.length).toBeGreaterThan(0);
    for (const [name, script] of promised) {
      const command = name.slice('taxonomy:'.length);
      expect(known).toContain(command);
      expect(script).toBe(`node cli/auto-builder.mjs taxonomy ${command}`);
      expect(described).toContain(`\`npm run ${name}`);
    }
  });
});
