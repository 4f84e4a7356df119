import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { overrideSchema } from '../../../shared/jobs/deployment-job.ts';
import { zipFilesLimit } from '../../../shared/zip/write-zip.ts';
import { runHere } from '../../support/cli-here.ts';
import { blockIn, codesIn, tableOf } from '../../support/guide.ts';

const guide = await readFile(new URL('../../../docs/deployment.md', import.meta.url), 'utf8');

/** The text below a heading of the second or third level, up to the next one. */
function section(heading: string): string {
  const parts = guide.split(/^##+ (.+)$/m);
  const at = parts.indexOf(heading);
  if (at === -1) throw new Error(`docs/deployment.md has no heading “${heading}”`);
  return parts[at + 1] ?? '';
}

const help = async (...command: readonly string[]): Promise<string> =>
  (await runHere(['deploy', ...command, '--help'])).stdout;
const optionsIn = (text: string): readonly string[] => text.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [];

/** Everything in the guide that begins with `deploy`, as a person would type it. */
function typedCommands(): readonly string[] {
  const inText = [...guide.matchAll(/`(?:npx auto-builder |auto-builder )?deploy([^`\n]*)`/g)];
  const inBlocks = [...guide.matchAll(/^\s*(?:\$ npx )?auto-builder deploy([^#\n]*)/gm)];
  return [...inText, ...inBlocks].map(([, rest = '']) => rest.trim());
}

describe('what the guide to deployment says', () => {
  it('has a meaning and a remedy for every code', () => {
    const rows = tableOf(section('When something is wrong'));

    expect(rows.length).toBeGreaterThan(20);
    for (const [codes = '', meaning = '', remedy = ''] of rows) {
      expect(codesIn(codes), codes).not.toEqual([]);
      expect(meaning.length, codes).toBeGreaterThan(5);
      expect(remedy.length, codes).toBeGreaterThan(5);
    }
  });

  it('names every rule that can be set aside, and no other', () => {
    const rules = tableOf(section('Who may, and when')).flatMap(([rule = '']) => codesIn(rule));

    expect(rules.toSorted()).toEqual(overrideSchema.options.toSorted());
  });

  it('has a workflow that takes what the target gives it, and can be found again', () => {
    const text = section('Workflow');
    const { inputs } = JSON.parse(blockIn(text, 'json deployment')).apps[0].targets[0];
    const workflow = parse(blockIn(text, 'yaml'));

    expect(Object.keys(workflow.on.workflow_dispatch.inputs).toSorted()).toEqual(
      ['auto_builder_run', ...Object.keys(inputs)].toSorted(),
    );
    expect(workflow['run-name']).toContain('inputs.auto_builder_run');
  });

  it('says how many files there may be', () => {
    const limits = new Map(tableOf(section('Builds'), 1).map(([name, value]) => [name, value]));
    const files = `${zipFilesLimit.toLocaleString('en')} files`;

    expect(limits.get('the commit')).toContain(files);
    expect(limits.get('the output')).toContain(files);
  });

  it('types only commands and options that there are', async () => {
    const listed = (await help()).split('Commands:')[1] ?? '';
    const below = [...listed.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name);
    const known = new Map([['', optionsIn(await help())]]);
    for (const command of below) known.set(command, optionsIn(await help(command)));

    const typed = typedCommands();
    const unknown = typed.flatMap((words) => {
      const [first = ''] = words.split(/\s+/);
      const options = known.get(below.includes(first) ? first : '') ?? [];
      return optionsIn(` ${words}`).filter((option) => !options.includes(option));
    });

    expect(typed.length).toBeGreaterThan(15);
    expect(unknown).toEqual([]);
  });
});
