import {
  type CommandSetup,
  type ConfigurationOptions,
  withConfiguration,
  withJson,
} from './command-setup.ts';

/** Adds `config check` and `config schema`. */
export function addConfigCommands({ program, surroundings, ends }: CommandSetup): void {
  const config = program.command('config').description('the configuration file');
  withJson(withConfiguration(config.command('check')))
    .description('say everything that is wrong with it, or what it means')
    .action(async (options: ConfigurationOptions & { readonly json?: boolean }) => {
      const { checkConfiguration } = await import('./config-check.ts');
      ends(await checkConfiguration(options, surroundings));
    });
  config
    .command('schema')
    .description('print its JSON Schema')
    .action(async () => {
      const { printSchema } = await import('./config-schema.ts');
      ends(printSchema(surroundings.terminal));
    });
}
