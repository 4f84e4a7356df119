import { type CommandSetup, type ConfigurationOptions, collect, withConfiguration } from './command-setup.ts';

/** What may stand behind `validate`. */
export interface ValidateOptions extends ConfigurationOptions {
  readonly fix?: boolean;
  readonly commit?: boolean;
  readonly push?: boolean;
  readonly since?: string;
  readonly staged?: boolean;
  readonly stage?: readonly string[];
  readonly failOn?: string;
  readonly format?: string;
  readonly output?: string;
  readonly writeBaseline?: string;
}

const afterHelp = `
The section "validation" of the configuration says what is looked for. Its autoCommit, autoPush and mode are for the
service: this command mends, commits and pushes only what its options say.

Exit codes: 0 clean, 1 findings at or above --fail-on or something not analysed, 2 usage or configuration, 3 could not run.`;

/** Adds `validate`: a directory, a file, or a repository on a git host. */
export function addValidateCommand({ program, surroundings, ends }: CommandSetup): void {
  const command = program
    .command('validate')
    .description('check the code of a directory, a file or a repository; nothing of it is executed')
    .argument('[target]', 'a path, or owner/repo[@ref] on the git host (default: this directory)')
    .option('--fix', 'mend what can be mended safely, in all files that are looked at')
    .option('--commit', 'with --fix: commit what was mended, one commit for each kind')
    .option('--push', 'with --commit: push the branch, fast forward only')
    .option('--since <ref>', 'only files that changed since this commit, branch or tag')
    .option('--staged', 'only files that are staged: for a pre-commit hook')
    .option(
      '--stage <n>',
      'only this stage: 1 syntax, 2 imports, 3 style, 4 documentation; repeatable',
      collect,
    )
    .option('--fail-on <severity>', 'info, warning, error or critical (default: error)')
    .option('--format <name>', 'text, json, sarif, html or github (default: text)')
    .option('-o, --output <file>', 'write the report there instead of to standard output')
    .option('--write-baseline <file>', 'accept what is found now: write it as the list of known findings')
    .addHelpText('after', afterHelp);
  withConfiguration(command).action(async (target: string | undefined, options: ValidateOptions) => {
    const { validate } = await import('../validation/validate.ts');
    ends(await validate(target ?? '.', options, surroundings));
  });
}
