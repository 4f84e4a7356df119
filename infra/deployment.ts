import { DeploymentOptionError } from './errors.ts';

/** How a deployment differs from the default one, from `-c KEY=VALUE` or the environment. */
export interface Deployment {
  /** `-c config=FILE`, else `AUTO_BUILDER_CONFIG`. */
  readonly configurationFile?: string;
  /** `-c prefix=NAME`: start of every name, so that two deployments fit into one account. */
  readonly prefix?: string;
  /** `-c webhookSecrets=CURRENT,PREVIOUS`. */
  readonly webhookSecrets?: readonly string[];
  /** `-c alarmEmail=ADDRESS`. */
  readonly alarmEmail?: string;
}

/** An option, what its value must look like, and how to say so. */
const rules = {
  // It stands in the address of every queue, and all of them must fit into the 4 KB that Lambda takes as variables of one function;
  // stack names must begin with a letter.
  prefix: [/^[A-Za-z][A-Za-z0-9-]{0,23}$/, 'a letter, then up to 23 letters, digits or hyphens'],
  webhookSecrets: [
    /^[A-Za-z_][A-Za-z0-9_]*(,[A-Za-z_][A-Za-z0-9_]*)?$/,
    'one name, or two with a comma between them, of letters, digits and underscores',
  ],
  alarmEmail: [/^[^\s@]+@[^\s@]+$/, 'a mail address'],
} as const satisfies Readonly<Record<string, readonly [RegExp, string]>>;

/** Reads and checks the options. Throws `DEPLOYMENT_OPTION_INVALID` for all wrong ones at once. */
export function readDeployment(
  context: (key: string) => unknown,
  environment: Readonly<Record<string, string | undefined>>,
): Deployment {
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const [key, [pattern, allowed]] of Object.entries(rules)) {
    const value = context(key);
    if (value === undefined) continue;
    if (typeof value === 'string' && pattern.test(value)) values.set(key, value);
    else problems.push(`${key}: found ${JSON.stringify(value)}; allowed: ${allowed}`);
  }
  if (problems.length > 0) throw invalid(problems);
  const configurationFile = context('config') ?? environment.AUTO_BUILDER_CONFIG;
  const prefix = values.get('prefix');
  const alarmEmail = values.get('alarmEmail');
  const webhookSecrets = values.get('webhookSecrets')?.split(',');
  return {
    ...(configurationFile === undefined ? {} : { configurationFile: String(configurationFile) }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(webhookSecrets === undefined ? {} : { webhookSecrets }),
    ...(alarmEmail === undefined ? {} : { alarmEmail }),
  };
}

function invalid(problems: readonly string[]): DeploymentOptionError {
  return new DeploymentOptionError({
    code: 'DEPLOYMENT_OPTION_INVALID',
    what: problems.map((problem) => `\n  - ${problem}`).join(''),
    where: 'cdk -c',
    remedy: 'Correct the options; docs/deploying-to-aws.md describes them.',
  });
}
