import type { PathTest } from './path-glob.ts';
import { pathTest } from './path-patterns.ts';

/** The attributes that say a file is not written by the people of this repository. */
const attributes = ['linguist-generated', 'linguist-vendored'] as const;
export type LinguistAttribute = (typeof attributes)[number];

interface Line {
  readonly test: PathTest;
  readonly attribute: LinguistAttribute;
  readonly set: boolean;
}

/** Whether a file may hold attributes. */
export function isAttributesFile(path: string): boolean {
  return path === '.gitattributes' || path.endsWith('/.gitattributes');
}

/**
 * Which of the attributes a path has, the first one by name. As in git, the last line that speaks of a path wins, and a
 * file nearer to it wins over one further up. https://git-scm.com/docs/gitattributes
 */
export function linguistAttributes(
  files: ReadonlyMap<string, string>,
): (path: string) => LinguistAttribute | undefined {
  const sources = [...files]
    .filter(([path]) => isAttributesFile(path))
    .sort(([a], [b]) => depthOf(a) - depthOf(b));
  const lines = sources.flatMap(([path, text]) => linesOf(text, path.slice(0, -'/.gitattributes'.length)));
  if (lines.length === 0) return () => undefined;
  return (path) =>
    attributes.find(
      (attribute) => lines.findLast((line) => line.attribute === attribute && line.test(path))?.set === true,
    );
}

function depthOf(path: string): number {
  return path.split('/').length;
}

function linesOf(text: string, folder: string): readonly Line[] {
  return text.split(/\r?\n/).flatMap((line): Line[] => {
    const words = line.trim().split(/\s+/);
    const [pattern = '', ...settings] = words;
    // A pattern in quotes or with a negation is rare; git forbids the latter.
    if (pattern === '' || /^[#!"]/.test(pattern)) return [];
    return settings.flatMap((setting): Line[] => {
      const attribute = attributes.find((name) => setting.replace(/^[-!]/, '').split('=')[0] === name);
      if (!attribute) return [];
      const set = !/^[-!]/.test(setting) && !setting.endsWith('=false');
      return [{ test: pathTest(pattern, folder), attribute, set }];
    });
  });
}
