import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser } from 'yaml';
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
  const document = firstDocument(source, composer, tokens);
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

function firstDocument(
  source: YamlSource,
  composer: Composer,
  tokens: readonly CST.Token[],
): Document.Parsed | undefined {
  let first: FirstError | undefined;
  // The composer goes on after an error, and a file may well have a million: it is stopped at the first one. It catches what is
  // thrown in collections and reports that instead, so the first one is kept. Without this it would only take longer.
  Reflect.set(
    composer,
    'onError',
    (place: ErrorPlace, code: string, message: string, isWarning?: boolean) => {
      if (isWarning) return;
      first ??= new FirstError(offsetOf(place), code, message);
      throw first;
    },
  );
  try {
    const [document] = composer.compose(tokens, true, source.text.length);
    const error = document?.errors[0];
    if (error) throw refusal(source, error.pos[0], error.code, error);
    return document;
  } catch (error) {
    if (error instanceof FirstError) throw refusal(source, error.offset, error.code, error);
    throw error;
  }
}

/** Where the composer found something wrong. */
type ErrorPlace = number | readonly number[] | { readonly offset: number };

class FirstError extends Error {
  readonly offset: number;
  readonly code: string;

  constructor(offset: number, code: string, message: string) {
    super(message);
    this.offset = offset;
    this.code = code;
  }
}

function offsetOf(place: ErrorPlace): number {
  if (typeof place === 'number') return place;
  return 'offset' in place ? place.offset : (place[0] ?? 0);
}

function refusal(source: YamlSource, offset: number, code: string, error: Error): Error {
  if (code === 'RESOURCE_EXHAUSTION') return tooDeep(source, offset);
  if (code === 'TAG_RESOLVE_FAILED') return source.notSupported(offset, 'a tag');
  if (code === 'BAD_ALIAS' || code === 'MULTIPLE_ANCHORS')
    return source.notSupported(offset, 'an anchor or alias');
  return source.error('TAXONOMY_FILE_INVALID', offset, error.message, 'Correct the YAML.', error);
}
