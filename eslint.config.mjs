import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default defineConfig(
  {
    ignores: [
      'dist',
      'console/src/api/gen',
      'coverage',
      'data',
      'node_modules',
      'test/openapi/sdk',
      'sdk/*/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Prettier wraps code, but no comments.
      'max-len': ['error', { code: 1000, comments: 100, ignoreUrls: true }],
      'max-lines': ['error', 300],
      'max-params': ['error', 5],
    },
  },
  {
    // The start would load hundreds of files for what is first asked for later, or never.
    files: ['src/**/*.ts'],
    ignores: ['src/start/package-parts.d.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@nestjs/swagger',
              message: 'Take its decorators from validation/deferred-swagger.',
              allowTypeImports: true,
            },
            ...['class-validator', 'rate-limiter-flexible'].map((name) => ({
              name,
              message: 'Import the file that has what is used: start/package-parts.d.ts.',
              allowTypeImports: true,
            })),
          ],
        },
      ],
    },
  },
  {
    // Tests look into answers, whose bodies have no type.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['console/src/**'],
    rules: {
      // Handlers of events and mutations may be asynchronous: what fails is shown by their query.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      // The router's hooks, asked for any route, take their type from what they are read as.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allow: ['Redirect', 'NotFoundError'] }],
    },
  },
  {
    // A catalogue has a line for each text, and no code.
    files: ['src/platform/languages/??.ts', 'src/platform/languages/??-*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Released migrations must not change.
    files: ['src/platform/database/migrations/**'],
    rules: { 'max-len': 'off' },
  },
  {
    // Scripts of pages.
    files: ['src/**/*.js'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
);
