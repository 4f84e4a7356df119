import type { DocumentFormat } from './document.ts';
import { frontMatterFormat } from './front-matter/front-matter-format.ts';
import { jsonFormat } from './json/json-format.ts';
import { yamlFormat } from './yaml/yaml-format.ts';

/** The format of a file, by its name; `undefined` for one that cannot be merged. */
export function formatOf(path: string): DocumentFormat | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  switch (extension) {
    case 'json':
    case 'jsonc':
      return jsonFormat;
    case 'yaml':
    case 'yml':
      return yamlFormat;
    case 'md':
    case 'markdown':
    case 'mdx':
      return frontMatterFormat;
    default:
      return undefined;
  }
}
