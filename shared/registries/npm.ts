import { compare, parse, prerelease } from 'semver';
import { z } from 'zod';
import { factsOf, type PackageFacts, type Registry } from './registry.ts';

/**
 * The abbreviated form of package metadata, only what is used of it:
 * https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
 */
const metadataSchema = z.object({
  'dist-tags': z.object({ latest: z.string().optional() }).optional(),
  versions: z.record(
    z.string(),
    z.object({ deprecated: z.union([z.string(), z.boolean()]).optional().catch(undefined) }),
  ),
});

/** Longer names are not taken: https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const nameLength = 214;
const namePattern = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;

/** Whether npm could have a package of that name. Capitals are of its early days. */
export function isNpmName(name: string): boolean {
  return name.length <= nameLength && namePattern.test(name);
}

/** The registry of npm, or one that speaks like it. */
export function npmRegistry(root: string): Registry {
  return {
    ecosystem: 'npm',
    root,
    accept: 'application/vnd.npm.install-v1+json',
    addressOf: (name) => (isNpmName(name) ? `${root}/${name.replace('/', '%2f')}` : undefined),
    read(body) {
      const metadata = metadataSchema.safeParse(body);
      return metadata.success ? read(metadata.data) : undefined;
    },
  };
}

function read({ 'dist-tags': tags, versions }: z.infer<typeof metadataSchema>): PackageFacts {
  const known = Object.keys(versions).filter((version) => parse(version)?.version === version);
  return factsOf(known, {
    withdrawn: (version) => isDeprecated(versions[version]?.deprecated),
    prerelease: (version) => prerelease(version) !== null,
    compare,
    tagged: tags?.latest,
  });
}

/** An empty text takes a deprecation back. */
function isDeprecated(deprecated: string | boolean | undefined): boolean {
  return deprecated !== undefined && deprecated !== false && deprecated !== '';
}
