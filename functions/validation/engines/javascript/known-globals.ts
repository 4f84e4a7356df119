/**
 * Names that Biome does not know and that are declared by the surroundings of a script: Biome itself knows those of
 * browsers, Node and ECMAScript. A name too many hides a mistake; a name too few reports a working program.
 */
const surroundings = [
  // CommonJS, and what sloppy scripts have.
  'arguments require module exports __filename __dirname',
  // ECMAScript that is newer than Biome's list.
  'AsyncDisposableStack DisposableStack SuppressedError Float16Array Iterator Temporal',
  // Other runtimes and hosts.
  'Deno Bun HTMLRewriter WebSocketPair EdgeRuntime gc print load quit',
  'chrome browser opera GM GM_addStyle GM_getValue GM_setValue GM_xmlhttpRequest unsafeWindow',
  'Packages java javax importClass importPackage',
  'WorkerGlobalScope DedicatedWorkerGlobalScope ServiceWorkerGlobalScope SharedWorkerGlobalScope WorkerNavigator',
  'AudioWorkletGlobalScope AudioWorkletProcessor registerProcessor sampleRate currentFrame currentTime',
  'ActiveXObject WScript XDomainRequest MSApp Windows',
  'UrlFetchApp SpreadsheetApp DriveApp ScriptApp Logger PropertiesService CacheService Utilities HtmlService',
  // Loaders, and what bundlers put in.
  'define requirejs System __webpack_public_path__ __webpack_require__ __webpack_modules__ __non_webpack_require__',
  '__webpack_hash__ __webpack_nonce__ __webpack_exports__ __resourceQuery __DEV__ __PROD__ __TEST__ __VERSION__',
  '__BROWSER__ __BUILD__ __COMMIT__ __APP_VERSION__',
  // Libraries that are loaded by a script tag.
  '$ jQuery _ angular Ember Backbone Handlebars Mustache ko Vue React ReactDOM d3 THREE L google gapi ga gtag',
  'dataLayer grecaptcha FB twttr Stripe MathJax Prism hljs moment Highcharts Chart axios Swal bootstrap Polymer',
  'CodeMirror ace monaco tinymce CKEDITOR wp ajaxurl Drupal Shopify Meteor Template',
  // Macros that compilers take away, and type names that stand where a value could.
  'defineProps defineEmits defineExpose defineModel defineOptions defineSlots withDefaults',
  '$state $derived $effect $props $bindable $inspect $host',
  'defineNuxtConfig defineNuxtPlugin defineNuxtRouteMiddleware defineEventHandler useRuntimeConfig useState',
  'NodeJS JSX HTMLElementTagNameMap',
];

/** What test frameworks declare: Jest, Mocha, Vitest, Jasmine, QUnit, Cypress, Playwright, WebdriverIO, tape. */
const testFrameworks = [
  'describe context suite it test specify expect assert should before after beforeEach afterEach beforeAll afterAll',
  'setup teardown suiteSetup suiteTeardown fdescribe xdescribe fit xit xtest xcontext xspecify pending fail',
  'jest vi vitest mocha run jasmine spyOn spyOnProperty createSpy sinon chai QUnit',
  'cy Cypress Given When Then And But Feature Scenario Before After BeforeAll AfterAll actor inject',
  'browser page context $$ driver by element protractor device waitFor bench expectTypeOf assertType onTestFinished',
  'onTestFailed chaiAsPromised',
];

const surroundingNames = namesIn(surroundings);
const testNames = namesIn(testFrameworks);

/**
 * Whether a name is declared outside of the file, as far as anyone can know. TypeScript has constants of the build in
 * declaration files, which are not looked at: there, names in capitals are believed.
 */
export function isKnownGlobal(name: string, kind: string, inTest: boolean): boolean {
  if (surroundingNames.has(name) || (inTest && testNames.has(name))) return true;
  return (kind.includes('ts') ? /^_*[A-Z][A-Z\d_]{2,}$/ : /^__[A-Z\d_]+__$/).test(name);
}

/** What the text says of its own globals: names, and whether the test frameworks are among them. */
export interface DeclaredGlobals {
  readonly names: ReadonlySet<string>;
  readonly test: boolean;
}

/**
 * Globals that a file declares in ESLint's comments (`global x, y:writable`, `eslint-env mocha`), in `declare global`,
 * or that it asks about with `typeof x`: who asks knows that the name may be missing.
 */
export function declaredGlobals(text: string): DeclaredGlobals {
  const names = new Set<string>();
  for (const [, list = ''] of text.matchAll(/\/\*\s*globals?\s+([^*]*(?:\*(?!\/)[^*]*)*)\*\//g)) {
    for (const entry of list.split(' -- ', 1)[0]?.split(/[,\s]+/) ?? []) {
      const name = entry.split(':', 1)[0];
      if (name) names.add(name);
    }
  }
  for (const [, name = ''] of text.matchAll(/\btypeof[\s(]+([\w$]+)/g)) names.add(name);
  if (text.includes('declare global')) {
    for (const [, name = ''] of text.matchAll(/\b(?:var|let|const|function|class|namespace)\s+([\w$]+)/g))
      names.add(name);
  }
  const environments = [...text.matchAll(/\/\*\s*eslint-env\s+([^*]+)\*\//g)]
    .map(([, list = '']) => list)
    .join();
  return { names, test: /\b(?:mocha|jest|jasmine|qunit|vitest|cypress)\b/.test(environments) };
}

function namesIn(lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')));
}
