import type { Configuration, Mirror } from '../../shared/config/configuration.ts';
import { ConfigurationError } from '../../shared/config/errors.ts';
import { secretNames } from '../../shared/config/secret-names.ts';
import { readConfiguration } from '../configuration.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ConfigurationOptions } from './command-setup.ts';

/** Shows what the configuration means, or everything that is wrong with it. Missing secrets are a warning: AWS has its own. */
export async function checkConfiguration(
  options: ConfigurationOptions & { readonly json?: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  try {
    const { configuration, environment } = await readConfiguration(options.config, surroundings);
    const missing = secretNames(configuration).filter((name) => !environment[name]);
    if (options.json) terminal.printJson({ ok: true, configuration, missingSecrets: missing });
    else terminal.print(describe(configuration, missing, terminal.paint));
    return exitCodes.synced;
  } catch (error) {
    if (!(error instanceof ConfigurationError) || !options.json) throw error;
    terminal.printJson({ ok: false, where: error.where, problems: error.problems });
    return exitCodes.usage;
  }
}

function describe(
  configuration: Configuration,
  missing: readonly string[],
  paint: Terminal['paint'],
): string {
  const columns = [
    { title: 'mirror' },
    { title: 'from' },
    { title: 'to' },
    { title: 'refs' },
    { title: 'every' },
    { title: 'on divergence' },
  ];
  const rows = configuration.mirrors.map((mirror) => [
    mirror.id,
    `${mirror.source.org}/{${mirror.source.repos.join(',')}}`,
    mirror.destinations.map(({ org }) => org).join(', '),
    refsText(mirror),
    `${mirror.syncInterval} h`,
    mirror.conflictStrategy,
  ]);
  const warnings = missing.map(
    (name) => `${paint('yellow', '!')} ${name} is set neither in the environment nor in .env`,
  );
  const verdict = `${paint('green', '✓')} the configuration is right: ${count(configuration.mirrors.length, 'mirror')}`;
  return [verdict, '', table(columns, rows), ...(warnings.length > 0 ? ['', ...warnings] : [])].join('\n');
}

function refsText({ branches, tags }: Mirror): string {
  return `${branches.join(',') || 'no branches'}; tags ${tags.join(',') || 'none'}`;
}
