/** What a JavaScript or TypeScript file is, by its name. */
export function javascriptKind(path: string): string {
  if (/\.d\.(?:[^./]+\.)?[cm]?ts$/.test(path)) return 'd.ts';
  const end = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx'].includes(end) ? end : 'js';
}

// Names by which tools know that comments and trailing commas are usual in a file.
const commented = [
  /(?:^|\/)(?:tsconfig|jsconfig)[^/]*\.json$/,
  /(?:^|\/)tsconfig[^/]*\/[^/]+\.json$/,
  /(?:^|\/)\.(?:vscode|devcontainer|zed)\/.*\.json$/,
  /(?:^|\/)\.?(?:eslintrc|babelrc|jshintrc|jslintrc|swcrc|hintrc|oxlintrc|stylelintrc|markdownlint|jscsrc)(?:\.json)?$/,
  /(?:^|\/)(?:babel\.config|tslint|typedoc|turbo|nx|project|angular|deno|biome|\.biome|knip|cspell|wrangler|rush|devcontainer)\.json$/,
  /(?:^|\/)(?:language-configuration|\.?devcontainer|appsettings(?:\.\w+)?|launchSettings|renovate|cypress|lerna)\.json$/,
  /(?:^|\/)(?:api-extractor|api-documenter)[^/]*\.json$/,
  /(?:^|\/)common\/config\/rush\/[^/]+\.json$/,
  /\.(?:jsonc|code-workspace|code-snippets|sublime-[\w-]+)$/,
];

/** `jsonc` where comments are usual, else `json`. */
export function jsonKind(path: string): 'json' | 'jsonc' {
  return commented.some((pattern) => pattern.test(path)) ? 'jsonc' : 'json';
}

/** Files that a package manager writes: what they say must parse, how they look is its affair. */
export function isLockFile(path: string): boolean {
  return /(?:^|\/)(?:\.?package-lock|npm-shrinkwrap|packages\.lock|deno\.lock|bun\.lock|flake\.lock|pnpm-lock|project\.assets|Package\.resolved)(?:\.json)?$|\.lock(?:\.json)?$/.test(
    path,
  );
}

/** Files that a tool wrote for a browser. */
export function isMinifiedName(path: string): boolean {
  return /[.-](?:min|bundle|pack)\.(?:[cm]?js|json)$/.test(path);
}

/** Tests, their setup, and stories: where test frameworks declare their names. */
export function isTestFile(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|cypress|integration|unit|fixtures?|bench(?:mark)?s?)\//i.test(
      path,
    ) ||
    /[._-](?:tests?|spec|specs|e2e|cy|bench|stories|setup)\.[cm]?[jt]sx?$/i.test(path) ||
    /(?:^|\/)(?:tests?|specs?|jest|vitest|setup[-_.]?tests?|test[-_.]?setup)[^/]*\.[cm]?[jt]sx?$/i.test(path)
  );
}
