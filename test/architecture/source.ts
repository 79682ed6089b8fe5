import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A TypeScript file of this repository. */
export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly ast: ts.SourceFile;
}

/** An import (or re-export) of one file of `src` by another. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** The import does not exist at run time. */
  readonly isTypeOnly: boolean;
}

/** The text of a file, by its path from the root of the repository. */
export function readRootFile(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every file of TypeScript, or of another ending, under a folder of the root, sorted by path. */
export function sourceFiles(folder: string, ending = '.ts'): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .sort()
    .map((path) => {
      const text = readRootFile(path);
      return { path, text, ast: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
    });
}

/** Every import of one of our files, of values and of types, static and dynamic. */
export function importsOf({ path, ast }: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
    const to = normalize(join(dirname(path), specifier.text))
      .split(sep)
      .join('/');
    found.push({ from: path, to: to.replace(/\.js$/, '.ts'), isTypeOnly });
  };
  for (const node of nodesOf(ast)) {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsOnlyTypes(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
  }
  return found;
}

/** A node and everything below it. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** The classes that a file exports. */
export function exportedClasses({ ast }: SourceFile): ts.ClassDeclaration[] {
  return ast.statements.filter(ts.isClassDeclaration).filter(isExported);
}

export function isExported(node: ts.Node): boolean {
  return ts.canHaveModifiers(node)
    ? (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    : false;
}

function importsOnlyTypes({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name || !named || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every(({ isTypeOnly }) => isTypeOnly);
}
