import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { MergeOptions } from '../taxonomy/merge-request.ts';
import { type CommandSetup, collect, withJson } from './command-setup.ts';
import { addTaxonomyCloudCommands } from './taxonomy-cloud-commands.ts';

/** Options of the commands that look at files of this machine. */
export interface FileOptions {
  readonly json?: boolean;
}

/** Adds `taxonomy` with its commands: index files that several repositories share. */
export function addTaxonomyCommand(setup: CommandSetup): void {
  const taxonomy = setup.program
    .command('taxonomy')
    .description('index files that several repositories share: merge, check and keep them in step');
  addMerge(taxonomy, setup);
  addInspection(taxonomy, setup);
  addTaxonomyCloudCommands(taxonomy, setup);
}

function addMerge(taxonomy: Command, { surroundings, ends }: CommandSetup): void {
  const command = taxonomy
    .command('merge')
    .description('merge versions of a file by what they mean; needs no configuration')
    .argument('[files...]', 'with --driver: %O %A %B, and %P')
    .option('--base <file>', 'what the sides come from; an empty file: nothing')
    .option('--side <file>', 'a version; repeatable, as many as there are', collect)
    .option('-o, --output <file>', 'write the result there instead of to standard output')
    .option('--strategy <name>', 'merge, ours (the first side), theirs (the last) or manual (default: merge)')
    .option('--path <path>', 'a name whose extension tells the format, where those of the files do not')
    .option('--driver', 'as git calls a merge driver: the result is written over %A')
    .addHelpText('after', () => mergeHelp(driverCommand()));
  withJson(command).action(async (files: readonly string[], options: MergeOptions) => {
    const { mergeFiles } = await import('../taxonomy/merge-files.ts');
    ends(await mergeFiles(files, options, surroundings));
  });
}

function addInspection(taxonomy: Command, { surroundings, ends }: CommandSetup): void {
  withJson(taxonomy.command('schema'))
    .description('say what is inferred of a file, and why: its kind, how items are told apart, references')
    .argument('<file>', 'an index file')
    .action(async (file: string, options: FileOptions) => {
      const { showSchema } = await import('../taxonomy/show-schema.ts');
      ends(await showSchema(file, options, surroundings));
    });
  withJson(taxonomy.command('check'))
    .description('find index files that cannot be parsed, duplicate ids and broken references')
    .argument('[paths...]', 'files, or folders with the known index files (default: this folder)')
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings, 2 usage, 3 a path that cannot be read.')
    .action(async (paths: readonly string[], options: FileOptions) => {
      const { checkFiles } = await import('../taxonomy/check-files.ts');
      ends(await checkFiles(paths, options, surroundings));
    });
}

/** This installation, as a shell understands it from anywhere. */
function driverCommand(): string {
  const launcher = fileURLToPath(new URL('../auto-builder.mjs', import.meta.url));
  const quoted = /^[\w./-]+$/.test(launcher) ? launcher : `"${launcher.replace(/["\\$`]/g, '\\$&')}"`;
  return `node ${quoted} taxonomy merge --driver %O %A %B %P`;
}

function mergeHelp(driver: string): string {
  return `
JSON (with comments), YAML, and the front matter of Markdown. The result is the first side's text with the merged value:
what did not change stays byte for byte. All sides are looked at together, so that their order does not matter, except
for ours and theirs. With manual, what is disputed stays as it was in the base.

As a git merge driver: in .gitattributes of the repository

    doc_index.json merge=auto-builder

and once on each machine

    git config --global merge.auto-builder.name "merges index files by what they mean"
    git config --global merge.auto-builder.driver '${driver}'

Exit codes: 0 merged, 1 merged with conflicts (on standard error, or with --json on standard output), 2 usage,
3 a file that cannot be read or parsed: nothing is written.`;
}
