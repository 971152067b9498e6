// The style of the runtime and of its tests: mistakes are errors, layout is left to the author's eye.
import js from '@eslint/js';

const names = (/** @type {string} */ list) => Object.fromEntries(list.split(' ').map((name) => [name, 'readonly']));
const browser = names('window document Element HTMLElement HTMLInputElement HTMLTextAreaElement HTMLSelectElement HTMLMediaElement '
  + 'Event TextEncoder URL URLSearchParams Blob AbortController crypto navigator setTimeout clearTimeout self caches fetch Response');
const node = names('process URL Buffer Response Storage setImmediate console setTimeout clearTimeout setInterval clearInterval structuredClone');

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { ecmaVersion: 2022, sourceType: 'module' },
    rules: {
      'consistent-return': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', 500],
      'max-len': ['error', { code: 140, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-shadow': 'error',
      'no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/runtime/*.js'],
    languageOptions: { globals: browser },
    rules: {
      // One name, one thing, over all modules: the build joins them into one script.
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
    },
  },
  {
    files: ['tests/browser/**/*.js'],
    languageOptions: { globals: { ...node, ...browser } },
    rules: { 'max-len': ['error', { code: 160, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }] },
  },
];
