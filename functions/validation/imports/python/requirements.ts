import { normalizedName } from '../python-distributions.ts';

/** What one manifest declares. */
export interface Declaration {
  /** Normalised names of distributions. */
  readonly names: readonly string[];
  /** The project's own normalised name. */
  readonly own?: string;
  /** It is a list of what the project needs, and not only something that adds to one. */
  readonly declares: boolean;
  /** Why some of what it declares is not known. */
  readonly problem?: string;
}

/** A manifest that says nothing about dependencies. */
export const declaresNothing: Declaration = { names: [], declares: false };

/** The name in a requirement of PEP 508, in pip's forms of it, or in conda's; `undefined` for a path. */
function requirementName(requirement: string): string | undefined {
  // No name is that long; the expressions below take time with the square of the length.
  if (requirement.length > 2_000) return undefined;
  const text = requirement.trim().replace(/^[a-z-]+::/i, '');
  const egg = /[#&]egg=([A-Za-z0-9._-]+)/.exec(text)?.[1];
  if (egg !== undefined) return normalizedName(egg);
  const wheel = /(?:^|\/)([A-Za-z0-9_.]+)-[^/]*\.whl$/.exec(text)?.[1];
  if (wheel !== undefined) return normalizedName(wheel);
  // A repository without a name for what is in it has, nearly always, its own.
  const repository = /^(?:git|hg|svn|bzr)\+.*\/([A-Za-z0-9._-]+?)(?:\.git)?(?:@[^/]*)?(?:#.*)?$/.exec(
    text,
  )?.[1];
  if (repository !== undefined) return normalizedName(repository);
  if (/^(?:\.|\/|file:|https?:)/.test(text)) return undefined;
  const name = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/.exec(text)?.[0];
  return name === undefined ? undefined : normalizedName(name);
}

/** The names in a list of requirements. */
export function requirementNames(requirements: readonly string[]): readonly string[] {
  return requirements.flatMap((requirement) => requirementName(requirement) ?? []);
}

/**
 * Reads a requirements file of pip's.
 *
 * @param isRead whether another file's text is known: what a file that is not says stays open
 */
export function readRequirements(text: string, isRead: (path: string) => boolean): Declaration {
  const names: string[] = [];
  let problem: string | undefined;
  for (const line of text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r\n|\r|\n/)) {
    const item = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (item === '') continue;
    const included = /^(?:-r|--requirement)[\s=]*(.+)$/.exec(item)?.[1];
    const editable = /^(?:-e|--editable)[\s=]*(.+)$/.exec(item)?.[1];
    if (included !== undefined) {
      if (!isRead(included)) problem = `it includes ${JSON.stringify(included)}, which was not read`;
    } else if (editable !== undefined || !item.startsWith('-')) {
      names.push(...requirementNames([(editable ?? item).replace(/\s--.*$/, '')]));
    }
  }
  return { names, declares: true, ...(problem === undefined ? {} : { problem }) };
}
