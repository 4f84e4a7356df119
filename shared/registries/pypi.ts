import { compare, explain, valid } from '@renovatebot/pep440';
import { z } from 'zod';
import { factsOf, type PackageFacts, type Registry } from './registry.ts';

/** What is used of the JSON API's answer for a project: https://docs.pypi.org/api/json/ */
const projectSchema = z.object({
  info: z.object({ version: z.string(), yanked: z.boolean().nullish() }),
  /** Promised to go one day. */
  releases: z.record(z.string(), z.array(z.object({ yanked: z.boolean().nullish() }))).nullish(),
});

const nameLength = 214;
/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
const namePattern = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i;

/** The one name of a project, or `undefined` for what cannot be one. */
export function normalizedProjectName(name: string): string | undefined {
  if (name.length > nameLength || !namePattern.test(name)) return undefined;
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The Python Package Index, or one that speaks like it. */
export function pypiRegistry(root: string): Registry {
  return {
    ecosystem: 'pypi',
    root,
    accept: 'application/json',
    addressOf(name) {
      const normalized = normalizedProjectName(name);
      return normalized === undefined ? undefined : `${root}/pypi/${normalized}/json`;
    },
    read(body) {
      const project = projectSchema.safeParse(body);
      return project.success ? read(project.data) : undefined;
    },
  };
}

function read({ info, releases }: z.infer<typeof projectSchema>): PackageFacts {
  const yankedFiles = new Map<string, readonly boolean[]>();
  for (const [version, files] of Object.entries(releases ?? {})) {
    // A release without files cannot be installed, and is none.
    if (files.length === 0 || valid(version) === null) continue;
    yankedFiles.set(
      version,
      files.map(({ yanked }) => yanked === true),
    );
  }
  if (yankedFiles.size === 0 && valid(info.version) !== null) {
    yankedFiles.set(info.version, [info.yanked === true]);
  }
  return factsOf([...yankedFiles.keys()], {
    withdrawn: (version) => yankedFiles.get(version)?.every((yanked) => yanked) ?? false,
    prerelease: (version) => explain(version)?.is_prerelease === true,
    compare,
  });
}
