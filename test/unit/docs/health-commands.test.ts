import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { everyQueue, queueNames } from '../../../cli/cloud/queue-depths.ts';
import { exitCodes } from '../../../cli/exit-codes.ts';
import { runHere } from '../../support/cli-here.ts';
import { tableOf } from '../../support/guide.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const guides = (await readdir(new URL('docs/', root))).filter((name) => name.endsWith('.md'));
const commandLine = await read('docs/command-line.md');
const section = (beginning: string): string =>
  commandLine.split(/^## /m).find((part) => part.startsWith(beginning)) ?? '';

const help = async (...command: readonly string[]) => (await runHere([...command, '--help'])).stdout;

/** Names of the commands below one. */
async function commandsBelow(command: string): Promise<readonly string[]> {
  const listed = (await help(command)).split('Commands:')[1] ?? '';
  return [...listed.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name);
}

const optionsOf = async (...command: readonly string[]): Promise<readonly string[]> =>
  (await help(...command)).match(/(?<=^ +(?:-\w, )?)--[a-z][a-z-]*/gm) ?? [];

/** Explained once for all commands. */
const common = ['--help', '--json', '--config', '--data', '--stack'];

describe.each(['health', 'alerts'])('the description of %s', (command) => {
  it('names each command and its options', async () => {
    const described = section(`\`${command}\``);
    const missing: string[] = [];
    for (const below of [[], ...(await commandsBelow(command)).map((name) => [name])]) {
      const written = [command, ...below].join(' ');
      if (!described.includes(written)) missing.push(written);
      for (const option of await optionsOf(command, ...below)) {
        if (!common.includes(option) && !described.includes(option)) missing.push(`${written} ${option}`);
      }
    }

    expect(missing).toEqual([]);
  });

  it.each(['README.md', ...guides.map((name) => `docs/${name}`)])(
    'in %s names commands and options that there are',
    async (place) => {
      const below = await commandsBelow(command);
      const known = new Map<string, readonly string[]>([['', await optionsOf(command)]]);
      for (const name of below) known.set(name, await optionsOf(command, name));
      // Without a name, `alerts` is its command `list`.
      known.set('', [...(known.get('') ?? []), ...(known.get('list') ?? [])]);
      const text = await read(place);
      const named = [...text.matchAll(new RegExp(`auto-builder ${command}\\b([^\`#|\\n"]*)`, 'g'))];

      const unknown = named.flatMap(([, rest = '']) => {
        const [first = ''] = rest.trim().split(/\s+/);
        const options = known.get(below.includes(first) ? first : '') ?? [];
        const given = rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [];
        return given.filter((option) => !options.includes(option)).map((option) => `${first} ${option}`);
      });

      expect(unknown).toEqual([]);
    },
  );

  it('names only codes that a command may end with', () => {
    const rows = tableOf(section(`\`${command}\``), 1).map(([code]) => Number(code));

    expect(rows.length).toBeGreaterThan(3);
    expect(rows.filter((code) => !Object.values<number>(exitCodes).includes(code))).toEqual([]);
  });
});

describe('the table of exit codes', () => {
  it('has each of them', () => {
    expect(tableOf(section('Exit codes')).map(([code]) => Number(code))).toEqual(Object.values(exitCodes));
  });
});

describe('the queues in the description', () => {
  it('are those that there are', () => {
    const [, named = ''] = /The queues are (.*)\. `list/.exec(section('`dlq list`')) ?? [];

    expect([...named.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(queueNames);
    expect(everyQueue).toHaveLength(2 * queueNames.length);
  });
});

describe('the npm scripts for health', () => {
  it('are those that the package promises', async () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(await read('package.json'));
    const expected = {
      'clone:health': 'health',
      'clone:health:monitor': 'health --watch',
      'clone:health:heal': 'health --heal',
      alerts: 'alerts',
    };

    for (const [name, command] of Object.entries(expected)) {
      expect(scripts[name]).toBe(`node cli/auto-builder.mjs ${command}`);
      expect(commandLine).toContain(`\`npm run ${name}`);
    }
  });
});
