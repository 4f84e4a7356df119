import { validRange } from '@renovatebot/pep440';
import { normalizedProjectName } from '../../../shared/registries/pypi.ts';
import type { Wish } from './reading.ts';

/** A requirement: a wish, one that no registry is asked about, or one that could not be understood. */
export type Requirement = Wish | 'elsewhere' | 'unclear';

/** No name and range are that long; the expressions below take time with the square of the length. */
const requirementLength = 2_000;

/** Reads a requirement of PEP 508; what it holds for (`; python_version < "3.9"`) is not looked at. */
export function readRequirement(requirement: unknown): Requirement {
  if (typeof requirement !== 'string' || requirement.length > requirementLength) return 'unclear';
  const text = requirement.trim();
  if (/^(?:\.{1,2}(?:\/|$)|\/|[a-z+]+:)/i.test(text)) return 'elsewhere';
  const parts = /^([a-z0-9][a-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;]*)/i.exec(text);
  const name = normalizedProjectName(parts?.[1] ?? '');
  if (name === undefined) return /[/\\]/.test(text) ? 'elsewhere' : 'unclear';
  const rest = (parts?.[2] ?? '').trim();
  if (rest.startsWith('@')) return 'elsewhere';
  if (rest.startsWith('/') || rest.startsWith('\\')) return 'elsewhere';
  const range = rest.replace(/^\((.*)\)$/s, '$1').trim();
  return range === '' || validRange(range) ? { name, range } : 'unclear';
}

/**
 * Reads a requirements file of pip's: https://pip.pypa.io/en/stable/reference/requirements-file-format/. Files that it includes are read by
 * themselves, where their names say what they are.
 */
export function readRequirements(text: string): readonly Requirement[] {
  const requirements: Requirement[] = [];
  for (const line of text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r\n|\r|\n/)) {
    const item = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (/^(?:-e|--editable)\b/.test(item)) requirements.push('elsewhere');
    else if (item !== '' && !item.startsWith('-'))
      requirements.push(readRequirement(item.replace(/\s--.*$/, '')));
  }
  return requirements;
}
