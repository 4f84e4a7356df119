import type { Checked, Reading } from './describe.ts';
import type { RunnerDescription } from './description.ts';
import { readableSecrets } from './role-secrets.ts';

/** A project in which builds and commands run, with the secrets that its role may read. */
export function describeRunner(
  reading: Reading,
  { resource, name, properties }: Checked<'AWS::CodeBuild::Project'>,
): RunnerDescription {
  return {
    logicalId: resource.logicalId,
    name,
    secretPatterns: readableSecrets(reading, resource, properties.ServiceRole),
  };
}
