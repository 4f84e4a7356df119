import { explain, valid, validRange } from '@renovatebot/pep440';

/** Of a range; longer ones are a game. */
const rangeLength = 256;

/**
 * A range of Poetry's (`^1.2`, `~1.2`, `1.*`, `1.2`, `>=1,<3`, with `||` between alternatives) in the form of PEP 440, alternatives parted by `||`.
 * `undefined`: it is none. https://python-poetry.org/docs/dependency-specification/#version-constraints
 */
export function poetryRange(text: string): string | undefined {
  if (text.length > rangeLength) return undefined;
  const alternatives = text.split(/\|\|?/).map((alternative) =>
    alternative
      .replace(/([<>=!~^])\s+/g, '$1')
      .split(/[\s,]+/)
      .filter((part) => part !== '')
      .map(poetryPart),
  );
  if (alternatives.some((parts) => parts.length === 0 || parts.includes(undefined))) return undefined;
  return alternatives.map((parts) => parts.filter((part) => part !== '').join(',')).join('||');
}

function poetryPart(part: string): string | undefined {
  if (part === '*') return '';
  const caret = /^(\^|~)(?!=)(.*)$/.exec(part);
  const [, operator, version = ''] = caret ?? [];
  if (operator !== undefined) {
    const above = operator === '^' ? aboveCaret(version) : aboveTilde(version);
    return above === undefined ? undefined : `>=${version},<${above}`;
  }
  const written = /^\d|^v\d/.test(part) ? `==${part}` : part.replace(/^=(?!=)/, '==');
  return validRange(written) ? written : undefined;
}

/** The first version that `^` does not allow: where the first number that is not nothing grows. */
function aboveCaret(version: string): string | undefined {
  const release = releaseOf(version);
  if (release === undefined) return undefined;
  const first = release.findIndex((number) => number > 0);
  return grown(release, first < 0 ? release.length - 1 : first);
}

/** The first version that `~` does not allow: where the second number grows, or the only one. */
function aboveTilde(version: string): string | undefined {
  const release = releaseOf(version);
  return release === undefined ? undefined : grown(release, Math.min(1, release.length - 1));
}

function grown(release: readonly number[], place: number): string {
  return release
    .slice(0, place + 1)
    .map((number, index) => (index === place ? number + 1 : number))
    .join('.');
}

function releaseOf(version: string): readonly number[] | undefined {
  return valid(version) === null ? undefined : explain(version)?.release;
}
