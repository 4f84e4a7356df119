import { createHash } from 'node:crypto';
import type { BuildSettings } from '../../../shared/config/deployment-settings.ts';
import { DeploymentError } from '../errors.ts';
import type { SourceTree } from './source.ts';

/** Goes up when builds are made differently, so that old ones are not taken for new ones. */
const format = 1;

/**
 * The name of what a build makes: the object ids of its inputs, the command, and the tools. Two commits with the same inputs have the
 * same build. Throws `BUILD_INPUT_MISSING`.
 */
export function buildKey(build: BuildSettings, tree: SourceTree, toolchain: string, where: string): string {
  const inputs = [...build.inputs].sort().map((path) => {
    const object = tree.object(path);
    if (!object) throw inputMissing(path, where);
    return [path, object.mode, object.id];
  });
  const parts = [format, inputs, build.command, build.output, build.cacheKey, toolchain];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function inputMissing(path: string, where: string): DeploymentError {
  return new DeploymentError({
    code: 'BUILD_INPUT_MISSING',
    what: `The commit has no ${path}, which the build names as an input`,
    where,
    remedy: 'Correct build.inputs, or commit the file.',
  });
}
