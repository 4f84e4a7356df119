import { Composer, type CST, Lexer, type ParsedNode, Parser } from 'yaml';
import type { YamlSource } from './yaml-source.ts';

const deepest = 500;

/** Characters of the longest text that is read: reading takes about half a second for each million. */
const longestText = 8 * 1024 * 1024;

/** One document and its place in the text. */
export interface ComposedYaml {
  /** `undefined` when nothing is written but comments. */
  readonly contents: ParsedNode | undefined;
  /** Tags and anchors before the value. */
  readonly properties: readonly CST.SourceToken[];
  /** Where the document ends: at its `...`, or with the text. */
  readonly end: number;
}

/** Reads the one document of a text, by YAML 1.2 and its core schema. Aliases are not resolved. Throws `DocumentError`. */
export function composeYaml(source: YamlSource): ComposedYaml {
  const tokens = tokensOf(source);
  const documents = tokens.filter((token) => token.type === 'document');
  refuseStreams(source, tokens, documents);
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    // Looks at all names for each name: done by a map instead.
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document] = composer.compose(tokens, true, source.text.length);
  refuseErrors(source, document?.errors ?? []);
  const [token] = documents;
  const isEmpty =
    token?.value === undefined && !token?.start.some(({ type }) => type === 'tag' || type === 'anchor');
  const ending = tokens.find((found) => found.type === 'doc-end');
  return {
    contents: isEmpty ? undefined : (document?.contents ?? undefined),
    properties: token?.start ?? [],
    end: ending?.offset ?? source.text.length,
  };
}

function tokensOf(source: YamlSource): readonly CST.Token[] {
  if (source.text.length > longestText) {
    throw source.error(
      'TAXONOMY_FILE_TOO_LARGE',
      0,
      'the YAML is larger than 8 MiB',
      'Split it, write it as JSON, or leave it out of the set with "!".',
    );
  }
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document and the scalar at hand are on the stack as well.
    if (parser.stack.length > deepest + 2) throw tooDeep(source, parser.offset);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function tooDeep(source: YamlSource, offset: number): Error {
  return source.error(
    'TAXONOMY_FILE_TOO_DEEP',
    offset,
    `values lie more than ${deepest} levels deep`,
    'Flatten the file, or leave it out of the set with "!".',
  );
}

function refuseStreams(
  source: YamlSource,
  tokens: readonly CST.Token[],
  documents: readonly CST.Document[],
): void {
  const directive = tokens.find(({ type }) => type === 'directive');
  if (directive) throw source.notSupported(directive.offset, 'a directive');
  const second = documents[1];
  if (second) throw source.notSupported(second.offset, 'more than one document in a file');
}

function refuseErrors(source: YamlSource, errors: readonly YamlError[]): void {
  const [error] = errors;
  if (error === undefined) return;
  const [offset] = error.pos;
  if (error.code === 'RESOURCE_EXHAUSTION') throw tooDeep(source, offset);
  if (error.code === 'TAG_RESOLVE_FAILED') throw source.notSupported(offset, 'a tag');
  const isSpecial = error.code === 'BAD_ALIAS' || error.code === 'MULTIPLE_ANCHORS';
  if (isSpecial) throw source.notSupported(offset, 'an anchor or alias');
  throw source.error('TAXONOMY_FILE_INVALID', offset, error.message, 'Correct the YAML.', error);
}

type YamlError = Error & { readonly code: string; readonly pos: readonly [number, number] };
