import { equalValues } from '../../merge/equal.ts';
import type { DocumentFormat, TaxonomyDocument } from '../document.ts';
import { DocumentError } from '../errors.ts';
import type { Node } from '../node.ts';
import { decodeText, encodeText } from '../text.ts';
import { editYaml } from '../yaml/edit-yaml.ts';
import { type ParsedYaml, parseYaml } from '../yaml/parse-yaml.ts';
import { YamlSource } from '../yaml/yaml-source.ts';
import { splitFrontMatter } from './split-front-matter.ts';

/**
 * The YAML at the top of a Markdown file, between lines of `---`. Without any the value is an empty object, and a member that
 * is added brings it to the top of the file; with the last member its lines stay. The text below is never touched.
 */
export const frontMatterFormat: DocumentFormat = {
  name: 'front-matter',
  parse(bytes, where, like) {
    if (like?.format === 'front-matter' && Buffer.compare(bytes, like.bytes) === 0) return like;
    const { text, bom } = decodeText(bytes, where);
    const parsed = parseFrontMatter(text, where);
    const document: TaxonomyDocument = {
      format: 'front-matter',
      bytes,
      root: parsed.root,
      edit(value) {
        if (equalValues(parsed.root, value)) return bytes;
        return encodeText({ text: editFrontMatter(text, parsed, value, where), bom });
      },
    };
    return document;
  },
};

function parseFrontMatter(text: string, where: string): ParsedYaml {
  const { yaml } = splitFrontMatter(text, where);
  const source = new YamlSource(yaml, where, 1);
  const parsed = parseYaml(source);
  if (parsed.root.kind !== 'object') {
    throw source.error(
      'TAXONOMY_FILE_INVALID',
      parsed.start,
      'the front matter is no mapping',
      'Write names and values; a line to divide the text can be written as "***".',
    );
  }
  return parsed;
}

function editFrontMatter(text: string, parsed: ParsedYaml, value: Node, where: string): string {
  const { opening, yaml, rest } = splitFrontMatter(text, where);
  // Into an empty text nothing could tell which line break to use.
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const edited = editYaml({ ...parsed, text: yaml, where, lineBreak }, value);
  const written = /^\s*\{\}\s*$/.test(edited) ? '' : edited;
  const isNew = opening === '';
  const whole = `${isNew ? `---${lineBreak}` : opening}${written}${isNew ? `---${lineBreak}` : ''}${rest}`;
  if (value.kind === 'object' && splitFrontMatter(whole, where).yaml === written) return whole;
  throw new DocumentError({
    code: 'TAXONOMY_NOT_SUPPORTED',
    what: 'the merged value cannot be written as front matter',
    file: where,
    remedy: 'It must be a mapping of names to values.',
  });
}
