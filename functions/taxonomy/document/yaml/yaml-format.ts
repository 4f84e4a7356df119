import type { DocumentFormat, TaxonomyDocument } from '../document.ts';
import type { Node } from '../node.ts';
import { decodeText, encodeText } from '../text.ts';
import { editYaml } from './edit-yaml.ts';
import { parseYaml } from './parse-yaml.ts';
import { YamlSource } from './yaml-source.ts';

/**
 * YAML 1.2 in its core schema: one document, whose names are scalars, without anchors, aliases, merge keys, directives and
 * tags of one's own. A file with nothing but comments is an empty object.
 */
export const yamlFormat: DocumentFormat = {
  name: 'yaml',
  parse(bytes, where, like) {
    if (like?.format === 'yaml' && Buffer.compare(bytes, like.bytes) === 0) return like;
    const { text, bom } = decodeText(bytes, where);
    const parsed = parseYaml(new YamlSource(text, where));
    const document: TaxonomyDocument = {
      format: 'yaml',
      bytes,
      root: parsed.root,
      edit(value: Node) {
        const edited = editYaml({ ...parsed, text, where }, value);
        return edited === text ? bytes : encodeText({ text: edited, bom });
      },
    };
    return document;
  },
};
